package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;

/**
 * Why ND4J's own pseudo-inverses are not used. A hidden layer with a dead unit (a column of zeros)
 * or a duplicate unit is the normal case, and there they throw, or return a matrix that is not the
 * Moore–Penrose inverse without a word.
 */
class NaiveInverseTest {

  private final SplittableRandom random = new SplittableRandom(91);

  /** Activations of five ReLU units and a column of ones. */
  private RealMatrix activations(int rows) {
    RealMatrix a = Dense.random(random, rows, 6);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 5; j++) {
        a.setEntry(i, j, Math.max(0, a.getEntry(i, j)));
      }
      a.setEntry(i, 5, 1);
    }
    return a;
  }

  private RealMatrix deadUnit() {
    RealMatrix a = activations(20);
    a.setColumnVector(2, a.getColumnVector(2).mapMultiply(0));
    return a;
  }

  private RealMatrix duplicateUnit() {
    RealMatrix a = activations(20);
    a.setColumnVector(3, a.getColumnVector(1));
    return a;
  }

  private static INDArray nd4j(RealMatrix a) {
    return Nd4j.createFromArray(a.getData());
  }

  private static RealMatrix ours(RealMatrix a) {
    double[] inverse =
        PseudoInverse.of(
                Dense.columnMajor(a), a.getRowDimension(), a.getColumnDimension(), Double.NaN)
            .entries();
    return Dense.matrix(inverse, a.getColumnDimension(), a.getRowDimension());
  }

  /** How far P is from A P A = A, relative to A; NaN counts as infinitely far. */
  private static double error(RealMatrix a, INDArray inverse) {
    RealMatrix p = a.createMatrix(a.getColumnDimension(), a.getRowDimension());
    for (int i = 0; i < p.getRowDimension(); i++) {
      for (int j = 0; j < p.getColumnDimension(); j++) {
        p.setEntry(i, j, inverse.getDouble(i, j));
      }
    }
    double error = Dense.distance(a.multiply(p).multiply(a), a) / a.getFrobeniusNorm();
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  @Test
  void pseudoInverse_deadOrDuplicateUnit_moorePenrose() {
    RealMatrix dead = deadUnit();
    PseudoInverseTest.requireMoorePenrose(dead, ours(dead), 100);
    RealMatrix duplicate = duplicateUnit();
    PseudoInverseTest.requireMoorePenrose(duplicate, ours(duplicate), 100);
    RealMatrix wide = activations(4);
    PseudoInverseTest.requireMoorePenrose(wide, ours(wide), 100);
  }

  @Test
  void pinvert_healthyUnits_fine() {
    RealMatrix a = activations(20);

    assertThat(error(a, InvertMatrix.pinvert(nd4j(a), false))).isLessThan(1e-12);
  }

  @Test
  void pinvert_deadUnit_throws() {
    assertThatThrownBy(() -> InvertMatrix.pinvert(nd4j(deadUnit()), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("singular");
  }

  @Test
  void pinvert_duplicateUnit_throwsOrIsFarFromAnInverse() {
    RealMatrix a = duplicateUnit();

    assertThat(throwsOrMisses(a, () -> InvertMatrix.pinvert(nd4j(a), false))).isTrue();
    assertThat(throwsOrMisses(a, () -> InvertMatrix.pinvert(nd4j(a).castTo(DataType.FLOAT), false)))
        .isTrue();
  }

  @Test
  void pinvert_moreColumnsThanRows_notMoorePenrose() {
    RealMatrix a = activations(4);
    INDArray inverse = InvertMatrix.pinvert(nd4j(a), false);
    double norm = inverse.norm2Number().doubleValue();

    assertThat(norm).as("not of minimum norm").isGreaterThan(1.01 * ours(a).getFrobeniusNorm());
  }

  @Test
  void pLeftInvert_deadUnit_throwsOrIsFarFromAnInverse() {
    RealMatrix a = deadUnit();

    assertThat(throwsOrMisses(a, () -> InvertMatrix.pLeftInvert(nd4j(a), false))).isTrue();
  }

  @Test
  void pLeftInvert_duplicateUnit_throwsOrIsFarFromAnInverse() {
    RealMatrix a = duplicateUnit();

    assertThat(throwsOrMisses(a, () -> InvertMatrix.pLeftInvert(nd4j(a), false))).isTrue();
  }

  private static boolean throwsOrMisses(RealMatrix a, Supplier<INDArray> inverse) {
    try {
      return error(a, inverse.get()) > 1e-3;
    } catch (RuntimeException e) {
      return true;
    }
  }
}
