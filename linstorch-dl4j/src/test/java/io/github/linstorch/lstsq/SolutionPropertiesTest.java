package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every least-squares solution, whatever its rank. */
class SolutionPropertiesTest {

  private static final double ROUND_OFF = 0x1p-53;

  private static Problem random(SplittableRandom random, Summary summary) {
    int nIn = 1 + random.nextInt(9);
    int n = 1 + random.nextInt(80);
    double condition = Math.pow(10, random.nextDouble() * (summary == Summary.GRAM ? 3 : 7));
    Problem problem = Problem.ofCondition(random, n, nIn, 1 + random.nextInt(3), condition);
    // Dead, duplicate and dependent columns, as hidden layers have them.
    for (int j = 0; j < nIn; j++) {
      int other = random.nextInt(nIn);
      int kind = random.nextInt(8);
      for (double[] row : problem.f()) {
        row[j] = kind == 0 ? 0 : kind == 1 ? row[other] : kind == 2 ? 2 - row[other] : row[j];
      }
    }
    return problem;
  }

  private static void requireProperties(int seeds, Summary summary) {
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = random(random, summary);
      LeastSquaresState state = problem.state(summary);
      boolean intercept = random.nextBoolean();
      ColumnScaling scaling = ColumnScaling.values()[random.nextInt(2)];
      LeastSquaresSolution solution = state.solve(SolveOptions.of(intercept, scaling));
      for (int t = 0; t <= problem.targets(); t++) {
        requireOrthogonalResidual(problem, solution, intercept, t, seed);
        requireResidualSumOfSquares(problem, solution, intercept, t, summary, seed);
      }
    }
  }

  /**
   * The solution solves {@code (A + E) x = y + e} with E and e some round-offs of A's columns and
   * y, so {@code |a_j' r|} is some round-offs of {@code |a_j| (|y| + sum |a_k| |x_k|)}; the columns
   * that count as dependent add n round-offs, the cut-off.
   */
  private static void requireOrthogonalResidual(
      Problem problem, LeastSquaresSolution solution, boolean intercept, int t, int seed) {
    RealMatrix a = problem.design(intercept);
    RealVector residual = problem.target(t).subtract(problem.predictions(solution, intercept, t));
    double magnitude = problem.magnitude(solution, intercept, t);
    for (int j = 0; j < a.getColumnDimension(); j++) {
      double product = Math.abs(a.getColumnVector(j).dotProduct(residual));
      assertThat(product)
          .as("column %d, target %d, seed %d", j, t, seed)
          .isLessThanOrEqualTo(
              20 * (10 + problem.rows()) * ROUND_OFF * a.getFrobeniusNorm() * magnitude);
    }
  }

  /**
   * The norm of the residual is sharp to round-off. From sums of products only its square is, and
   * only to the resolution where they cannot tell whether a column depends on the others.
   */
  private static void requireResidualSumOfSquares(
      Problem problem,
      LeastSquaresSolution solution,
      boolean intercept,
      int t,
      Summary summary,
      int seed) {
    RealVector residual = problem.target(t).subtract(problem.predictions(solution, intercept, t));
    double found = solution.residualSumOfSquares(t);
    double magnitude = problem.magnitude(solution, intercept, t);
    double allowed = summary == Summary.GRAM ? 1e-7 : 20 * (10 + problem.rows()) * ROUND_OFF;
    double difference =
        summary == Summary.GRAM
            ? Math.abs(found - residual.dotProduct(residual)) / (magnitude * magnitude)
            : Math.abs(Math.sqrt(found) - residual.getNorm()) / magnitude;
    assertThat(difference).as("target %d, seed %d", t, seed).isLessThanOrEqualTo(allowed);
  }

  @ParameterizedTest
  @EnumSource
  void solve_anyProblem_residualsOrthogonalAndTheirSumRight(Summary summary) {
    requireProperties(300, summary);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("thorough")
  void solve_manyProblems_residualsOrthogonalAndTheirSumRight(Summary summary) {
    requireProperties(5000, summary);
  }

  /** Coefficients are linear in the targets, and so are the residuals. */
  @ParameterizedTest
  @EnumSource
  void through_anyMap_sameAsThoseOfTheMappedTargets(Summary summary) {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(3_000_000 + seed);
      Problem problem =
          Problem.ofCondition(random, 40, 1 + random.nextInt(6), 1 + random.nextInt(3), 10);
      int k = problem.targets() + 1;
      int columns = 1 + random.nextInt(4);
      double[] g = random.doubles((long) k * columns, -1, 1).toArray();
      double[][] mapped = new double[40][columns];
      for (int i = 0; i < 40; i++) {
        for (int c = 0; c < columns; c++) {
          for (int t = 0; t < k; t++) {
            mapped[i][c] += problem.target(t).getEntry(i) * g[c * k + t];
          }
        }
      }
      SolveOptions options = SolveOptions.of(random.nextBoolean(), ColumnScaling.NONE);
      LeastSquaresSolution expected =
          new Problem(problem.f(), mapped).state(summary).solve(options);

      LeastSquaresSolution solution = problem.state(summary).solve(options);

      double[] x = solution.coefficientsThrough(g, columns);
      double squares = 0;
      for (int i = 0; i < x.length; i++) {
        assertThat(Math.abs(x[i] - expected.coefficients()[i])).isLessThan(1e-11);
      }
      for (int c = 0; c < columns; c++) {
        squares += expected.residualSumOfSquares(c);
      }
      double found = solution.residualSumOfSquaresThrough(g, columns);
      assertThat(Math.abs(found - squares)).isLessThan(1e-11 * (1 + squares));
    }
  }

  @ParameterizedTest
  @EnumSource
  void singularValues_anyProblem_thoseOfIndependentDecomposition(Summary summary) {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(4_000_000 + seed);
      int nIn = 1 + random.nextInt(random.nextInt(20) == 0 ? 50 : 9);
      double condition = Math.pow(10, random.nextDouble() * (summary == Summary.GRAM ? 3 : 9));
      Problem problem =
          Problem.ofCondition(random, nIn + 2 + random.nextInt(50), nIn, 1, condition);
      boolean intercept = random.nextBoolean();
      for (ColumnScaling scaling : ColumnScaling.values()) {
        RealMatrix a = problem.design(intercept);
        RealMatrix decided = scaling == ColumnScaling.NONE ? a : Problem.unitColumns(a);
        double[] sigma = new SingularValueDecomposition(decided).getSingularValues();

        LeastSquaresSolution solution =
            problem.state(summary).solve(SolveOptions.of(intercept, scaling));

        double[] found = solution.singularValues();
        double allowed = 1e3 * ROUND_OFF * sigma[0];
        assertThat(found).hasSameSizeAs(sigma).isSortedAccordingTo((x, y) -> Double.compare(y, x));
        for (int s = 0; s < sigma.length; s++) {
          double unit = summary == Summary.GRAM ? sigma[0] / sigma[s] : 1;
          assertThat(Math.abs(found[s] - sigma[s])).isLessThanOrEqualTo(unit * allowed);
        }
        double kappa = solution.conditionNumber();
        assertThat(kappa).isEqualTo(found[0] / found[solution.rank() - 1]);
        assertThat(solution.rank()).isEqualTo(sigma.length);
      }
    }
  }
}
