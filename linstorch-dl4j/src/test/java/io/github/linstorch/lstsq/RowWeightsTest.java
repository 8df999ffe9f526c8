package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A weight says how often a row is there. */
class RowWeightsTest {

  private static final SolveOptions OPTIONS = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  private static Problem problem(SplittableRandom random) {
    return Problem.ofCondition(random, 30 + random.nextInt(60), 1 + random.nextInt(6), 2, 100);
  }

  private static void requireClose(LeastSquaresState found, LeastSquaresState expected) {
    LeastSquaresSolution x = found.solve(OPTIONS);
    LeastSquaresSolution y = expected.solve(OPTIONS);
    assertThat(x.rank()).isEqualTo(y.rank());
    double scale = Arrays.stream(y.coefficients()).map(Math::abs).max().orElse(0);
    for (int i = 0; i < y.coefficients().length; i++) {
      // Condition number of at most about 1e3, squared for sums of products, times 1e-16.
      assertThat(Math.abs(x.coefficients()[i] - y.coefficients()[i]))
          .isLessThanOrEqualTo(1e-9 * scale);
    }
    for (int t = 0; t < 2; t++) {
      double rss = y.residualSumOfSquares(t);
      assertThat(Math.abs(x.residualSumOfSquares(t) - rss)).isLessThanOrEqualTo(1e-10 * (1 + rss));
    }
  }

  @ParameterizedTest
  @EnumSource
  void add_wholeNumbersAsWeights_rowsThatOften(Summary summary) {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = problem(random);
      double[] weights = new double[problem.rows()];
      LeastSquaresState repeated = problem.emptyState(summary);
      int weighty = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = random.nextInt(4);
        weighty += weights[i] > 0 ? 1 : 0;
        for (int r = 0; r < weights[i]; r++) {
          repeated.add(problem.block(i, i + 1), 1);
        }
      }
      LeastSquaresState weighted = problem.emptyState(summary);
      double[] given = weights.clone();

      weighted.add(problem.block(0, problem.rows()), weights, problem.rows());

      requireClose(weighted, repeated);
      assertThat(weighted.rows()).isEqualTo(weighty);
      assertThat(weights).isEqualTo(given);
    }
  }

  @ParameterizedTest
  @EnumSource
  void add_zeroWeights_rowsAbsent(Summary summary) {
    Problem problem = problem(new SplittableRandom(8));
    int n = problem.rows();
    double[] weights = new double[n];
    Arrays.fill(weights, 0, 20, 1);
    LeastSquaresState weighted = problem.emptyState(summary);
    weighted.add(problem.block(0, n), weights, n);

    requireClose(weighted, problem.state(summary, 0, 20));
    assertThat(weighted.rows()).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource
  void add_onlyZeroWeights_stateStaysEmpty(Summary summary) {
    Problem problem = problem(new SplittableRandom(9));
    LeastSquaresState state = problem.emptyState(summary);
    state.add(problem.block(0, 5), new double[5], 5);

    assertThat(state.rows()).isZero();
    assertThatThrownBy(() -> state.solve(OPTIONS)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void add_unitWeights_sameAsWithout(Summary summary) {
    Problem problem = problem(new SplittableRandom(10));
    double[] ones = new double[problem.rows()];
    Arrays.fill(ones, 1);
    LeastSquaresState weighted = problem.emptyState(summary);
    weighted.add(problem.block(0, ones.length), ones, ones.length);

    assertThat(weighted.matrix()).isEqualTo(problem.state(summary).matrix());
  }

  @ParameterizedTest
  @EnumSource
  void add_impossibleWeight_refusedAndStateUnchanged(Summary summary) {
    Problem problem = problem(new SplittableRandom(11));
    for (double bad : new double[] {-1, -1e-300, Double.NaN, Double.POSITIVE_INFINITY}) {
      LeastSquaresState state = problem.state(summary);
      double[] before = state.matrix().clone();
      double[] weights = {1, 2, bad, 1};
      assertThatThrownBy(() -> state.add(problem.block(0, 4), weights, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(bad))
          .hasMessageContaining("row 2");
      assertThat(state.rows()).isEqualTo(problem.rows());
      assertThat(state.matrix()).isEqualTo(before);
    }
  }

  /** Only the ratios of the weights matter to the coefficients. */
  @ParameterizedTest
  @EnumSource
  void add_weightsScaled_sameCoefficients(Summary summary) {
    SplittableRandom random = new SplittableRandom(12);
    Problem problem = problem(random);
    int n = problem.rows();
    double[] weights = random.doubles(n, 0.1, 3).toArray();
    LeastSquaresState once = problem.emptyState(summary);
    once.add(problem.block(0, n), weights, n);
    LeastSquaresState scaled = problem.emptyState(summary);
    scaled.add(problem.block(0, n), Arrays.stream(weights).map(w -> w * 1e6).toArray(), n);

    double[] x = once.solve(OPTIONS).coefficients();
    double[] y = scaled.solve(OPTIONS).coefficients();
    for (int i = 0; i < x.length; i++) {
      assertThat(y[i]).isCloseTo(x[i], within(1e-10));
    }
    double rss = once.solve(OPTIONS).residualSumOfSquares(0);
    assertThat(scaled.solve(OPTIONS).residualSumOfSquares(0) / rss).isCloseTo(1e6, within(1e-3));
  }
}
