package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows, splits and units are the ones that the reference results were made with. */
class ReferenceCaseTest {

  private static final List<ReferenceCase> CASES = ReferenceCase.readAll();

  @Test
  void readAll_referenceResults_givesNineNetsInTenSplits() {
    assertThat(CASES)
        .extracting(ReferenceCase::toString)
        .containsExactly(
            "autompg 7-32-1",
            "autompg 7-64-1",
            "autompg 7-32-32-1",
            "concrete 8-32-1",
            "concrete 8-64-1",
            "concrete 8-32-32-1",
            "friedman1 10-32-1",
            "friedman1 10-64-1",
            "friedman1 10-32-32-1");
    assertThat(CASES).allSatisfy(c -> assertThat(c.splits()).hasSize(10));
    assertThat(CASES).allSatisfy(c -> assertThat(c.reference()).hasSize(10));
  }

  @Test
  void leastSquaresTestError_everySplit_isTheReferences() {
    for (ReferenceCase c : CASES) {
      for (int s = 0; s < 10; s++) {
        double expected = c.leastSquares()[s];
        assertThat(c.splits().get(s).leastSquaresTestError())
            .as("%s, split %d", c, s)
            .isCloseTo(expected, within(1e-9 * expected));
      }
    }
  }

  @Test
  void train_everySplit_hasMeanZeroAndVarianceOne() {
    for (ReferenceCase c : CASES) {
      INDArray features = c.splits().get(0).train().getFeatures();
      int n = features.rows();
      assertThat(features.mean(0).norm2Number().doubleValue()).isLessThan(1e-10);
      for (double size : features.norm2(0).toDoubleVector()) {
        assertThat(size).isCloseTo(Math.sqrt(n), within(1e-9 * n));
      }
    }
  }
}
