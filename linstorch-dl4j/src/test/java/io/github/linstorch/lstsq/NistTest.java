package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.NistData;
import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The certified regressions of NIST's Statistical Reference Datasets. */
class NistTest {

  private static final SolveOptions OPTIONS = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  private static Problem problem(NistData data) {
    double[][] y =
        Arrays.stream(data.labels()).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    return new Problem(data.features(), y);
  }

  private static double[] coefficients(LeastSquaresSolution solution, NistData data) {
    return Arrays.copyOf(solution.coefficients(), data.columns());
  }

  @ParameterizedTest
  @EnumSource
  void data_solvedIn150Digits_certifiedCoefficients(NistData data) {
    Problem problem = problem(data);
    double[] x =
        new ExactLeastSquares(problem.design(true).getData(), data.labels()).coefficients();

    // Powers of x rounded to double move Filippelli's coefficients by their condition number.
    assertThat(data.agreement(x)).isGreaterThan(data == NistData.FILIPPELLI ? 7 : 13);
  }

  @ParameterizedTest
  @EnumSource
  void solve_factor_certifiedDigitsAndFullRank(NistData data) {
    LeastSquaresSolution solution = problem(data).state(Summary.FACTOR).solve(OPTIONS);

    assertThat(solution.rank()).isEqualTo(data.columns());
    assertThat(data.agreement(coefficients(solution, data))).isGreaterThanOrEqualTo(data.digits());
  }

  @ParameterizedTest
  @EnumSource
  void solve_factorOfRowsOneByOne_certifiedDigitsAndFullRank(NistData data) {
    Problem problem = problem(data);
    LeastSquaresState state = problem.emptyState(Summary.FACTOR);
    for (int i = 0; i < problem.rows(); i++) {
      state.merge(problem.state(Summary.FACTOR, i, i + 1));
    }
    LeastSquaresSolution solution = state.solve(OPTIONS);

    assertThat(solution.rank()).isEqualTo(data.columns());
    // A digit less for the many more roundings.
    assertThat(data.agreement(coefficients(solution, data)))
        .isGreaterThanOrEqualTo(data.digits() - 1);
  }

  /** What AUTO does: the normal equations if they prove themselves, else the factor. */
  @ParameterizedTest
  @EnumSource
  void solveIfCertain_gram_neverWrong(NistData data) {
    Problem problem = problem(data);
    LeastSquaresSolution certain = Problem.certain(problem.state(Summary.GRAM), OPTIONS);

    if (data == NistData.LONGLEY || data == NistData.FILIPPELLI) {
      assertThat(certain).isNull();
    } else if (certain != null) {
      // The certificate is on predictions; the coefficients of Wampler1 keep six digits.
      double[] x = data.certified();
      RealVector exact = problem.design(true).operate(MatrixUtils.createRealVector(x));
      assertThat(problem.predictions(certain, true, 0).subtract(exact).getNorm())
          .isLessThanOrEqualTo(1e-9 * problem.target(0).getNorm());
    }
  }

  @ParameterizedTest
  @EnumSource
  void solve_factor_residualSumOfSquaresRight(NistData data) {
    Problem problem = problem(data);
    double exact =
        new ExactLeastSquares(problem.design(true).getData(), data.labels()).residualNorm();

    LeastSquaresSolution solution = problem.state(Summary.FACTOR).solve(OPTIONS);

    double norm = Math.sqrt(solution.residualSumOfSquares(0));
    assertThat(norm).isCloseTo(exact, within(1e-14 * problem.magnitude(solution, true, 0)));
  }
}
