package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StandardizedSplitTest {

  /** x^2 at 101 points of [-1, 1]. */
  static StandardizedSplit square() {
    double[][] rows = new double[101][];
    for (int i = 0; i < rows.length; i++) {
      double x = i / 50.0 - 1;
      rows[i] = new double[] {x, x * x};
    }
    return StandardizedSplit.random(0, rows);
  }

  @Test
  void of_twoColumns_standardisesByTheTrainingRowsOnly() {
    double[][] rows = {{1, 10}, {3, 30}, {100, 60}};

    StandardizedSplit split = StandardizedSplit.of(0, rows, new int[] {1, 0}, new int[] {2});

    assertThat(split.train().getFeatures().toDoubleVector()).containsExactly(1, -1);
    assertThat(split.train().getLabels().toDoubleVector()).containsExactly(1, -1);
    assertThat(split.test().getFeatures().toDoubleVector()).containsExactly(98);
    assertThat(split.test().getLabels().toDoubleVector()).containsExactly(4);
    assertThat(rows).isDeepEqualTo(new double[][] {{1, 10}, {3, 30}, {100, 60}});
  }

  @Test
  void random_hundredAndOneRows_usesEachOnceTwoThirdsForTraining() {
    StandardizedSplit split = square();
    assertThat(split.train().numExamples()).isEqualTo(67);
    assertThat(split.test().numExamples()).isEqualTo(34);
    INDArray all = Nd4j.vstack(split.train().getFeatures(), split.test().getFeatures());
    assertThat(all.toDoubleVector()).doesNotHaveDuplicates();
  }

  @Test
  void normalizedTestError_predictionsOfTheTrainingMean_isOne() {
    StandardizedSplit split = square();
    double error = split.testError(Nd4j.zeros(split.test().getLabels().dataType(), 34, 1));
    assertThat(split.normalizedTestError(error)).isCloseTo(1, within(1e-12));
  }

  @Test
  void testError_predictionsOffByTwo_isFour() {
    StandardizedSplit split = square();
    assertThat(split.testError(split.test().getLabels().add(2))).isCloseTo(4, within(1e-12));
  }
}
