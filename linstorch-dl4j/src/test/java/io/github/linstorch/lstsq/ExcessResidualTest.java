package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns that real data have, and that squaring the condition number loses. */
class ExcessResidualTest {

  private static final SolveOptions OPTIONS = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  private enum Trouble {
    LARGE_UNIT,
    SMALL_UNIT,
    OFFSET,
    NEAR_DUPLICATE
  }

  private static double excess(Problem problem, LeastSquaresState state) {
    LeastSquaresSolution solution = state.solve(OPTIONS);
    int p = problem.nIn() + 1;
    assertThat(solution.rank()).isEqualTo(p);
    double[] y = problem.target(0).toArray();
    return new ExactLeastSquares(problem.design(true).getData(), y)
        .excess(Arrays.copyOf(solution.coefficients(), p));
  }

  private static void spoil(double[][] f, Trouble trouble, SplittableRandom random) {
    int j = random.nextInt(f[0].length);
    int other = (j + 1 + random.nextInt(f[0].length - 1)) % f[0].length;
    for (double[] row : f) {
      switch (trouble) {
        case LARGE_UNIT -> row[j] *= 1e8;
        case SMALL_UNIT -> row[j] *= 1e-8;
        case OFFSET -> row[j] += 1e7;
        case NEAR_DUPLICATE -> row[j] = row[other] * (1 + 1e-9 * (random.nextDouble() - 0.5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void solve_oneTroublesomeColumn_excessBelow1e8(Trouble trouble) {
    SplittableRandom random = new SplittableRandom(trouble.ordinal());
    for (int i = 0; i < 10; i++) {
      Problem problem = Problem.ofCondition(random, 20 + random.nextInt(60), 6, 1, 10);
      spoil(problem.f(), trouble, random);
      assertThat(excess(problem, problem.state(Summary.FACTOR))).isLessThan(1e-8);
    }
  }

  @Test
  void solve_allTroublesAtOnce_excessBelow1e8() {
    requireSmallExcess(20);
  }

  @Test
  @Tag("thorough")
  void solve_allTroublesAtOnceManySeeds_excessBelow1e8() {
    requireSmallExcess(2000);
  }

  private static void requireSmallExcess(int seeds) {
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = Problem.ofCondition(random, 20 + random.nextInt(50), 7, 1, 10);
      double[][] f = problem.f();
      for (double[] row : f) {
        row[0] *= 1e8;
        row[1] *= 1e-8;
        row[2] += 1e7;
        row[3] = row[4] * (1 + 1e-9 * (random.nextDouble() - 0.5));
      }
      assertThat(excess(problem, problem.state(Summary.FACTOR)))
          .as("seed %d", seed)
          .isLessThan(1e-8);
      LeastSquaresState merged = problem.emptyState(Summary.FACTOR);
      for (int from = 0; from < problem.rows(); from += 9) {
        int to = Math.min(problem.rows(), from + 9);
        merged.merge(problem.state(Summary.FACTOR, from, to));
      }
      assertThat(excess(problem, merged)).as("merged, seed %d", seed).isLessThan(1e-8);
    }
  }

  @Test
  void solve_largeColumnAgainstSmallAndManyRows_excessBelow1e8() {
    SplittableRandom random = new SplittableRandom(4);
    Problem problem = Problem.ofCondition(random, 1500, 5, 1, 3);
    for (double[] row : problem.f()) {
      row[0] *= 1e8;
      row[1] *= 1e-8;
      row[2] += 1e7;
    }
    assertThat(excess(problem, problem.state(Summary.FACTOR))).isLessThan(1e-8);
  }
}
