package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fewer rows than columns: the state is the rows, and the solution that of the pseudo-inverse. */
class HeldRowsTest {

  private final SplittableRandom random = new SplittableRandom(23);

  /** The pseudo-inverse from one-sided Jacobi rotations, of a known rank. */
  private static RealMatrix pseudoInverse(RealMatrix a, int rank) {
    int n = a.getRowDimension();
    int p = a.getColumnDimension();
    ThinSvd svd = ThinSvd.jacobi(new Matrix(n, p, Dense.columnMajor(a)));
    RealMatrix result = MatrixUtils.createRealMatrix(p, n);
    for (int s = 0; s < rank; s++) {
      for (int j = 0; j < p; j++) {
        for (int i = 0; i < n; i++) {
          result.addToEntry(j, i, svd.v().get(j, s) * svd.u().get(i, s) / svd.sigma()[s]);
        }
      }
    }
    return result;
  }

  private static RealMatrix unitColumns(RealMatrix a, double[] norm) {
    RealMatrix result = a.copy();
    for (int j = 0; j < norm.length; j++) {
      norm[j] = a.getColumnVector(j).getNorm();
      result.setColumnVector(j, a.getColumnVector(j).mapDivide(norm[j]));
    }
    return result;
  }

  private static RealMatrix coefficients(LeastSquaresSolution solution, int p, int k) {
    return Dense.matrix(solution.coefficients(), p, k);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 8, 1",
    "7, 8, 7",
    "8, 8, 8",
    "9, 8, 8",
    "10, 8, 8",
    "11, 8, 8",
    "12, 8, 8",
    "5, 40, 5",
    "5, 40, 3",
    "30, 200, 30",
    "30, 200, 12",
    "90, 100, 90",
    "99, 100, 99",
    "100, 100, 100",
    "101, 100, 100",
    "103, 100, 70"
  })
  void solve_anyShapeAndRank_minimumNorm(int n, int nIn, int rank) {
    RealMatrix f = Dense.ofRank(random, n, nIn, rank);
    RealMatrix y = Dense.random(random, n, 2);
    for (boolean intercept : new boolean[] {false, true}) {
      RealMatrix a = Dense.design(f, intercept);
      int p = a.getColumnDimension();
      int expectedRank = Math.min(n, intercept ? rank + 1 : rank);
      RealMatrix expected = pseudoInverse(a, expectedRank).multiply(Dense.targets(y));
      RealMatrix residual = Dense.targets(y).subtract(a.multiply(expected));
      for (Summary summary : Summary.values()) {
        LeastSquaresState state = Dense.state(summary, f, y);
        double tolerance = state.isSummed() ? 1e-6 : 1e-10;
        for (ColumnScaling scaling : List.of(ColumnScaling.NONE, ColumnScaling.UNIT_NORM)) {
          LeastSquaresSolution solution = state.solve(SolveOptions.of(intercept, scaling));

          assertThat(solution.rank()).isEqualTo(expectedRank);
          assertThat(solution.rows()).isEqualTo(n);
          assertThat(Dense.distance(coefficients(solution, p, 3), expected))
              .isLessThan(tolerance * (1 + expected.getFrobeniusNorm()));
          for (int t = 0; t < 3; t++) {
            double rss = Math.pow(residual.getColumnVector(t).getNorm(), 2);
            assertThat(solution.residualSumOfSquares(t)).isCloseTo(rss, within(tolerance * n));
          }
          requireSingularValues(solution, a, scaling, state.isSummed() ? 1e-6 : 1e-12);
        }
      }
    }
  }

  private static void requireSingularValues(
      LeastSquaresSolution solution, RealMatrix a, ColumnScaling scaling, double tolerance) {
    RealMatrix decided =
        scaling == ColumnScaling.NONE ? a : unitColumns(a, new double[a.getColumnDimension()]);
    int n = decided.getRowDimension();
    int p = decided.getColumnDimension();
    double[] sigma = ThinSvd.jacobi(new Matrix(n, p, Dense.columnMajor(decided))).sigma();
    double[] found = solution.singularValues();
    assertThat(found).hasSize(p);
    for (int i = 0; i < p; i++) {
      double expected = i < sigma.length ? sigma[i] : 0;
      assertThat(found[i]).isCloseTo(expected, within(tolerance * sigma[0] * p));
    }
    double condition = sigma[0] / sigma[solution.rank() - 1];
    assertThat(solution.conditionNumber())
        .isCloseTo(condition, within(100 * tolerance * condition));
  }

  @ParameterizedTest
  @EnumSource
  void solve_columnsInVeryDifferentUnits_shortestInTheMetricOfTheScaling(ColumnScaling scaling) {
    int n = 6;
    int p = 20;
    RealMatrix f = Dense.random(random, n, p);
    for (int j = 0; j < p; j++) {
      f.setColumnVector(j, f.getColumnVector(j).mapMultiply(Math.pow(10, j % 5 - 2)));
    }
    RealMatrix y = Dense.random(random, n, 1);
    double[] norm = new double[p];
    RealMatrix unit = unitColumns(f, norm);
    RealMatrix expected =
        pseudoInverse(scaling == ColumnScaling.EQUILIBRATED ? unit : f, n)
            .multiply(Dense.targets(y));

    LeastSquaresSolution solution = Dense.state(f, y).solve(SolveOptions.of(false, scaling));

    assertThat(solution.rank()).isEqualTo(n);
    RealMatrix found = coefficients(solution, p, 2);
    for (int j = 0; j < p && scaling == ColumnScaling.EQUILIBRATED; j++) {
      found.setRowVector(j, found.getRowVector(j).mapMultiply(norm[j]));
    }
    assertThat(Dense.distance(found, expected)).isLessThan(1e-11 * expected.getFrobeniusNorm());
  }

  /** Rows that are nearly dependent: kept above the cut-off, as one below. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-8, 1e-10, 1e-12, 1e-15, 1e-17, 0})
  void solve_nearlyDependentRows_keptOrDroppedByTheCutOff(double difference) {
    int n = 12;
    int p = 60;
    RealMatrix q = Dense.ofRank(random, n, p, n);
    RealMatrix f = q.copy();
    f.setRowVector(n - 1, q.getRowVector(0).add(q.getRowVector(n - 1).mapMultiply(difference)));
    RealMatrix x = Dense.random(random, p, 1);
    RealMatrix y = f.multiply(x);
    boolean isSeen = difference > 1e-13;

    LeastSquaresSolution solution = Dense.solve(Dense.state(f, y), false);

    assertThat(solution.rank()).isEqualTo(isSeen ? n : n - 1);
    RealVector found = new ArrayRealVector(Arrays.copyOf(solution.coefficients(), p));
    // Consistent labels: the shortest solution is never longer than the one they were made of.
    assertThat(found.getNorm()).isLessThan(x.getColumnVector(0).getNorm() * (1 + 1e-2));
    assertThat(f.operate(found).subtract(y.getColumnVector(0)).getNorm())
        .isLessThan(1e-12 * y.getFrobeniusNorm());
  }

  @ParameterizedTest
  @EnumSource
  void add_blocksOfAnySizeAcrossTheWidth_sameAsAtOnce(Summary summary) {
    int nIn = 20;
    for (int n : new int[] {5, 19, 22, 23, 24, 25, 60}) {
      RealMatrix f = Dense.random(random, n, nIn);
      RealMatrix y = Dense.random(random, n, 1);
      RealMatrix joined = Dense.joined(f, y);
      RealMatrix expected = coefficients(Dense.solve(Dense.state(f, y), true), nIn + 1, 2);
      for (int size : new int[] {1, 2, 7, 21, 23}) {
        LeastSquaresState state = new LeastSquaresState(summary, nIn, 1);
        for (int from = 0; from < n; from += size) {
          int to = Math.min(n, from + size);
          double[][] block = Dense.columns(joined.getSubMatrix(from, to - 1, 0, nIn + 1));
          state.add(block, to - from);
        }
        assertThat(state.rows()).isEqualTo(n);
        RealMatrix found = coefficients(Dense.solve(state, true), nIn + 1, 2);
        double tolerance = state.isSummed() ? 1e-6 : 1e-11;
        assertThat(Dense.distance(found, expected))
            .as("%d rows, blocks of %d", n, size)
            .isLessThan(tolerance * expected.getFrobeniusNorm());
      }
    }
  }

  /** Parts of none, few and many rows. */
  @ParameterizedTest
  @EnumSource
  void merge_partsOfAnySizesInAnyOrder_sameAsAtOnce(Summary summary) {
    int nIn = 15;
    int[] sizes = {0, 1, 3, 14, 17, 18, 40};
    for (int seed = 0; seed < 30; seed++) {
      List<LeastSquaresState> parts = new ArrayList<>();
      LeastSquaresState whole = new LeastSquaresState(nIn, 1);
      int count = 2 + seed % 4;
      long rows = 0;
      for (int i = 0; i < count; i++) {
        int n = sizes[random.nextInt(sizes.length)];
        RealMatrix joined =
            Dense.joined(Dense.random(random, n + 1, nIn), Dense.random(random, n + 1, 1));
        LeastSquaresState part = new LeastSquaresState(summary, nIn, 1);
        part.add(Dense.columns(joined), n);
        whole.add(Dense.columns(joined), n);
        parts.add(part);
        rows += n;
      }
      if (rows == 0) {
        continue;
      }
      Collections.shuffle(parts, new Random(seed));
      LeastSquaresState merged = parts.remove(0);
      for (LeastSquaresState part : parts) {
        merged.merge(part);
      }
      assertThat(merged.rows()).isEqualTo(rows);
      assertThat(merged.targetSquares())
          .isCloseTo(whole.targetSquares(), within(1e-12 * whole.targetSquares()));
      RealMatrix expected = coefficients(Dense.solve(whole, true), nIn + 1, 2);
      RealMatrix found = coefficients(Dense.solve(merged, true), nIn + 1, 2);
      assertThat(Dense.distance(found, expected))
          .as("seed %d", seed)
          .isLessThan((merged.isSummed() ? 1e-5 : 1e-10) * expected.getFrobeniusNorm());
    }
  }

  @Test
  void merge_otherState_leavesItUnchanged() {
    LeastSquaresState few = Dense.state(Dense.random(random, 3, 9), Dense.random(random, 3, 1));
    LeastSquaresState many = Dense.state(Dense.random(random, 30, 9), Dense.random(random, 30, 1));
    for (LeastSquaresState other : List.of(few, many)) {
      double[] before = Dense.solve(other, true).coefficients();
      LeastSquaresState state = new LeastSquaresState(9, 1);
      state.merge(other);
      state.merge(other);
      state.add(new double[11][4], 4);

      assertThat(Dense.solve(other, true).coefficients()).isEqualTo(before);
      RealMatrix twice = coefficients(Dense.solve(state, true), 10, 2);
      assertThat(Dense.distance(twice, Dense.matrix(before, 10, 2)))
          .isLessThan(1e-12 * twice.getFrobeniusNorm());
    }
  }

  @Test
  void add_weightedFewRows_sameAsRepeated() {
    RealMatrix f = Dense.random(random, 6, 30);
    RealMatrix y = Dense.random(random, 6, 2);
    // More equations than directions that one intercept and one feature offer.
    RealMatrix thin = f.getSubMatrix(0, 5, 0, 1);
    double[] weights = {1, 0, 3, 2, 0, 1};
    for (RealMatrix features : List.of(f, thin)) {
      int nIn = features.getColumnDimension();
      LeastSquaresState weighted = new LeastSquaresState(nIn, 2);
      weighted.add(Dense.columns(Dense.joined(features, y)), weights, 6);
      LeastSquaresState repeated = new LeastSquaresState(nIn, 2);
      for (int i = 0; i < 6; i++) {
        for (int times = 0; times < weights[i]; times++) {
          RealMatrix row = Dense.joined(features, y).getSubMatrix(i, i, 0, nIn + 2);
          repeated.add(Dense.columns(row), 1);
        }
      }
      assertThat(weighted.rows()).isEqualTo(4);
      RealMatrix expected = coefficients(Dense.solve(repeated, true), nIn + 1, 3);
      RealMatrix found = coefficients(Dense.solve(weighted, true), nIn + 1, 3);
      assertThat(Dense.distance(found, expected)).isLessThan(1e-12 * expected.getFrobeniusNorm());
      assertThat(Dense.solve(weighted, true).rank()).isEqualTo(Dense.solve(repeated, true).rank());
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 30", "29, 30", "30, 30", "31, 30", "32, 30", "33, 30", "8, 100"})
  void solve_ridgeOfFewRows_minimisesThePenalisedSum(int n, int nIn) {
    RealMatrix f = Dense.random(random, n, nIn);
    RealMatrix y = Dense.random(random, n, 2);
    for (boolean intercept : new boolean[] {false, true}) {
      for (double ridge : new double[] {0, 1e-3, 2}) {
        for (double interceptRidge : new double[] {0, 0.7}) {
          SolveOptions options =
              SolveOptions.of(intercept, ColumnScaling.UNIT_NORM)
                  .withRidge(ridge)
                  .withInterceptRidge(interceptRidge);
          if (options.isPenalised()) {
            requirePenalised(f, y, options);
          }
        }
      }
    }
  }

  /** {@code (A'A + D) x = A'y}, and in the limit of no ridge the shortest of its solutions. */
  private static void requirePenalised(RealMatrix f, RealMatrix y, SolveOptions options) {
    RealMatrix a = Dense.design(f, options.intercept());
    int n = a.getRowDimension();
    int p = a.getColumnDimension();
    int nIn = f.getColumnDimension();
    LeastSquaresSolution solution = Dense.state(f, y).solve(options);
    RealMatrix found = coefficients(solution, p, 3);
    RealMatrix normal = a.transpose().multiply(a);
    for (int j = 0; j < p; j++) {
      normal.addToEntry(j, j, j < nIn ? options.ridge() : options.interceptRidge());
    }
    RealMatrix right = a.transpose().multiply(Dense.targets(y));
    assertThat(Dense.distance(normal.multiply(found), right))
        .isLessThan(1e-10 * (1 + right.getFrobeniusNorm()));
    if (options.ridge() > 0) {
      RealMatrix expected = new CholeskyDecomposition(normal, 1e-12, 0).getSolver().solve(right);
      assertThat(Dense.distance(found, expected)).isLessThan(1e-8 * expected.getFrobeniusNorm());
      assertThat(solution.rank()).isEqualTo(p);
    } else {
      // The coefficients of F lie in the span of its rows.
      RealMatrix w = found.getSubMatrix(0, nIn - 1, 0, 2);
      int rank = Math.min(n, nIn);
      RealMatrix projected = pseudoInverse(f, rank).multiply(f).multiply(w);
      assertThat(Dense.distance(projected, w)).isLessThan(1e-9 * (1 + w.getFrobeniusNorm()));
    }
    RealMatrix residual = Dense.targets(y).subtract(a.multiply(found));
    for (int t = 0; t < 3; t++) {
      double rss = Math.pow(residual.getColumnVector(t).getNorm(), 2);
      assertThat(solution.residualSumOfSquares(t)).isCloseTo(rss, within(1e-9 * (1 + rss)));
    }
    assertThat(solution.singularValues()).hasSize(p);
    if (options.ridge() > 0 && n < nIn) {
      double least = solution.singularValues()[p - 1];
      assertThat(least).isLessThanOrEqualTo(Math.sqrt(options.ridge()) * (1 + 1e-9));
    }
  }

  @Test
  void add_fewRowsOfVeryManyColumns_holdsNoMoreThanThem() throws IOException {
    int nIn = 20_000;
    LeastSquaresState state = new LeastSquaresState(Summary.GRAM, nIn, 1);
    double[][] block = new double[nIn + 2][];
    for (int j = 0; j < block.length; j++) {
      block[j] = random.doubles(50, -1, 1).toArray();
    }
    Arrays.fill(block[nIn], 1);

    state.add(block, 50);
    LeastSquaresSolution solution = state.solve(SolveOptions.of(true, ColumnScaling.UNIT_NORM));

    assertThat(bytes(state).length).isLessThan(50 * (nIn + 2) * Double.BYTES + 2000);
    assertThat(solution.rank()).isEqualTo(50);
    assertThat(solution.residualSumOfSquares(0)).isLessThan(1e-20);
  }

  @ParameterizedTest
  @EnumSource
  void serialisation_heldRows_sameBitsAndGoOn(Summary summary) throws Exception {
    RealMatrix joined = Dense.joined(Dense.random(random, 40, 25), Dense.random(random, 40, 1));
    LeastSquaresState state = new LeastSquaresState(summary, 25, 1);
    for (int i = 0; i < 9; i++) {
      state.add(Dense.columns(joined.getSubMatrix(i, i, 0, 26)), 1);
    }
    LeastSquaresState copy;
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes(state)))) {
      copy = (LeastSquaresState) in.readObject();
    }
    for (int from : new int[] {9, 17}) {
      assertThat(Dense.solve(copy, true).coefficients())
          .isEqualTo(Dense.solve(state, true).coefficients());
      int to = from == 9 ? 16 : 39;
      for (LeastSquaresState each : List.of(state, copy)) {
        each.add(Dense.columns(joined.getSubMatrix(from, to, 0, 26)), to - from + 1);
      }
    }
    assertThat(copy.rows()).isEqualTo(40);
    assertThat(Dense.solve(copy, true).coefficients())
        .isEqualTo(Dense.solve(state, true).coefficients());
  }

  private static byte[] bytes(LeastSquaresState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    return bytes.toByteArray();
  }

  @Test
  void ridgeFactor_fewRows_sameAsTheRowsRepeatedPastTheWidth() {
    RealMatrix f = Dense.random(random, 7, 12);
    RealMatrix y = Dense.random(random, 7, 2);
    LeastSquaresState few = Dense.state(f, y);
    LeastSquaresState many = new LeastSquaresState(12, 2);
    double[] quarter = new double[7];
    Arrays.fill(quarter, 0.25);
    for (int times = 0; times < 4; times++) {
      many.add(Dense.columns(Dense.joined(f, y)), quarter, 7);
    }
    for (boolean bias : new boolean[] {false, true}) {
      RidgeFactor expected = new RidgeFactor(many, bias);
      RidgeFactor found = new RidgeFactor(few, bias);
      assertThat(found.squares(0.1, 0)).isCloseTo(expected.squares(0.1, 0), within(1e-12));
      double[] x = expected.coefficients(0.1).values();
      for (int i = 0; i < x.length; i++) {
        assertThat(found.coefficients(0.1).values()[i]).isCloseTo(x[i], within(1e-11));
      }
    }
  }
}
