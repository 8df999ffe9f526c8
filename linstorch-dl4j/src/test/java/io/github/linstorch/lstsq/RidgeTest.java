package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code |y - A x|^2 + lambda |x|^2}, without the intercept in the penalty unless asked. */
class RidgeTest {

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
  @CsvSource({
    "FACTOR, true, false",
    "FACTOR, true, true",
    "FACTOR, false, false",
    "FACTOR, false, true",
    "GRAM, true, false",
    "GRAM, true, true",
    "GRAM, false, false"
  })
  void solve_ridge_minimisesThePenalisedSum(Summary summary, boolean intercept, boolean penalise) {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      // Fewer rows than columns too: a penalty makes any problem unique.
      Problem problem =
          Problem.ofCondition(random, 2 + random.nextInt(40), 1 + random.nextInt(8), 2, 10);
      SolveOptions options =
          options(intercept, Math.pow(10, random.nextDouble() * 4 - 2), penalise);

      LeastSquaresSolution solution = problem.state(summary).solve(options);

      int p = problem.nIn() + (intercept ? 1 : 0);
      for (int t = 0; t < problem.targets(); t++) {
        RealVector x = expected(problem, options, t);
        RealVector found = Problem.coefficients(solution, p, t);
        assertThat(found.subtract(x).getNorm())
            .as("target %d of %d, seed %d", t, problem.targets(), seed)
            .isLessThanOrEqualTo(1e-9 * (1 + x.getNorm()));
        double residual =
            problem.target(t).subtract(problem.design(intercept).operate(x)).getNorm();
        assertThat(solution.residualSumOfSquares(t))
            .as("residuals of the rows alone")
            .isCloseTo(residual * residual, within(1e-9 * (1 + residual * residual)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void solve_ridge_leavesTheStateAlone(Summary summary) {
    Problem problem = Problem.ofCondition(new SplittableRandom(1), 40, 5, 2, 10);
    LeastSquaresState state = problem.state(summary);
    double[] matrix = state.matrix().clone();
    SolveOptions plain = SolveOptions.of(true, ColumnScaling.NONE);
    double[] before = state.solve(plain).coefficients();

    state.solve(plain.withRidge(3));

    assertThat(state.matrix()).isEqualTo(matrix);
    assertThat(state.rows()).isEqualTo(40);
    assertThat(state.solve(plain).coefficients()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void solve_hugeRidge_onlyTheInterceptIsLeft(Summary summary) {
    Problem problem = Problem.ofCondition(new SplittableRandom(2), 40, 5, 1, 10);
    double mean = problem.target(0).dotProduct(problem.target(1)) / 40;

    LeastSquaresSolution solution =
        problem.state(summary).solve(SolveOptions.of(true, ColumnScaling.NONE).withRidge(1e12));

    RealVector x = Problem.coefficients(solution, 6, 0);
    assertThat(x.getEntry(5)).isCloseTo(mean, within(1e-8));
    assertThat(x.getSubVector(0, 5).getNorm()).isLessThan(1e-8);
  }

  @ParameterizedTest
  @EnumSource
  void solve_zeroRidge_plainLeastSquares(Summary summary) {
    Problem problem = Problem.ofCondition(new SplittableRandom(3), 40, 5, 1, 10);
    SolveOptions plain = SolveOptions.of(true, ColumnScaling.UNIT_NORM);
    LeastSquaresState state = problem.state(summary);

    assertThat(state.solve(plain.withRidge(0).withInterceptRidge(0)).coefficients())
        .isEqualTo(state.solve(plain).coefficients());
  }

  @Test
  void withRidge_impossibleValue_refused() {
    SolveOptions plain = SolveOptions.of(true, ColumnScaling.NONE);
    for (double bad : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> plain.withRidge(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(bad));
      assertThatThrownBy(() -> plain.withInterceptRidge(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(bad));
    }
  }
}
