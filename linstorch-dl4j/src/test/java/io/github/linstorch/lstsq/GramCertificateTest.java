package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sums of products can see, and whether they know it. */
class GramCertificateTest {

  private static final SolveOptions UNIT = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  private static Problem nearDuplicate(double difference) {
    SplittableRandom random = new SplittableRandom(1);
    Problem problem = Problem.ofCondition(random, 200, 5, 1, 3);
    for (double[] row : problem.f()) {
      row[4] = row[3] + difference * row[4];
    }
    return problem;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-15, 1e-12, 1e-9})
  void solve_gramOfNearDuplicate_dependentAndSharedEqually(double difference) {
    Problem problem = nearDuplicate(difference);
    LeastSquaresState gram = problem.state(Summary.GRAM);
    for (ColumnScaling scaling : ColumnScaling.values()) {
      LeastSquaresSolution solution = gram.solve(SolveOptions.of(true, scaling));

      assertThat(solution.rank()).isEqualTo(5);
      RealVector x = Problem.coefficients(solution, 6, 0);
      assertThat(x.getEntry(4)).isCloseTo(x.getEntry(3), within(1e-7));
    }
    assertThat(Problem.certain(gram, UNIT)).isNull();
  }

  @Test
  void solve_nearDuplicateAt1e9_factorSeesItAndGramDoesNot() {
    Problem problem = nearDuplicate(1e-9);

    assertThat(problem.state(Summary.FACTOR).solve(UNIT).rank()).isEqualTo(6);
    assertThat(problem.state(Summary.GRAM).solve(UNIT).rank()).isEqualTo(5);
    // An explicit cut-off does not help: the information is not there.
    assertThat(problem.state(Summary.GRAM).solve(UNIT.withRcond(1e-15)).rank()).isEqualTo(5);
  }

  /** Any conditioning, dead and duplicate columns, columns too small to count. */
  private static Problem random(SplittableRandom random) {
    int nIn = 2 + random.nextInt(8);
    int n = nIn + 2 + random.nextInt(150);
    double condition = Math.pow(10, 12 * random.nextDouble());
    Problem problem = Problem.ofCondition(random, n, nIn, 2, condition);
    int j = random.nextInt(nIn);
    int other = (j + 1) % nIn;
    int kind = random.nextInt(8);
    double tiny = Math.pow(10, -20 * random.nextDouble());
    double offset = Math.pow(10, 8 * random.nextDouble());
    for (double[] row : problem.f()) {
      switch (kind) {
        case 0 -> row[j] = 0;
        case 1 -> row[j] = row[other];
        case 2 -> row[j] *= tiny;
        case 3 -> row[j] = row[other] * (1 + tiny * (random.nextDouble() - 0.5));
        case 4 -> row[j] += offset;
        default -> {}
      }
    }
    double unit = Math.pow(10, 20 * random.nextDouble() - 10);
    for (double[] row : problem.y()) {
      row[0] *= unit;
      // A target that is nearly in the span of the columns, and one far from it.
      row[1] = kind == 5 ? row[1] : 1e-9 * row[1] + 3;
    }
    return problem;
  }

  private static void requireHonest(int seeds, ColumnScaling scaling) {
    int certified = 0;
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = random(random);
      SolveOptions options = SolveOptions.of(random.nextBoolean(), scaling);
      LeastSquaresState state = problem.state(Summary.GRAM);
      LeastSquaresSolution solution = Problem.certain(state, options);
      // Of so few rows nothing is summed, and any condition number is certain.
      if (solution == null || !state.isSummed()) {
        continue;
      }
      certified++;
      // What the rows themselves say, to working precision: the condition number is below 1e6.
      LeastSquaresSolution rows = problem.state(Summary.FACTOR).solve(options);
      assertThat(solution.rank()).as("rank, seed %d", seed).isEqualTo(rows.rank());
      for (int t = 0; t < problem.targets(); t++) {
        RealVector exact = problem.predictions(rows, options.intercept(), t);
        requireIndependently(problem, options, t, exact, seed);
        RealVector found = problem.predictions(solution, options.intercept(), t);
        assertThat(found.subtract(exact).getNorm())
            .as("predictions of target %d, seed %d", t, seed)
            .isLessThanOrEqualTo(1e-9 * problem.target(t).getNorm());
      }
    }
    // Neither never nor nearly always: of these problems many fit too well for sums to tell how
    // well.
    assertThat(certified).isGreaterThan(seeds / 10).isLessThan(4 * seeds / 5);
  }

  /** The yardstick itself, against commons-math's QR of the columns that are not zero. */
  private static void requireIndependently(
      Problem problem, SolveOptions options, int t, RealVector predictions, int seed) {
    RealMatrix a = Problem.unitColumns(problem.design(options.intercept()));
    int[] alive = new int[a.getColumnDimension()];
    int m = 0;
    for (int j = 0; j < alive.length; j++) {
      if (a.getColumnVector(j).getNorm() > 0) {
        alive[m++] = j;
      }
    }
    int[] columns = Arrays.copyOf(alive, m);
    int[] all = IntStream.range(0, problem.rows()).toArray();
    RealMatrix kept = a.getSubMatrix(all, columns);
    RealVector x = new QRDecomposition(kept).getSolver().solve(problem.target(t));
    assertThat(kept.operate(x).subtract(predictions).getNorm())
        .as("independent predictions, seed %d", seed)
        .isLessThanOrEqualTo(1e-10 * problem.target(t).getNorm());
  }

  @ParameterizedTest
  @EnumSource
  void solveIfCertain_anyProblem_neverWrong(ColumnScaling scaling) {
    requireHonest(600, scaling);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("thorough")
  void solveIfCertain_manyProblems_neverWrong(ColumnScaling scaling) {
    requireHonest(20_000, scaling);
  }

  @ParameterizedTest
  @EnumSource
  void solveIfCertain_wellConditioned_certified(ColumnScaling scaling) {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int nIn = 1 + random.nextInt(12);
      Problem problem = Problem.ofCondition(random, 20 + nIn * 5, nIn, 2, 1000);
      SolveOptions options = SolveOptions.of(random.nextBoolean(), scaling);

      assertThat(Problem.certain(problem.state(Summary.GRAM), options))
          .as("seed %d", seed)
          .isNotNull();
    }
  }

  @Test
  void solveIfCertain_columnsInDifferentUnits_certifiedOnUnitColumns() {
    Problem problem = Problem.ofCondition(new SplittableRandom(2), 100, 4, 1, 3);
    for (double[] row : problem.f()) {
      row[0] *= 1e8;
      row[1] *= 1e-8;
    }
    LeastSquaresState state = problem.state(Summary.GRAM);

    assertThat(Problem.certain(state, UNIT)).isNotNull();
    // As they are, the small column might have to count as zero.
    assertThat(Problem.certain(state, SolveOptions.of(true, ColumnScaling.NONE))).isNull();
  }

  @Test
  void solveIfCertain_deadColumn_certifiedWithoutIt() {
    Problem problem = Problem.ofCondition(new SplittableRandom(3), 100, 4, 1, 3);
    for (double[] row : problem.f()) {
      row[2] = 0;
    }
    for (ColumnScaling scaling : ColumnScaling.values()) {
      LeastSquaresSolution solution =
          Problem.certain(problem.state(Summary.GRAM), SolveOptions.of(true, scaling));

      assertThat(solution).isNotNull();
      assertThat(solution.rank()).isEqualTo(4);
      assertThat(solution.coefficients()[2]).isZero();
    }
  }

  @Test
  void solveIfCertain_explicitCutOffAboveASingularValue_notCertified() {
    Problem problem = Problem.ofCondition(new SplittableRandom(4), 100, 4, 1, 300);
    assertThat(Problem.certain(problem.state(Summary.GRAM), UNIT.withRcond(0.1))).isNull();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void solveIfCertain_nonFiniteRow_notCertified(double bad) {
    Problem problem = Problem.ofCondition(new SplittableRandom(5), 100, 4, 1, 3);
    problem.f()[17][2] = bad;
    assertThat(Problem.certain(problem.state(Summary.GRAM), UNIT)).isNull();
  }

  /** Still in range, and beyond it. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-150, 1e160})
  void solveIfCertain_extremeUnits_rightOrNotCertified(double unit) {
    Problem features = Problem.ofCondition(new SplittableRandom(6), 100, 4, 1, 3);
    for (double[] row : features.f()) {
      row[1] *= unit;
    }
    LeastSquaresSolution solution = Problem.certain(features.state(Summary.GRAM), UNIT);
    if (solution != null) {
      RealVector exact = features.predictions(features.state(Summary.FACTOR).solve(UNIT), true, 0);
      assertThat(features.predictions(solution, true, 0).subtract(exact).getNorm())
          .isLessThanOrEqualTo(1e-9 * features.target(0).getNorm());
    }
  }
}
