package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums that rows go into and out of, against exact arithmetic and fits of the rows themselves. */
class UpdatableSumsTest {

  private static double[] solved(UpdatableSums sums) {
    return new SummedRidge(sums, true).solve(0, ColumnScaling.NONE).coefficients().values();
  }

  /** Largest difference, relative to the largest entry. */
  private static double distance(double[] a, double[] b) {
    double most = Arrays.stream(b).map(Math::abs).max().orElse(0);
    return IntStream.range(0, b.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0)
        / most;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,1e4", "2,1e4", "3,1e4", "4,30"})
  void sums_aThousandAddsAndRemoves_areTheDirectFit(long seed, double condition) {
    Rows pool = Rows.of(600, 12, 2, condition, seed);
    SplittableRandom random = new SplittableRandom(seed);
    UpdatableSums sums = pool.part(IntStream.range(0, 100).toArray()).sums();
    List<Integer> inside = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
    List<Integer> outside = new ArrayList<>(IntStream.range(100, 600).boxed().toList());
    double most = 0;
    for (int step = 0; step < 1000; step++) {
      boolean adds = inside.size() < 60 || random.nextBoolean() && !outside.isEmpty();
      List<Integer> from = adds ? outside : inside;
      int row = from.remove(random.nextInt(from.size()));
      (adds ? inside : outside).add(row);
      UpdatableSums one = pool.part(row).sums();
      if (adds) {
        sums.merge(one);
      } else {
        sums = Downdate.of(sums, one);
      }
      if (step % 50 == 49) {
        Rows left = pool.part(inside.stream().mapToInt(i -> i).toArray());
        most = Math.max(most, distance(solved(sums), left.direct()));
      }
    }

    assertThat(most).isLessThan(1e-8);
    assertThat(sums.rows()).isEqualTo(inside.size());
  }

  @Test
  void merge_ofAnyOrderAndSplit_isTheSameFit() {
    Rows all = Rows.of(3000, 20, 1, 1e4, 7);
    double[] expected = solved(all.sums());
    SplittableRandom random = new SplittableRandom(8);
    List<UpdatableSums> parts = new ArrayList<>();
    for (int from = 0; from < 3000; ) {
      int to = Math.min(3000, from + 1 + random.nextInt(500));
      parts.add(all.part(IntStream.range(from, to).toArray()).sums());
      from = to;
    }
    while (parts.size() > 1) {
      UpdatableSums one = parts.remove(random.nextInt(parts.size()));
      parts.get(random.nextInt(parts.size())).merge(one);
    }

    assertThat(distance(solved(parts.get(0)), expected)).isLessThan(1e-12);
  }

  @Test
  void products_ofLargeOffsets_areThoseOfExactArithmetic() {
    SplittableRandom random = new SplittableRandom(3);
    double[] x = random.doubles(1500, 1e6, 1e6 + 1).toArray();
    double[] y = random.doubles(1500, -1, 1).toArray();
    UpdatableSums sums = new UpdatableSums(1, 1);

    sums.add(new double[][] {x}, new double[][] {y}, null, 1500);

    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < 1500; i++) {
      exact = exact.add(new BigDecimal(x[i]).multiply(new BigDecimal(y[i])));
    }
    DoubleDouble found = sums.unshifted().product(0, 2);
    double error =
        new BigDecimal(found.high())
            .add(new BigDecimal(found.low()))
            .subtract(exact)
            .abs()
            .doubleValue();
    assertThat(error).isLessThan(0x1p-68 * 1e6 * 1500);
  }

  @Test
  void add_ofWeightedRows_isThatOfRepeatedOnes() {
    Rows rows = Rows.of(40, 3, 1, 1, 4);
    double[] weights = new double[40];
    Arrays.fill(weights, 1);
    weights[3] = 3;
    UpdatableSums weighted = new UpdatableSums(3, 1);
    weighted.add(rows.features, rows.targets, weights, 40);
    UpdatableSums repeated = rows.sums();
    repeated.merge(rows.part(3, 3).sums());

    assertThat(distance(solved(weighted), solved(repeated))).isLessThan(1e-12);
    assertThat(weighted.weight()).isCloseTo(42, within(1e-12));
    assertThat(weighted.weightSquares()).isEqualTo(48);
  }

  @Test
  void scale_ofOldRows_isAWeight() {
    Rows old = Rows.of(50, 3, 1, 1, 5);
    Rows recent = Rows.of(30, 3, 1, 1, 6);
    UpdatableSums forgetting = old.sums();
    forgetting.scale(0.25);
    forgetting.merge(recent.sums());
    double[] weights = new double[50];
    Arrays.fill(weights, 0.25);
    UpdatableSums weighted = recent.sums();
    weighted.add(old.features, old.targets, weights, 50);

    assertThat(distance(solved(forgetting), solved(weighted))).isLessThan(1e-13);
    assertThat(forgetting.weightSquares()).isEqualTo(30 + 50.0 / 16);
    assertThat(weighted.weightSquares()).isEqualTo(30 + 50.0 / 16);
  }

  @Test
  void add_ofNaN_isRefusedAndChangesNothing() {
    Rows rows = Rows.of(2000, 3, 1, 1, 5);
    UpdatableSums sums = rows.sums();
    double[] before = solved(sums);
    rows.features[2][1999] = Double.NaN;

    assertThatThrownBy(() -> sums.add(rows.features, rows.targets, null, 2000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found NaN");
    assertThat(sums.rows()).isEqualTo(2000);
    assertThat(solved(sums)).isEqualTo(before);
  }

  @Test
  void remove_ofRowsThatAreNotThere_isRefused() {
    Rows rows = Rows.of(40, 3, 1, 1, 5);
    UpdatableSums sums = rows.sums();
    Rows others = Rows.of(3, 3, 1, 1, 6);
    others.features[1][2] = 100;

    assertThatThrownBy(() -> Downdate.of(sums, others.sums()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not all in the state");
    assertThatThrownBy(() -> Downdate.of(sums, Rows.of(41, 3, 1, 1, 6).sums()))
        .hasMessageContaining("holds 40 rows, fewer than the 41");
    assertThatThrownBy(() -> Downdate.of(sums, Rows.of(40, 3, 1, 1, 6).sums()))
        .hasMessageContaining("not the rows");
  }

  @Test
  void remove_ofARowWithAnotherLabel_isRefusedWhereTheRestIsALine() {
    Rows rows = Rows.of(40, 3, 1, 1, 5);
    rows.targets[0] = rows.features[1].clone();
    UpdatableSums sums = rows.sums();
    Rows other = rows.part(7);
    other.targets[0][0] += 1;

    assertThatThrownBy(() -> Downdate.of(sums, other.sums()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not all in the state");
    assertThat(Downdate.of(sums, rows.part(7).sums()).rows()).isEqualTo(39);
  }

  @Test
  void remove_ofWhatMadeTheColumnsIndependent_isRefused() {
    Rows rows = Rows.of(40, 3, 1, 1, 5);
    for (int i = 0; i < 39; i++) {
      rows.features[2][i] = rows.features[1][i] + 1e-9 * rows.features[0][i] * i;
    }
    UpdatableSums sums = rows.sums();

    assertThatThrownBy(() -> Downdate.of(sums, rows.part(39).sums()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("less than nine digits")
        .hasMessageContaining("The state is unchanged");
  }

  @Test
  void remove_ofAllButFewRows_isTheirShortestFit() {
    Rows rows = Rows.of(40, 6, 1, 10, 5);
    Rows few = rows.part(0, 1, 2, 3);

    UpdatableSums left =
        Downdate.of(rows.sums(), rows.part(IntStream.range(4, 40).toArray()).sums());

    assertThat(distance(solved(left), few.direct())).isLessThan(1e-9);
  }

  @Test
  void remove_ofAllRows_leavesNothing() {
    Rows rows = Rows.of(40, 6, 1, 10, 5);

    UpdatableSums left = Downdate.of(rows.sums(), rows.sums());

    assertThat(left.rows()).isZero();
    assertThat(left.weight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 12, 64, 100})
  void bytes_ofSums_areSmallAndTheSameSums(int columns) {
    Rows rows = Rows.of(200, columns, 2, 10, 5);
    UpdatableSums sums = rows.sums();
    sums.scale(0.7);
    ByteBuffer bytes = ByteBuffer.allocate((int) SavedSums.size(columns, 2));

    SavedSums.write(sums, bytes);
    UpdatableSums read = SavedSums.read(bytes.flip(), columns, 2);

    int q = columns + 3;
    assertThat(bytes.limit()).isLessThan(8 * q * q + 145);
    assertThat(read.high()).isEqualTo(sums.high());
    assertThat(read.low()).isEqualTo(sums.low());
    assertThat(read.moved()).isEqualTo(sums.moved());
    assertThat(read.rows()).isEqualTo(200);
    assertThat(read.weightSquares()).isEqualTo(sums.weightSquares());
  }

  /** Rows whose first column is a time stamp, of the mean given and a deviation of 289. */
  private static Rows stamped(double offset, long seed) {
    Rows rows = Rows.of(1000, 4, 1, 3, seed);
    for (int i = 0; i < 1000; i++) {
      rows.features[0][i] = offset + i;
      rows.targets[0][i] = 0.01 * i + rows.features[1][i];
    }
    return rows;
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.7e9, 1.7e12})
  void sums_ofTimeStamps_areTheDirectFitHoweverTheyCome(double offset) {
    Rows rows = stamped(offset, 3);
    UpdatableSums whole = rows.sums();
    UpdatableSums merged = rows.part(999).sums();
    merged.merge(rows.part(range(500, 999)).sums());
    UpdatableSums first = rows.part(range(0, 500)).sums();
    first.merge(merged);
    UpdatableSums more = whole.copy();
    Rows others = stamped(offset - 5e5, 4);
    more.merge(others.sums());
    UpdatableSums left = Downdate.of(more, others.sums());
    for (int row = 0; row < 500; row++) {
      left = Downdate.of(left, rows.part(row).sums());
    }

    double[] slopes = {0.01, 1, 0, 0};
    for (UpdatableSums sums : List.of(whole, first, left)) {
      double[] found = Arrays.copyOf(solved(sums), 4);
      assertThat(found).containsExactly(slopes, within(1e-9));
    }
    assertThat(solved(first)).containsExactly(solved(whole), within(1e-12 * Math.max(offset, 1)));
  }

  @Test
  void merge_ofOtherShifts_isThatOfTheColumnsAsTheyAre() {
    Rows some = stamped(1e6, 5);
    Rows others = stamped(-3e6, 6);
    Rows small = Rows.of(500, 4, 1, 3, 7);
    UpdatableSums sums = some.part(range(0, 700)).sums();
    sums.merge(others.sums());
    sums.merge(small.sums());
    UpdatableSums plain = new UpdatableSums(4, 1);
    plain.merge(small.sums());
    plain.merge(some.part(range(0, 700)).sums().unshifted());
    plain.merge(others.sums().unshifted());

    UpdatableSums unshifted = sums.unshifted();

    assertThat(sums.shift(0)).isNotZero();
    for (int j = 0; j < 6; j++) {
      for (int i = 0; i <= j; i++) {
        double size = Math.sqrt(plain.product(i, i).high() * plain.product(j, j).high());
        double error = unshifted.product(i, j).minus(plain.product(i, j)).high();
        assertThat(Math.abs(error)).isLessThan(0x1p-68 * size);
      }
    }
  }

  @Test
  void add_ofWeightedTimeStamps_isThatOfRepeatedOnes() {
    Rows rows = stamped(1.7e12, 8);
    rows.targets[0][5] += 3;
    double[] weights = new double[1000];
    Arrays.fill(weights, 1);
    weights[5] = 3;
    UpdatableSums weighted = new UpdatableSums(4, 1);
    weighted.add(rows.features, rows.targets, weights, 1000);
    UpdatableSums repeated = rows.sums();
    repeated.merge(rows.part(5, 5).sums());

    assertThat(Arrays.copyOf(solved(weighted), 4))
        .containsExactly(Arrays.copyOf(solved(repeated), 4), within(1e-9));
  }

  @Test
  void bytes_ofShiftedSums_areTheSameSums() {
    UpdatableSums sums = stamped(1.7e12, 9).sums();
    ByteBuffer bytes = ByteBuffer.allocate((int) SavedSums.size(4, 1));

    SavedSums.write(sums, bytes);
    UpdatableSums read = SavedSums.read(bytes.flip(), 4, 1);

    assertThat(read.shifts()).isEqualTo(sums.shifts());
    assertThat(read.shift(0)).isNotZero();
    assertThat(read.high()).isEqualTo(sums.high());
    assertThat(read.moved()).isEqualTo(sums.moved());
    assertThat(read.preciseWeightSquares()).isEqualTo(sums.preciseWeightSquares());
  }

  @Test
  void remove_ofLargeWeights_leavesTheCountOfTheOthers() {
    Rows small = Rows.of(20, 3, 1, 1, 1);
    Rows large = Rows.of(1000, 3, 1, 1, 2);
    double[] light = new double[20];
    Arrays.fill(light, 1e-4);
    double[] heavy = new double[1000];
    Arrays.fill(heavy, 1e5);
    UpdatableSums sums = new UpdatableSums(3, 1);
    sums.add(small.features, small.targets, light, 20);
    UpdatableSums weighty = new UpdatableSums(3, 1);
    weighty.add(large.features, large.targets, heavy, 1000);
    double expected = sums.weightSquares();
    sums.merge(weighty);

    double left = Downdate.of(sums, weighty).weightSquares();

    assertThat(left).isCloseTo(expected, within(1e-6 * expected));
  }

  @Test
  void remove_ofRowsThatWeighMoreThanInTheSums_isRefused() {
    Rows rows = Rows.of(300, 3, 1, 1, 1);
    UpdatableSums sums = rows.sums();
    sums.scale(0.5);

    assertThatThrownBy(() -> Downdate.of(sums, rows.part(range(0, 100)).sums()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weigh more than in the state");
  }

  @Test
  void scale_untilNothingCounts_isRefusedAndChangesNothing() {
    UpdatableSums sums = Rows.of(300, 3, 1, 1, 1).sums();
    double[] expected = solved(sums);
    for (int i = 0; i < 28; i++) {
      sums.scale(1e-5);
    }

    assertThatThrownBy(() -> sums.scale(1e-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Begin a new state");
    assertThat(distance(solved(sums), expected)).isLessThan(1e-12);
    SummedRidge ridge = new SummedRidge(sums, true);
    SummedRidge before = new SummedRidge(Rows.of(300, 3, 1, 1, 1).sums(), true);
    assertThat(ridge.choose()).isEqualTo(before.choose());
  }

  @Test
  void add_ofRowsFarFromTheShift_losesNothing() {
    SplittableRandom random = new SplittableRandom(10);
    double[] x = random.doubles(300, -1, 1).toArray();
    double[] y = random.doubles(300, -1, 1).toArray();
    UpdatableSums sums = new UpdatableSums(1, 1);
    sums.add(new double[][] {{1e9, 1e9 + 1}}, new double[][] {{0, 0}}, null, 2);

    sums.add(new double[][] {x}, new double[][] {y}, null, 300);

    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < 300; i++) {
      exact = exact.add(new BigDecimal(x[i]).multiply(new BigDecimal(y[i])));
    }
    assertThat(sums.shift(0)).isNotZero();
    double found = sums.unshifted().product(0, 2).high();
    assertThat(found).isCloseTo(exact.doubleValue(), within(0x1p-68 * 1e9 * 300));
  }
}
