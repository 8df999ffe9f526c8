package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four conditions that make a pseudo-inverse Moore–Penrose, on matrices of every kind. */
class PseudoInverseTest {

  private final SplittableRandom random = new SplittableRandom(61);

  private static RealMatrix pseudoInverse(RealMatrix a) {
    int m = a.getRowDimension();
    int n = a.getColumnDimension();
    double[] values = Dense.columnMajor(a);
    double[] before = values.clone();
    double[] inverse = PseudoInverse.of(values, m, n, Double.NaN).entries();
    assertThat(values).as("input unchanged").isEqualTo(before);
    assertThat(inverse).hasSize(m * n);
    return Dense.matrix(inverse, n, m);
  }

  /** Relative to the norms, c * condition * 2^-52 with c = 100 for all shapes here. */
  static void requireMoorePenrose(RealMatrix a, RealMatrix p, double condition) {
    double bound = 100 * 0x1p-52 * condition * Math.sqrt(a.getColumnDimension() + 1.0);
    String what = a.getRowDimension() + " x " + a.getColumnDimension();
    double normA = a.getFrobeniusNorm();
    double normP = p.getFrobeniusNorm();
    RealMatrix ap = a.multiply(p);
    RealMatrix pa = p.multiply(a);
    assertThat(Dense.distance(ap.multiply(a), a))
        .as("APA = A, " + what)
        .isLessThanOrEqualTo(bound * normA);
    assertThat(Dense.distance(pa.multiply(p), p)).as("PAP = P").isLessThanOrEqualTo(bound * normP);
    double projector = bound * (1 + normA * normP);
    assertThat(Dense.distance(ap, ap.transpose())).as("AP = (AP)'").isLessThanOrEqualTo(projector);
    assertThat(Dense.distance(pa, pa.transpose())).as("PA = (PA)'").isLessThanOrEqualTo(projector);
  }

  @Test
  void pseudoInverse_everySmallShapeAndRank_moorePenrose() {
    for (int m = 1; m <= 8; m++) {
      for (int n = 1; n <= 8; n++) {
        for (int rank = 0; rank <= Math.min(m, n); rank++) {
          RealMatrix a = Dense.ofRank(random, m, n, rank);
          requireMoorePenrose(a, pseudoInverse(a), 10);
        }
      }
    }
  }

  /** 39, 40 and 41 lie around the size from which LAPACK decomposes. */
  @ParameterizedTest
  @CsvSource({
    "60, 60", "60, 20", "20, 60", "1, 60", "60, 1", "39, 39", "40, 40", "41, 41", "60, 40", "45, 50"
  })
  void pseudoInverse_largerShapesOfSomeRanks_moorePenrose(int m, int n) {
    int full = Math.min(m, n);
    for (int rank : new int[] {0, 1, full / 2, full - 1, full}) {
      RealMatrix a = Dense.ofRank(random, m, n, rank);
      requireMoorePenrose(a, pseudoInverse(a), 10);
      assertThat(Dense.distance(pseudoInverse(a), Dense.pseudoInverse(a, rank)))
          .isLessThanOrEqualTo(1e-12);
    }
  }

  @Tag("thorough")
  @Test
  void pseudoInverse_manyRandomShapesRanksAndScales_moorePenrose() {
    for (int i = 0; i < 5000; i++) {
      int m = 1 + random.nextInt(60);
      int n = 1 + random.nextInt(60);
      int rank = random.nextInt(Math.min(m, n) + 1);
      double scale = Math.pow(10, random.nextInt(-100, 101));
      RealMatrix a = Dense.ofRank(random, m, n, rank).scalarMultiply(scale);
      requireMoorePenrose(a, pseudoInverse(a), 10);
    }
  }

  @ParameterizedTest
  @CsvSource({"12, 7", "7, 12", "50, 45", "45, 50"})
  void pseudoInverse_zeroAndDuplicateColumnsAndRows_moorePenrose(int m, int n) {
    RealMatrix a = Dense.random(random, m, n);
    a.setColumnVector(2, a.getColumnVector(2).mapMultiply(0));
    a.setColumnVector(4, a.getColumnVector(1));
    a.setColumnVector(5, a.getColumnVector(1).mapMultiply(-3));
    a.setRowVector(3, a.getRowVector(0));
    a.setRowVector(6, a.getRowVector(0).mapMultiply(0));

    RealMatrix p = pseudoInverse(a);

    requireMoorePenrose(a, p, condition(a));
    assertThat(p.getRowVector(2).getNorm()).as("row of a zero column").isLessThan(1e-13);
    RealVector ratio = p.getRowVector(5).subtract(p.getRowVector(1).mapMultiply(-3));
    assertThat(ratio.getNorm()).isLessThan(1e-12 * p.getFrobeniusNorm());
  }

  private static double condition(RealMatrix a) {
    double[] sigma =
        new org.apache.commons.math3.linear.SingularValueDecomposition(a).getSingularValues();
    int last = 0;
    while (last + 1 < sigma.length && sigma[last + 1] > 1e-10 * sigma[0]) {
      last++;
    }
    return sigma[0] / sigma[last];
  }

  @ParameterizedTest
  @CsvSource({"1e-150", "1e-300", "1e150", "1e300"})
  void pseudoInverse_extremeScale_moorePenrose(double scale) {
    RealMatrix unit = Dense.ofRank(random, 6, 4, 3);
    RealMatrix p = pseudoInverse(unit.scalarMultiply(scale));

    requireMoorePenrose(unit, p.scalarMultiply(scale), 10);
  }

  @Test
  void pseudoInverse_hilbertMatrices_accurateToTheirCondition() {
    for (int n = 1; n <= 7; n++) {
      RealMatrix a = MatrixUtils.createRealMatrix(n, n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          a.setEntry(i, j, 1.0 / (i + j + 1));
        }
      }
      requireMoorePenrose(a, pseudoInverse(a), condition(a));
    }
  }

  @Test
  void pseudoInverse_explicitRcond_dropsWhatIsBelowIt() {
    RealMatrix a = MatrixUtils.createRealDiagonalMatrix(new double[] {4, 2, 1});
    double[] values = Dense.columnMajor(a);

    assertThat(PseudoInverse.of(values, 3, 3, 0.2).entries()[8]).isEqualTo(1);
    assertThat(PseudoInverse.of(values, 3, 3, 0.3).entries()[8]).isZero();
    assertThat(PseudoInverse.of(values, 3, 3, 0.3).entries()[4]).isEqualTo(0.5);
  }
}
