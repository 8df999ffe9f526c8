package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of saved sums that rows can have, and that no rows can have. */
class SavedSumsTest {

  private static final int COLUMNS = 2;

  private static UpdatableSums sums(int count, double offset, double scale, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] features = new double[COLUMNS][];
    for (int j = 0; j < COLUMNS; j++) {
      features[j] = random.doubles(count, offset - scale, offset + scale).toArray();
    }
    double[][] targets = {random.doubles(count, -scale, scale).toArray()};
    double[] weights = seed % 2 == 0 ? null : random.doubles(count, 0.1, 3).toArray();
    UpdatableSums sums = new UpdatableSums(COLUMNS, 1);
    sums.add(features, targets, weights, count);
    return sums;
  }

  private static UpdatableSums reread(UpdatableSums sums) {
    ByteBuffer bytes = ByteBuffer.allocate((int) SavedSums.size(COLUMNS, 1));
    SavedSums.write(sums, bytes);
    return SavedSums.read(bytes.flip(), COLUMNS, 1);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "0,1e-170", "0,1e-155", "0,1e120", "1e6,1", "1e9,1e-3", "7,0.0000001"})
  void read_ofSumsThatRowsWentInAndOutOf_givesThem(double offset, double scale) {
    UpdatableSums sums = new UpdatableSums(COLUMNS, 1);
    for (int step = 0; step < 60; step++) {
      sums.merge(sums(1 + 7 * (step % 5), offset, scale, step));
      if (step % 7 == 3) {
        sums.scale(0.9);
      }
      if (step > 2 && step % 3 == 0) {
        UpdatableSums one = sums(5, offset, scale, 1000 + step);
        sums.merge(one);
        sums.subtract(one);
      }

      UpdatableSums read = reread(sums);

      assertThat(read.high()).isEqualTo(sums.high());
      assertThat(read.low()).isEqualTo(sums.low());
    }
  }

  @Test
  void read_ofEmptyOrSingleRows_givesThem() {
    assertThat(reread(new UpdatableSums(COLUMNS, 1)).rows()).isZero();
    assertThat(reread(sums(1, 1e9, 1, 1)).rows()).isEqualTo(1);
    assertThatCode(() -> reread(Downdate.of(sums(9, 1, 1, 1), sums(9, 1, 1, 1))))
        .doesNotThrowAnyException();
  }

  /** Position of the sum of products of columns i and j, i at most j. */
  private static int at(int i, int j) {
    return j * (j + 1) / 2 + i;
  }

  private static void refuses(Consumer<UpdatableSums> change) {
    UpdatableSums sums = sums(50, 1, 1, 2);
    assertThatCode(() -> reread(sums)).doesNotThrowAnyException();
    change.accept(sums);
    assertThatThrownBy(() -> reread(sums))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no sums of rows");
  }

  @Test
  void read_ofNumbersThatNoRowsHave_isRefused() {
    refuses(sums -> sums.high()[at(COLUMNS, COLUMNS)] = -50); // weight
    refuses(sums -> sums.high()[at(COLUMNS, COLUMNS)] = 0);
    refuses(sums -> sums.high()[at(COLUMNS, COLUMNS)] = 51); // of 50 rows of weight 1
    refuses(sums -> sums.high()[at(0, 0)] = -1);
    refuses(sums -> sums.high()[at(3, 3)] = -1);
    refuses(sums -> sums.high()[at(0, 1)] = 1e4); // beyond Cauchy and Schwarz
    refuses(sums -> sums.high()[at(1, 3)] = -1e4);
    refuses(sums -> sums.high()[at(0, 0)] = Double.NaN);
    refuses(sums -> sums.low()[at(0, 0)] = 1);
    refuses(sums -> Arrays.fill(sums.moved(), 0));
    refuses(sums -> sums.moved()[1] = Double.POSITIVE_INFINITY);
  }

  @Test
  void read_ofARowCountThatDoesNotFit_isRefused() {
    for (long rows : new long[] {-1, 0, 1, Long.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate((int) SavedSums.size(COLUMNS, 1));
      SavedSums.write(sums(50, 1, 1, 2), bytes);
      bytes.putLong(0, rows);

      assertThatThrownBy(() -> SavedSums.read(bytes.flip(), COLUMNS, 1))
          .as("%d rows", rows)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void merge_ofMoreRowsThanCanBeCounted_isRefused() {
    UpdatableSums sums = sums(4, 1, 1, 2);

    for (int i = 0; i < 60; i++) {
      sums.merge(sums.copy());
    }

    assertThat(sums.rows()).isEqualTo(1L << 62);
    assertThatThrownBy(() -> sums.merge(sums.copy()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("less than 2^63 rows");
    assertThat(sums.rows()).isEqualTo(1L << 62);
  }

  @Test
  void downdate_thatLeavesDependentInputs_namesOne() {
    SplittableRandom random = new SplittableRandom(5);
    double[] first = random.doubles(40, -1, 1).toArray();
    double[] second = first.clone();
    second[0] += 1; // the only row that tells them apart, but for rounding
    for (int i = 1; i < 40; i++) {
      second[i] += 1e-8 * random.nextDouble();
    }
    UpdatableSums all = new UpdatableSums(COLUMNS, 1);
    all.add(new double[][] {first, second}, new double[][] {second}, null, 40);
    UpdatableSums one = new UpdatableSums(COLUMNS, 1);
    double[][] target = {second};
    one.add(new double[][] {first, second}, target, null, 1);

    assertThatThrownBy(() -> Downdate.of(all, one))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*because input [01] of the layer.* nearly depends on other.*");
  }
}
