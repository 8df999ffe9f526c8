package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.examples.cli.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class StandardisationTest {

  @TempDir private Path folder;

  private static int[] rows(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static double[] column(INDArray matrix, int column) {
    return matrix.getColumn(column).dup().data().asDouble();
  }

  /** Of values that keep the distances of these. */
  private static double[] standardised(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Arrays.stream(values)
        .map(v -> (v - mean) / Math.sqrt(squares / values.length))
        .toArray();
  }

  @Test
  void dataSet_nanosecondTimeStamps_keepTheirDifferences() throws Exception {
    Table table = DataFile.given("tiny-nanos.csv").table("y");
    assertThat(table.notes())
        .containsExactly(
            "From column t, 1700000000000000000 was taken off: double numbers would round its"
                + " differences.");

    DataSet data = new Standardisation(table, rows(100)).dataSet(rows(100));

    double[] t = column(data.getFeatures(), 0);
    // The first two and the last time stamp: 3, 1092 and 99013 of the file.
    assertThat((t[1] - t[0]) / (t[99] - t[0])).isEqualTo(1089 / 99010., within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "17000000000000%d",
        "1700000000000000000%d",
        "1.00000000000000%d",
        "%de-170",
        "%de150",
        "-9999999999999999%d",
        "%de-289",
        "%de304"
      })
  void dataSet_anyOffsetAndUnit_isStandardised(String format) throws Exception {
    double[] digits = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
    Table table =
        DataFile.rows(
                folder,
                "x,y",
                10,
                i ->
                    String.format(Locale.ROOT, format, (long) digits[i])
                        + ","
                        + String.format(Locale.ROOT, format, (long) digits[9 - i]))
            .table("y");

    Standardisation scaling = new Standardisation(table, rows(10));
    DataSet data = scaling.dataSet(rows(10));

    double sign = format.startsWith("-") ? -1 : 1;
    double[] right = Arrays.stream(standardised(digits)).map(v -> sign * v).toArray();
    assertThat(column(data.getFeatures(), 0)).containsExactly(right, within(1e-12));
    assertThat(scaling.targetDeviation()).isPositive().isFinite();
    double back = scaling.targetMean() + scaling.targetDeviation() * data.getLabels().getDouble(3);
    assertThat(back).isEqualTo(table.targets()[3], within(1e-12 * Math.abs(table.targets()[3])));
  }

  @Test
  void of_wholeNumbersThatDoublesHold_keepTheirOffset() throws Exception {
    Table table =
        DataFile.rows(folder, "x,y", 30, i -> 1_000_000 + i * i % 7 + "," + (2_000_000 + i % 11))
            .table("y");

    assertThat(table.notes()).isEmpty();
    assertThat(table.target()).isEqualTo("y");
    assertThat(table.features()[3]).containsExactly(1_000_002);
    assertThat(table.targets()[3]).isEqualTo(2_000_003);
  }

  @Test
  void dataSet_differencesOfRounding_areLeftOut() throws Exception {
    String[] values = {"0.30000000000000004", "0.3"};
    Table table =
        DataFile.rows(folder, "x,z,y", 30, i -> values[i % 2] + "," + i % 7 + "," + i * i)
            .table("y");

    assertThat(table.width()).isEqualTo(1);
    assertThat(table.notes())
        .contains(
            "Column x left out: its values, 0.3 to 0.30000000000000004, differ only by the rounding"
                + " of another program.");
  }

  /** Doubles near these resolve 0.25, 2e-16 and 6e-17; the last are doubles without rounding. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567890123456.%d9973",
        "-1234567890123456.000%d",
        "1.000000000000000%d",
        "0.3000000000000000%d1",
        "1234567890123456.%d0"
      })
  void dataSet_digitsThatNoDoubleHas_areDataNotRounding(String format) throws Exception {
    int[] digits =
        format.endsWith("%d0") ? new int[] {25, 50, 75, 25} : new int[] {3, 1, 4, 1, 5, 9, 2, 6};
    int count = digits.length;
    Table table =
        DataFile.rows(
                folder,
                "x,y",
                count,
                i ->
                    String.format(format, digits[i])
                        + ","
                        + String.format(format, digits[count - 1 - i]))
            .table("y");

    INDArray x = new Standardisation(table, rows(count)).dataSet(rows(count)).getFeatures();

    double sign = format.startsWith("-") ? -1 : 1;
    double[] right =
        Arrays.stream(standardised(Arrays.stream(digits).asDoubleStream().toArray()))
            .map(v -> sign * v)
            .toArray();
    assertThat(column(x, 0)).containsExactly(right, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, 0.30000000000000004",
    "0.30000000000000000, 0.30000000000000004",
    "0.299999999999999988898, 0.300000000000000044409",
    "-1234567890123456.2, -1234567890123456.8"
  })
  void of_targetOfPrintedNeighbours_isRefusedWithItsValues(String one, String other)
      throws Exception {
    DataFile file = DataFile.rows(folder, "x,y", 30, i -> i * i + "," + (i % 2 == 0 ? one : other));

    assertThatThrownBy(() -> file.table("y"))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            "The values of the target y, .* to .*, differ only by the rounding of another program:"
                + " there is nothing to learn\\.")
        .hasMessageContaining(one)
        .hasMessageContaining(other);
  }

  @Test
  void dataSet_missingNumber_isTheMedianOfTheTrainingRowsOnly() {
    double[][] features = {{1}, {2}, {9}, {Double.NaN}, {100}, {Double.NaN}};
    Table table = Tables.of(features, new double[] {1, 2, 3, 4, 5, 6}, List.of());
    int[] train = {0, 1, 2, 3};

    double[] all = column(new Standardisation(table, train).dataSet(rows(6)).getFeatures(), 0);

    double[] right = standardised(1, 2, 9, 2);
    assertThat(Arrays.copyOf(all, 4)).containsExactly(right, within(1e-12));
    assertThat(all[5]).isEqualTo(right[1]);
  }

  @Test
  void dataSet_columnThatIsMissingOrConstantInTraining_isZero() {
    double[][] features = {{Double.NaN, 7}, {Double.NaN, 7}, {4, 1e300}};
    Table table = Tables.of(features, new double[] {1, 2, 3}, List.of());

    INDArray all = new Standardisation(table, new int[] {0, 1}).dataSet(rows(3)).getFeatures();

    assertThat(all.normmaxNumber().doubleValue()).isZero();
  }
}
