package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The constant is a target like any other: penalised coefficients do not reproduce it. */
class RidgeConstantTest {

  private static SolveOptions options(boolean intercept, double ridge, boolean penalise) {
    return SolveOptions.of(intercept, ColumnScaling.UNIT_NORM)
        .withRidge(ridge)
        .withInterceptRidge(penalise ? 3 * ridge : 0);
  }

  /** From the normal equations of the penalised problem, by commons-math's Cholesky. */
  private static RealVector expected(Problem problem, SolveOptions options, int t) {
    RealMatrix a = problem.design(options.intercept());
    RealMatrix gram = a.transpose().multiply(a);
    for (int j = 0; j < a.getColumnDimension(); j++) {
      gram.addToEntry(j, j, j < problem.nIn() ? options.ridge() : options.interceptRidge());
    }
    RealVector right = a.transpose().operate(problem.target(t));
    return new CholeskyDecomposition(gram).getSolver().solve(right);
  }

  @ParameterizedTest
  @CsvSource({"FACTOR, false", "FACTOR, true", "GRAM, false", "GRAM, true"})
  void solve_ridge_constantMinimisesThePenalisedSum(Summary summary, boolean penalise) {
    Problem problem = Problem.ofCondition(new SplittableRandom(1), 40, 3, 1, 10);
    SolveOptions options = options(true, 5, penalise);

    LeastSquaresSolution solution = problem.state(summary).solve(options);

    RealVector x = expected(problem, options, 1);
    assertThat(Problem.coefficients(solution, 4, 1).subtract(x).getNorm()).isLessThan(1e-10);
  }
}
