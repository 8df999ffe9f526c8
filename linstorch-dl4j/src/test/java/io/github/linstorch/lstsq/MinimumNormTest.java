package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of all minimisers the solution is the shortest, in the metric of the columns as they are. */
class MinimumNormTest {

  /** Dependent columns, in units that differ by up to a thousand. */
  private static Problem dependent(SplittableRandom random) {
    int nIn = 2 + random.nextInt(8);
    int n = 1 + random.nextInt(40);
    Problem problem = Problem.ofCondition(random, n, nIn, 2, 10);
    int free = 1 + random.nextInt(nIn - 1);
    for (int j = free; j < nIn; j++) {
      double[] mix = random.doubles(free, -1, 1).toArray();
      int kind = random.nextInt(3);
      for (double[] row : problem.f()) {
        double mixed = 0;
        for (int s = 0; s < free; s++) {
          mixed += mix[s] * row[s];
        }
        row[j] = kind == 0 ? 0 : kind == 1 ? row[0] : mixed;
      }
    }
    for (int j = 0; j < nIn; j++) {
      double unit = Math.scalb(1.0, random.nextInt(11) - 5);
      for (double[] row : problem.f()) {
        row[j] *= unit;
      }
    }
    return problem;
  }

  private static void requireShortest(int seeds, Summary summary, ColumnScaling scaling) {
    int deficient = 0;
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = dependent(random);
      boolean intercept = random.nextBoolean();
      RealMatrix a = problem.design(intercept);
      int p = a.getColumnDimension();
      boolean wide = p > a.getRowDimension();
      SingularValueDecomposition svd = new SingularValueDecomposition(wide ? a.transpose() : a);
      double[] sigma = svd.getSingularValues();
      int rank = 0;
      while (rank < sigma.length && sigma[rank] > 1e-6 * sigma[0]) {
        rank++;
      }
      boolean clear =
          (rank == sigma.length || sigma[rank] < 1e-13 * sigma[0])
              && sigma[rank - 1] > 1e-4 * sigma[0];
      if (!clear) {
        continue;
      }
      deficient += rank < p ? 1 : 0;

      LeastSquaresSolution solution =
          problem.state(summary).solve(SolveOptions.of(intercept, scaling));

      assertThat(solution.rank()).as("rank, seed %d", seed).isEqualTo(rank);
      RealMatrix u = wide ? svd.getV() : svd.getU();
      RealMatrix v = wide ? svd.getU() : svd.getV();
      for (int t = 0; t <= problem.targets(); t++) {
        RealVector expected = MatrixUtils.createRealVector(new double[p]);
        for (int s = 0; s < rank; s++) {
          double factor = u.getColumnVector(s).dotProduct(problem.target(t)) / sigma[s];
          expected = expected.add(v.getColumnVector(s).mapMultiply(factor));
        }
        RealVector x = Problem.coefficients(solution, p, t);
        // Condition at most 1e4; squared once more by the sums of products.
        double tolerance = summary == Summary.GRAM ? 1e-6 : 1e-9;
        assertThat(x.subtract(expected).getNorm())
            .as("seed %d, target %d", seed, t)
            .isLessThanOrEqualTo(tolerance * (1 + expected.getNorm()));
      }
    }
    assertThat(deficient).as("problems without full rank").isGreaterThan(seeds / 2);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EQUILIBRATED")
  void solve_factorOfDependentColumns_minimumNorm(ColumnScaling scaling) {
    requireShortest(300, Summary.FACTOR, scaling);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EQUILIBRATED")
  void solve_gramOfDependentColumns_minimumNorm(ColumnScaling scaling) {
    requireShortest(300, Summary.GRAM, scaling);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EQUILIBRATED")
  @Tag("thorough")
  void solve_manyFactorsOfDependentColumns_minimumNorm(ColumnScaling scaling) {
    requireShortest(5000, Summary.FACTOR, scaling);
  }

  /** What is shortest after the columns are scaled is what is shortest of the scaled problem. */
  @Test
  void solve_equilibrated_isTheScaledProblemsShortestSolution() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int p = 3 + random.nextInt(4);
      RealMatrix f = Dense.ofRank(random, 20, p, 1 + random.nextInt(p));
      RealMatrix y = Dense.random(random, 20, 1);
      RealMatrix scaled = f.copy();
      double[] norm = new double[p];
      for (int j = 0; j < p; j++) {
        norm[j] = f.getColumnVector(j).getNorm();
        f.setColumnVector(j, f.getColumnVector(j).mapMultiply(Math.pow(10, 2 * j)));
        scaled.setColumnVector(j, scaled.getColumnVector(j).mapDivide(norm[j]));
      }

      double[] found =
          Dense.state(f, y)
              .solve(SolveOptions.of(false, ColumnScaling.EQUILIBRATED))
              .coefficients();
      double[] expected =
          Dense.state(scaled, y).solve(SolveOptions.of(false, ColumnScaling.NONE)).coefficients();

      for (int j = 0; j < p; j++) {
        double unscaled = expected[j] / norm[j] / Math.pow(10, 2 * j);
        assertThat(found[j])
            .as("seed %d", seed)
            .isCloseTo(
                unscaled,
                within(1e-9 * (1 + Math.abs(expected[j])) / norm[j] / Math.pow(10, 2 * j)));
      }
    }
  }

  /**
   * With a cut-off that drops a real direction: {@code A_r = U_r S_r V_r' D} where {@code A D^-1 =
   * U S V'}, and the shortest minimiser of {@code |A_r x - y|} is {@code pinv(A_r) y}.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EQUILIBRATED")
  void solve_cutOffAmongRealSingularValues_pseudoInverseOfWhatIsKept(ColumnScaling scaling) {
    int dropped = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = Problem.ofCondition(random, 30, 2 + random.nextInt(5), 1, 100);
      for (double[] row : problem.f()) {
        row[0] *= 64;
        row[1] /= 16;
      }
      RealMatrix a = problem.design(true);
      int p = a.getColumnDimension();
      double rcond = Math.pow(10, -2 * random.nextDouble() - 0.3);
      RealMatrix decided = scaling == ColumnScaling.NONE ? a : Problem.unitColumns(a);
      SingularValueDecomposition svd = new SingularValueDecomposition(decided);
      RealMatrix kept = a.createMatrix(30, p);
      int rank = 0;
      boolean clear = true;
      for (double sigma : svd.getSingularValues()) {
        double relative = sigma / svd.getSingularValues()[0];
        clear &= Math.abs(relative / rcond - 1) > 1e-6;
        if (relative > rcond) {
          RealVector right = svd.getV().getColumnVector(rank).mapMultiply(sigma);
          kept = kept.add(svd.getU().getColumnVector(rank).outerProduct(right));
          rank++;
        }
      }
      for (int j = 0; j < p && scaling == ColumnScaling.UNIT_NORM; j++) {
        double norm = a.getColumnVector(j).getNorm();
        kept.setColumnVector(j, kept.getColumnVector(j).mapMultiply(norm));
      }
      if (!clear) {
        continue;
      }
      dropped += rank < p ? 1 : 0;

      LeastSquaresSolution solution =
          problem.state(Summary.FACTOR).solve(SolveOptions.of(true, scaling).withRcond(rcond));

      assertThat(solution.rank()).isEqualTo(rank);
      SingularValueDecomposition of = new SingularValueDecomposition(kept);
      RealVector expected = MatrixUtils.createRealVector(new double[p]);
      for (int s = 0; s < rank; s++) {
        double factor =
            of.getU().getColumnVector(s).dotProduct(problem.target(0)) / of.getSingularValues()[s];
        expected = expected.add(of.getV().getColumnVector(s).mapMultiply(factor));
      }
      RealVector x = Problem.coefficients(solution, p, 0);
      assertThat(x.subtract(expected).getNorm())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(1e-9 * (1 + expected.getNorm()));
    }
    assertThat(dropped).isGreaterThan(100);
  }
}
