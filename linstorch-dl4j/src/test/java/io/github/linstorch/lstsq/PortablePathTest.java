package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plain Java code and LAPACK do the same, so that it does not matter which one runs. */
class PortablePathTest {

  private final SplittableRandom random = new SplittableRandom(81);

  @ParameterizedTest
  @CsvSource({"50, 8", "8, 8", "3, 8", "1, 8", "2048, 66", "40, 70", "5, 1"})
  void appendRows_nativeAndPortable_sameFactorUpToSigns(int rows, int n) {
    double[] start = new double[n * n];
    TriangularFactor.append(start, Dense.columns(Dense.random(random, 2 * n, n)), 2 * n);
    RealMatrix block = Dense.random(random, rows, n);
    double[] portable = start.clone();
    double[] lapack = start.clone();
    TriangularFactor.append(portable, Dense.columns(block), rows);
    if (NativeLapack.isFoundWrong("dtpqrt")) {
      Summary.FACTOR.append(lapack, Dense.columns(block), rows);
      assertThat(lapack).isEqualTo(portable);
      return;
    }
    Lapack.appendRows(lapack, Dense.columnMajor(block), rows, n);

    RealMatrix r = Dense.matrix(portable, n, n);
    double scale = r.getFrobeniusNorm();
    for (int i = 0; i < n; i++) {
      double sign = Math.signum(portable[i * n + i] * lapack[i * n + i]);
      for (int j = i; j < n; j++) {
        assertThat(sign * lapack[j * n + i]).isCloseTo(portable[j * n + i], within(1e-12 * scale));
      }
      for (int j = 0; j < i; j++) {
        assertThat(portable[j * n + i]).as("below the diagonal").isZero();
      }
    }
    RealMatrix first = Dense.matrix(start, n, n);
    RealMatrix gram = first.transpose().multiply(first).add(block.transpose().multiply(block));
    assertThat(Dense.distance(r.transpose().multiply(r), gram))
        .isLessThan(1e-13 * n * gram.getFrobeniusNorm());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 5", "5, 3", "12, 1", "45, 45", "45, 20", "60, 59", "3, 0"})
  void singularValues_nativeAndPortable_sameDecomposition(int n, int rank) {
    RealMatrix a = Dense.ofRank(random, n, n, rank);
    RealMatrix b = Dense.random(random, n, 3);
    double[] expected = new SingularValueDecomposition(a).getSingularValues();
    for (SingularValues svd :
        new SingularValues[] {
          SingularValues.jacobi(Dense.columnMajor(a), n, Dense.columnMajor(b), 3),
          NativeLapack.isFoundWrong("dgesdd")
              ? SingularValues.of(Dense.columnMajor(a), n, n, Dense.columnMajor(b), 3)
              : SingularValues.byLapack(Dense.columnMajor(a), n, Dense.columnMajor(b), 3)
        }) {
      RealMatrix projector = a.createMatrix(n, n);
      RealMatrix solution = a.createMatrix(n, 3);
      for (int s = 0; s < n; s++) {
        assertThat(svd.sigma(s)).isCloseTo(expected[s], within(1e-13));
        for (int i = 0; s < rank && i < n; i++) {
          for (int c = 0; c < 3; c++) {
            solution.addToEntry(i, c, svd.v(i, s) * svd.projected(s, c) / svd.sigma(s));
          }
          for (int j = 0; j < n; j++) {
            projector.addToEntry(i, j, svd.v(i, s) * svd.v(j, s));
          }
        }
      }
      RealMatrix inverse = Dense.pseudoInverse(a, rank);
      assertThat(Dense.distance(solution, inverse.multiply(b))).isLessThan(1e-12 * n);
      assertThat(Dense.distance(projector, inverse.multiply(a))).isLessThan(1e-12 * n);
    }
  }

  /** Graded columns: relative accuracy of small singular values is what rank decisions rest on. */
  @Test
  void jacobi_gradedColumns_smallSingularValuesAccurate() {
    int n = 6;
    RealMatrix q = Dense.ofRank(random, n, n, n);
    RealMatrix graded = q.copy();
    for (int j = 0; j < n; j++) {
      graded.setColumnVector(j, q.getColumnVector(j).mapMultiply(Math.pow(10, -3 * j)));
    }
    double[] zero = new double[n];
    SingularValues svd = SingularValues.jacobi(Dense.columnMajor(graded), n, zero.clone(), 1);

    double product = 1;
    for (int s = 0; s < n; s++) {
      product *= svd.sigma(s);
    }
    // The determinant is exact to relative round-off times the condition of q, which is below 10.
    double[] sigmaOfQ = new SingularValueDecomposition(q).getSingularValues();
    double determinant = 1e-45;
    for (double value : sigmaOfQ) {
      determinant *= value;
    }
    assertThat(product / determinant).isCloseTo(1, within(1e-12));
  }

  /**
   * Every column past the rank of a block leaves a residue 2^-53 times the one before: after some
   * twenty of them it is denormal, and its reciprocal infinite.
   */
  @Test
  void append_manyMoreColumnsThanRank_factorIsFinite() {
    for (int i = 0; i < 500; i++) {
      int rows = 1 + random.nextInt(6);
      int n = 40 + random.nextInt(21);
      RealMatrix block = Dense.ofRank(random, rows, n, 1 + random.nextInt(rows));
      double[] r = new double[n * n];

      TriangularFactor.append(r, Dense.columns(block), rows);

      assertThat(Arrays.stream(r).allMatch(Double::isFinite))
          .as("factor of %d x %d, problem %d", rows, n, i)
          .isTrue();
    }
  }

  @Test
  void append_zeroBlock_factorUnchanged() {
    double[] r = new double[16];
    TriangularFactor.append(r, Dense.columns(Dense.random(random, 9, 4)), 9);
    double[] before = r.clone();

    TriangularFactor.append(r, new double[4][3], 3);

    assertThat(r).isEqualTo(before);
  }

  @Test
  void single_nestedAndThrowing_blasThreadsGivenBack() {
    int found = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(2);
    try {
      int inside =
          BlasThreads.single(
              () ->
                  BlasThreads.single(
                      () -> {
                        BlasThreads.lower();
                        return openblas.blas_get_num_threads();
                      }));
      assertThat(inside).isEqualTo(1);
      assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
      IllegalStateException thrown = new IllegalStateException();
      assertThatThrownBy(
              () ->
                  BlasThreads.single(
                      () -> {
                        throw thrown;
                      }))
          .isSameAs(thrown);
      assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
    } finally {
      openblas.blas_set_num_threads(found);
    }
  }
}
