package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows may come in any order and any parts.
 *
 * <p>The bound. Two factors of the same rows are the exact factors of rows that differ by a few
 * round-offs u of the columns' norms (Higham, Accuracy and Stability, theorem 19.4); by first-order
 * perturbation theory the predictions then differ by a few {@code u (m + kappa |r|)}, where {@code
 * m = |y| + sum |a_j| |x_j|} and kappa is the condition number of the unit-norm columns. The
 * entries of two Gram matrices differ by a few {@code u |a_i| |a_j|}, the predictions by a few
 * {@code u kappa m}. The factor 100 leaves room for the growth with the number of columns and of
 * blocks.
 */
class MergeTest {

  private static final double ROUND_OFF = 0x1p-53;
  private static final double FACTOR = 100;
  private static final SolveOptions OPTIONS = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  private static Problem random(SplittableRandom random, Summary summary) {
    int nIn = 1 + random.nextInt(8);
    int n = nIn + 2 + random.nextInt(150);
    double condition = Math.pow(10, random.nextDouble() * (summary == Summary.GRAM ? 4 : 8));
    Problem problem = Problem.ofCondition(random, n, nIn, 1 + random.nextInt(3), condition);
    for (double[] row : problem.f()) {
      row[0] *= 1000;
    }
    return problem;
  }

  private static void requireClose(
      Problem problem, Summary summary, LeastSquaresState found, LeastSquaresState expected) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    LeastSquaresSolution x = found.solve(OPTIONS);
    LeastSquaresSolution y = expected.solve(OPTIONS);
    assertThat(x.rank()).isEqualTo(y.rank());
    double kappa = y.conditionNumber();
    for (int t = 0; t <= problem.targets(); t++) {
      double magnitude = problem.magnitude(y, true, t);
      double residual = Math.sqrt(y.residualSumOfSquares(t));
      double bound =
          FACTOR
              * ROUND_OFF
              * (summary == Summary.GRAM ? kappa * magnitude : magnitude + kappa * residual);
      double difference =
          problem.predictions(x, true, t).subtract(problem.predictions(y, true, t)).getNorm();
      assertThat(difference).as("target %d, condition %g", t, kappa).isLessThanOrEqualTo(bound);
      if (summary == Summary.FACTOR) {
        double other = Math.sqrt(x.residualSumOfSquares(t));
        assertThat(Math.abs(other - residual)).isLessThanOrEqualTo(bound);
      }
    }
    double[] sigma = y.singularValues();
    double[] otherSigma = x.singularValues();
    for (int s = 0; s < sigma.length; s++) {
      double unit = summary == Summary.GRAM ? sigma[0] / sigma[s] : 1;
      assertThat(Math.abs(otherSigma[s] - sigma[s]))
          .isLessThanOrEqualTo(FACTOR * ROUND_OFF * unit * sigma[0]);
    }
  }

  private static void mergeInRandomOrder(int seeds, Summary summary) {
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = random(random, summary);
      List<LeastSquaresState> parts = new ArrayList<>();
      for (int from = 0; from < problem.rows(); ) {
        int to = Math.min(problem.rows(), from + 1 + random.nextInt(40));
        parts.add(problem.state(summary, from, to));
        from = to;
      }
      // Pairs are merged at random places until one is left: any order, any grouping.
      while (parts.size() > 1) {
        LeastSquaresState part = parts.remove(random.nextInt(parts.size()));
        parts.get(random.nextInt(parts.size())).merge(part);
      }
      requireClose(problem, summary, parts.get(0), problem.state(summary));
    }
  }

  @ParameterizedTest
  @EnumSource
  void merge_anyOrderAndGrouping_sameWithinBound(Summary summary) {
    mergeInRandomOrder(200, summary);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("thorough")
  void merge_anyOrderAndGroupingManySeeds_sameWithinBound(Summary summary) {
    mergeInRandomOrder(5000, summary);
  }

  @ParameterizedTest
  @EnumSource
  void add_anySplitIntoBatches_sameWithinBound(Summary summary) {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(1_000_000 + seed);
      Problem problem = random(random, summary);
      LeastSquaresState state = problem.emptyState(summary);
      int largest = 1 + random.nextInt(30);
      for (int from = 0; from < problem.rows(); ) {
        int to = Math.min(problem.rows(), from + random.nextInt(largest + 1));
        state.add(problem.block(from, to), to - from);
        from = to;
      }
      requireClose(problem, summary, state, problem.state(summary));
    }
  }

  @ParameterizedTest
  @EnumSource
  void add_rowsInOtherOrder_sameWithinBound(Summary summary) {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(2_000_000 + seed);
      Problem problem = random(random, summary);
      int[] order = IntStream.range(0, problem.rows()).toArray();
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
      }
      LeastSquaresState state = problem.emptyState(summary);
      for (int i : order) {
        state.add(problem.block(i, i + 1), 1);
      }
      requireClose(problem, summary, state, problem.state(summary));
    }
  }

  /** Wide enough for the native code on large blocks, while small ones run in Java. */
  @ParameterizedTest
  @EnumSource
  void add_wideRowsInAnyBlocks_sameWithinBound(Summary summary) {
    SplittableRandom random = new SplittableRandom(7);
    Problem problem = Problem.ofCondition(random, 1500, 44, 2, 1e3);
    LeastSquaresState whole = problem.state(summary);
    for (int size : new int[] {13, 400, 1499}) {
      LeastSquaresState state = problem.emptyState(summary);
      for (int from = 0; from < 1500; from += size) {
        int to = Math.min(1500, from + size);
        state.merge(problem.state(summary, from, to));
      }
      requireClose(problem, summary, state, whole);
    }
  }

  @ParameterizedTest
  @EnumSource
  void merge_emptyState_changesNothing(Summary summary) {
    Problem problem = random(new SplittableRandom(3), summary);
    LeastSquaresState state = problem.state(summary);
    double[] before = state.solve(OPTIONS).coefficients();
    state.merge(problem.emptyState(summary));

    assertThat(state.solve(OPTIONS).coefficients()).isEqualTo(before);
    LeastSquaresState empty = problem.emptyState(summary);
    empty.merge(state);
    requireClose(problem, summary, empty, state);
    assertThat(state.rows()).isEqualTo(problem.rows());
  }

  @Test
  void merge_otherKind_refused() {
    Problem problem = random(new SplittableRandom(4), Summary.GRAM);
    LeastSquaresState gram = problem.state(Summary.GRAM);
    assertThatThrownBy(() -> gram.merge(problem.state(Summary.FACTOR)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GRAM")
        .hasMessageContaining("FACTOR");
    assertThat(gram.rows()).isEqualTo(problem.rows());
  }

  @ParameterizedTest
  @EnumSource
  void merge_stateWithItself_everyRowTwice(Summary summary) {
    Problem problem = random(new SplittableRandom(5), summary);
    LeastSquaresState twice = problem.state(summary);
    twice.merge(twice);
    LeastSquaresState expected = problem.state(summary);
    expected.merge(problem.state(summary));

    requireClose(problem, summary, twice, expected);
  }
}
