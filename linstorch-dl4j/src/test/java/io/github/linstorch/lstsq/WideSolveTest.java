package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Designs of so many columns that LAPACK factors them. */
class WideSolveTest {

  private static final int ROWS = 300;
  private static final double ROUND_OFF = 0x1p-53;

  private final SplittableRandom random = new SplittableRandom(17);

  @ParameterizedTest
  @CsvSource({
    "FACTOR, 170, 170", "FACTOR, 170, 100", "FACTOR, 170, 20", "FACTOR, 100, 99",
    "GRAM, 170, 170", "GRAM, 170, 100", "GRAM, 170, 20", "GRAM, 100, 99"
  })
  void solve_anyRank_minimumNormSolutionOfIndependentSvd(Summary summary, int nIn, int rank) {
    RealMatrix f = Dense.ofRank(random, ROWS, nIn, rank);
    RealMatrix y = Dense.random(random, ROWS, 2);
    RealMatrix a = Dense.design(f, true);
    RealMatrix expected = Dense.pseudoInverse(a, rank + 1).multiply(Dense.targets(y));
    double tolerance = summary == Summary.GRAM ? 1e-7 : 1e-10;
    for (ColumnScaling scaling :
        new ColumnScaling[] {ColumnScaling.NONE, ColumnScaling.UNIT_NORM}) {
      LeastSquaresSolution solution =
          Dense.state(summary, f, y).solve(SolveOptions.of(true, scaling));

      RealMatrix x = Dense.matrix(solution.coefficients(), nIn + 1, 3);
      assertThat(solution.rank()).isEqualTo(rank + 1);
      assertThat(Dense.distance(x, expected)).isLessThan(tolerance * expected.getFrobeniusNorm());
      assertThat(solution.singularValues()).hasSize(nIn + 1);
    }
  }

  /**
   * Thirty columns are others plus a small share of directions of their own: the predictions are
   * the projection on a known orthonormal basis. The bound is that of {@link MergeTest}.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-4, 1e-6, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12})
  void solve_nearDuplicates_predictionsOfTheirSpan(double difference) {
    int own = 100;
    int near = 30;
    RealMatrix q =
        new QRDecomposition(Dense.random(random, ROWS, own + near))
            .getQ()
            .getSubMatrix(0, ROWS - 1, 0, own + near - 1);
    RealMatrix f = q.copy();
    for (int j = 0; j < near; j++) {
      f.setColumnVector(
          own + j, q.getColumnVector(j).add(q.getColumnVector(own + j).mapMultiply(difference)));
    }
    RealMatrix y = Dense.random(random, ROWS, 1);
    RealVector expected = q.operate(q.transpose().operate(y.getColumnVector(0)));

    for (ColumnScaling scaling : ColumnScaling.values()) {
      LeastSquaresSolution solution = Dense.state(f, y).solve(SolveOptions.of(false, scaling));

      assertThat(solution.rank()).isEqualTo(own + near);
      RealVector x = new ArrayRealVector(Arrays.copyOf(solution.coefficients(), own + near));
      double size = y.getColumnVector(0).getNorm() + Math.sqrt(own + near) * x.getNorm();
      double residual = y.getColumnVector(0).subtract(expected).getNorm();
      assertThat(f.operate(x).subtract(expected).getNorm())
          .isLessThan(100 * ROUND_OFF * (size + residual * 2 / difference));
    }
  }

  /** Dead units get no weight, and the others what they get without them. */
  @ParameterizedTest
  @EnumSource
  void solve_columnsOfZeros_asWithoutThem(Summary summary) {
    RealMatrix f = Dense.random(random, ROWS, 120);
    int[] dead = {0, 57, 58, 119};
    for (int j : dead) {
      f.setColumn(j, new double[ROWS]);
    }
    RealMatrix y = Dense.random(random, ROWS, 1);
    RealMatrix expected =
        Dense.pseudoInverse(Dense.design(f, true), 117).multiply(Dense.targets(y));
    for (ColumnScaling scaling : ColumnScaling.values()) {
      SolveOptions options = SolveOptions.of(true, scaling);
      LeastSquaresState state = Dense.state(summary, f, y);

      LeastSquaresSolution solution = state.solve(options);

      assertThat(solution.rank()).isEqualTo(117);
      RealMatrix x = Dense.matrix(solution.coefficients(), 121, 2);
      assertThat(Dense.distance(x, expected)).isLessThan(1e-10 * expected.getFrobeniusNorm());
      for (int j : dead) {
        assertThat(x.getEntry(j, 0)).isZero();
      }
      assertThat(state.canBeCertain(options)).isTrue();
      assertThat(state.isCertain(options, solution)).isTrue();
    }
  }

  /** A pivoted solve of many columns is not worth its while: the rows will be factored. */
  @Test
  void canBeCertain_sumsOfManyColumns_onlyIfTheyAreIndependent() {
    SolveOptions options = SolveOptions.of(true, ColumnScaling.NONE);
    RealMatrix f = Dense.random(random, 700, 520);
    RealMatrix y = Dense.random(random, 700, 1);
    assertThat(Dense.state(Summary.GRAM, f, y).canBeCertain(options)).isTrue();

    f.setColumnVector(7, f.getColumnVector(300));

    assertThat(Dense.state(Summary.GRAM, f, y).canBeCertain(options)).isFalse();
    RealMatrix few = f.getSubMatrix(0, 99, 0, 519);
    RealMatrix labels = y.getSubMatrix(0, 99, 0, 0);
    assertThat(Dense.state(Summary.GRAM, few, labels).canBeCertain(options)).isTrue();
  }

  /** Below the cut-off near duplicates are duplicates: they share their coefficients. */
  @Test
  void solve_duplicatesButForRoundOff_shareTheirCoefficients() {
    RealMatrix f = Dense.random(random, ROWS, 150);
    for (int j = 100; j < 150; j++) {
      f.setColumnVector(j, f.getColumnVector(j - 100).mapMultiply(1 + 4e-16));
    }
    RealMatrix y = Dense.random(random, ROWS, 1);
    for (Summary summary : Summary.values()) {
      LeastSquaresSolution solution = Dense.solve(Dense.state(summary, f, y), true);

      assertThat(solution.rank()).isEqualTo(101);
      for (int j = 100; j < 150; j++) {
        assertThat(solution.coefficients()[j])
            .isCloseTo(solution.coefficients()[j - 100], within(1e-8));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"200, 170", "170, 170", "60, 300"})
  void pivotedQr_wide_reproducesTheMatrixAndItsDiagonalFalls(int rows, int columns) {
    RealMatrix a = Dense.random(random, rows, columns);
    for (int i = 0; i < rows; i++) {
      a.setRowVector(i, a.getRowVector(i).mapMultiply(Math.pow(10, -10.0 * i / rows)));
    }
    PivotedQr qr = new PivotedQr(Dense.columnMajor(a), rows, columns);

    int r = Math.min(rows, columns);
    assertThat(qr.steps()).isEqualTo(r);
    RealMatrix product = MatrixUtils.createRealMatrix(rows, columns);
    for (int j = 0; j < columns; j++) {
      double[] column = new double[rows];
      for (int i = 0; i < r; i++) {
        column[i] = qr.r(i, j);
      }
      qr.applyQ(column, 1);
      product.setColumn(qr.pivot(j), column);
    }
    for (int i = 0; i < rows; i++) {
      assertThat(product.getRowVector(i).subtract(a.getRowVector(i)).getNorm())
          .as("row-wise stable")
          .isLessThan(1e-12 * a.getRowVector(i).getNorm());
    }
    for (int i = 1; i < r; i++) {
      assertThat(Math.abs(qr.r(i, i))).isLessThan(Math.abs(qr.r(i - 1, i - 1)) * (1 + 1e-10));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 20, 100})
  void pivotedQr_lowRank_endsEarly(int rank) {
    RealMatrix a = Dense.ofRank(random, 180, 180, rank);
    PivotedQr qr = new PivotedQr(Dense.columnMajor(a), 180, 180, 1e-11);

    double[] trailing = qr.trailingNorms();
    // LAPACK does not stop early; the portable code always does.
    assertThat(qr.steps()).isEqualTo(rank < 32 || !NativeLapack.isUsed() ? rank : 180);
    assertThat(trailing[0]).isCloseTo(a.getFrobeniusNorm(), within(1e-12 * trailing[0]));
    assertThat(trailing[rank]).isLessThan(1e-11);
    assertThat(trailing[rank - 1]).isGreaterThan(0.01);
  }
}
