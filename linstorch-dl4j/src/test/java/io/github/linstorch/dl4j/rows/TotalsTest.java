package io.github.linstorch.dl4j.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class TotalsTest {

  private static Totals totals(float[] values, int batch) {
    Totals all = new Totals();
    for (int from = 0; from < values.length; from += batch) {
      int to = Math.min(values.length, from + batch);
      all.add(Arrays.copyOfRange(values, from, to), to - from);
    }
    return all;
  }

  @Test
  void differFrom_sameEntriesInAnotherOrderAndOtherBatches_isRounding() {
    SplittableRandom random = new SplittableRandom(9);
    for (float offset : new float[] {0, 1, 3e5f}) {
      float[] values = new float[100_000];
      for (int i = 0; i < values.length; i++) {
        values[i] = offset + (float) random.nextDouble();
      }
      Totals inOrder = totals(values, values.length);
      Arrays.sort(values);

      assertThat(totals(values, 77).differFrom(inOrder)).as("offset %s", offset).isFalse();
      values[5] += 0.01f * values.length * (1 + offset);
      assertThat(totals(values, 1000).differFrom(inOrder)).as("offset %s", offset).isTrue();
    }
  }

  /** Where sums overflow, nothing is claimed. */
  @Test
  void differFrom_hugeEntries_neverAndLookedAtOneByOne() {
    Totals totals = new Totals();
    totals.add(new double[] {1e308, 1e308, 1e308}, 3);
    Totals others = new Totals();
    others.add(new double[] {1e308, 1e308, -1e308}, 3);

    assertThat(totals.areFinite()).isFalse();
    assertThat(totals.differFrom(others)).isFalse();
    assertThat(
            new RawMatrix(Nd4j.createFromArray(new double[][] {{1e308}, {1e308}}))
                .firstNonFiniteRow())
        .isEqualTo(-1);
  }
}
