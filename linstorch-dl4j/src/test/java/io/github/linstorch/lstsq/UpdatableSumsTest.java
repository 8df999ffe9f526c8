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
    assertThat(bytes.limit()).isLessThan(8 * q * q + 140);
    assertThat(read.high()).isEqualTo(sums.high());
    assertThat(read.low()).isEqualTo(sums.low());
    assertThat(read.moved()).isEqualTo(sums.moved());
    assertThat(read.rows()).isEqualTo(200);
    assertThat(read.weightSquares()).isEqualTo(sums.weightSquares());
  }
}
