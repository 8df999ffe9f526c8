package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Summaries of rows, merged in any way, give the minimum-norm solution. */
class LeastSquaresStateTest {

  private final SplittableRandom random = new SplittableRandom(71);

  private static RealMatrix coefficients(LeastSquaresSolution solution, int p, int k) {
    return Dense.matrix(solution.coefficients(), p, k);
  }

  private static LeastSquaresSolution solve(RealMatrix f, RealMatrix y, boolean intercept) {
    return Dense.solve(Dense.state(f, y), intercept);
  }

  @ParameterizedTest
  @CsvSource({
    "30, 5, 5, 2",
    "30, 5, 3, 2",
    "30, 5, 0, 1",
    "4, 9, 4, 3",
    "4, 9, 2, 3",
    "1, 1, 1, 1",
    "1, 3, 1, 2",
    "200, 45, 45, 3",
    "200, 45, 20, 3",
    "3000, 50, 50, 4"
  })
  void solve_anyRank_minimumNormSolutionOfIndependentSvd(int n, int nIn, int rank, int nOut) {
    RealMatrix f = Dense.ofRank(random, n, nIn, rank);
    RealMatrix y = Dense.random(random, n, nOut);
    for (boolean intercept : new boolean[] {true, false}) {
      RealMatrix a = Dense.design(f, intercept);
      int columns = a.getColumnDimension();
      int expectedRank = Math.min(n, intercept ? rank + 1 : rank);
      LeastSquaresSolution solution = solve(f, y, intercept);
      RealMatrix x = coefficients(solution, columns, nOut + 1);
      RealMatrix expected = Dense.pseudoInverse(a, expectedRank).multiply(Dense.targets(y));

      assertThat(solution.rank()).as("rank of %d x %d", n, columns).isEqualTo(expectedRank);
      assertThat(solution.rows()).isEqualTo(n);
      assertThat(Dense.distance(x, expected))
          .isLessThanOrEqualTo(1e-10 * (1 + expected.getFrobeniusNorm()));
      RealMatrix residual = Dense.targets(y).subtract(a.multiply(x));
      assertThat(a.transpose().multiply(residual).getFrobeniusNorm())
          .as("residual orthogonal to the columns")
          .isLessThanOrEqualTo(1e-12 * n * (1 + a.getFrobeniusNorm()));
      for (int t = 0; t <= nOut; t++) {
        double rss = Math.pow(residual.getColumnVector(t).getNorm(), 2);
        assertThat(solution.residualSumOfSquares(t)).isCloseTo(rss, within(1e-11 * n));
      }
    }
  }

  @Test
  void solve_anySplitIntoBlocks_sameAsOneBlock() {
    RealMatrix f = Dense.random(random, 500, 7);
    RealMatrix y = Dense.random(random, 500, 3);
    RealMatrix whole = coefficients(solve(f, y, true), 8, 4);
    for (int size : new int[] {1, 2, 3, 17, 100, 499}) {
      LeastSquaresState state = new LeastSquaresState(7, 3);
      for (LeastSquaresState part : parts(f, y, size)) {
        state.merge(part);
      }
      LeastSquaresState added = new LeastSquaresState(7, 3);
      RealMatrix joined = Dense.joined(f, y);
      for (int from = 0; from < 500; from += size) {
        int to = Math.min(500, from + size);
        added.add(Dense.columns(joined.getSubMatrix(from, to - 1, 0, 10)), to - from);
      }
      for (LeastSquaresState each : List.of(state, added)) {
        assertThat(each.rows()).isEqualTo(500);
        RealMatrix x = coefficients(each.solve(SolveOptions.of(true, ColumnScaling.NONE)), 8, 4);
        assertThat(Dense.distance(x, whole)).isLessThan(1e-13 * whole.getFrobeniusNorm());
      }
    }
  }

  private static List<LeastSquaresState> parts(RealMatrix f, RealMatrix y, int size) {
    List<LeastSquaresState> parts = new ArrayList<>();
    int n = f.getRowDimension();
    for (int from = 0; from < n; from += size) {
      int to = Math.min(n, from + size) - 1;
      parts.add(
          Dense.state(
              f.getSubMatrix(from, to, 0, f.getColumnDimension() - 1),
              y.getSubMatrix(from, to, 0, y.getColumnDimension() - 1)));
    }
    return parts;
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 3, 0})
  void merge_anyOrderAndGrouping_sameWithinRoundOff(int rank) {
    RealMatrix f = Dense.ofRank(random, 300, 7, rank);
    RealMatrix y = Dense.random(random, 300, 2);
    RealMatrix whole = coefficients(solve(f, y, true), 8, 3);
    for (int i = 0; i < 20; i++) {
      List<LeastSquaresState> parts = parts(f, y, 13);
      Collections.shuffle(parts, new Random(i));
      // Pairs are merged at random places until one is left: a random binary tree.
      while (parts.size() > 1) {
        LeastSquaresState left = parts.remove(random.nextInt(parts.size()));
        parts.get(random.nextInt(parts.size())).merge(left);
      }
      LeastSquaresSolution solution = parts.get(0).solve(SolveOptions.of(true, ColumnScaling.NONE));
      assertThat(solution.rank()).isEqualTo(rank + 1);
      assertThat(Dense.distance(coefficients(solution, 8, 3), whole))
          .isLessThan(1e-13 * (1 + whole.getFrobeniusNorm()));
    }
  }

  @Test
  void merge_otherState_leavesItUnchangedAndAddsItsRows() {
    RealMatrix f = Dense.random(random, 20, 3);
    RealMatrix y = Dense.random(random, 20, 1);
    LeastSquaresState other = Dense.state(f, y);
    double[] before = other.solve(SolveOptions.of(true, ColumnScaling.NONE)).coefficients().clone();
    LeastSquaresState state = Dense.state(f, y);

    state.merge(other);

    assertThat(state.rows()).isEqualTo(40);
    assertThat(other.rows()).isEqualTo(20);
    assertThat(other.solve(SolveOptions.of(true, ColumnScaling.NONE)).coefficients())
        .isEqualTo(before);
    double[] twice = state.solve(SolveOptions.of(true, ColumnScaling.NONE)).coefficients();
    for (int i = 0; i < twice.length; i++) {
      assertThat(twice[i])
          .as("duplicating rows changes nothing")
          .isCloseTo(before[i], within(1e-13));
    }
  }

  @ParameterizedTest
  @EnumSource
  void add_weights_sameAsRowsRepeatedOrLeftOut(Summary summary) {
    RealMatrix f = Dense.random(random, 30, 3);
    RealMatrix y = Dense.random(random, 30, 2);
    LeastSquaresState weighted = new LeastSquaresState(summary, 3, 2);
    double[] weights = new double[30];
    LeastSquaresState repeated = new LeastSquaresState(summary, 3, 2);
    for (int i = 0; i < 30; i++) {
      weights[i] = i % 3;
      RealMatrix row = Dense.joined(f, y).getSubMatrix(i, i, 0, 5);
      for (int times = 0; times < i % 3; times++) {
        repeated.add(Dense.columns(row), 1);
      }
    }

    weighted.add(Dense.columns(Dense.joined(f, y)), weights, 30);

    assertThat(weighted.rows()).as("rows of weight above zero").isEqualTo(20);
    RealMatrix expected = coefficients(Dense.solve(repeated, true), 4, 3);
    RealMatrix found = coefficients(Dense.solve(weighted, true), 4, 3);
    assertThat(Dense.distance(found, expected)).isLessThan(1e-12 * expected.getFrobeniusNorm());
  }

  @Test
  void solve_gramOfWellConditionedRows_sameAsFactor() {
    RealMatrix f = Dense.random(random, 200, 6);
    RealMatrix y = Dense.random(random, 200, 2);
    RealMatrix expected = coefficients(solve(f, y, true), 7, 3);

    RealMatrix found = coefficients(Dense.solve(Dense.state(Summary.GRAM, f, y), true), 7, 3);

    assertThat(Dense.distance(found, expected)).isLessThan(1e-12 * expected.getFrobeniusNorm());
  }

  @Test
  void solve_labelsScaled_coefficientsScaled() {
    RealMatrix f = Dense.random(random, 40, 5);
    RealMatrix y = Dense.random(random, 40, 1);
    double[] once = solve(f, y, true).coefficients();
    double[] scaled = solve(f, y.scalarMultiply(1024), true).coefficients();

    for (int i = 0; i < 6; i++) {
      assertThat(scaled[i]).isCloseTo(1024 * once[i], within(1e-10));
    }
  }

  @ParameterizedTest
  @EnumSource
  void solve_columnsInVeryDifferentUnits_rankByTheScaledColumns(ColumnScaling scaling) {
    RealMatrix f = Dense.random(random, 60, 4);
    RealMatrix y = Dense.random(random, 60, 1);
    RealMatrix expected = coefficients(solve(f, y, true), 5, 2);
    double[] unit = {1e8, 1e-8, 1, 1e-8};
    for (int j = 0; j < 4; j++) {
      f.setColumnVector(j, f.getColumnVector(j).mapMultiply(unit[j]));
    }

    LeastSquaresSolution solution = Dense.state(f, y).solve(SolveOptions.of(true, scaling));

    if (scaling == ColumnScaling.NONE) {
      assertThat(solution.rank()).as("1e-8 against 1e8 counts as nothing").isEqualTo(3);
      return;
    }
    assertThat(solution.rank()).isEqualTo(5);
    assertThat(solution.conditionNumber()).isLessThan(10);
    RealMatrix x = coefficients(solution, 5, 2);
    for (int j = 0; j < 4; j++) {
      x.setRowVector(j, x.getRowVector(j).mapMultiply(unit[j]));
    }
    assertThat(Dense.distance(x, expected)).isLessThan(1e-13 * expected.getFrobeniusNorm());
  }

  @Test
  void solve_constantColumnBesideTheIntercept_sharesTheLevelByMinimumNorm() {
    RealMatrix f = Dense.random(random, 30, 2);
    RealMatrix y = Dense.random(random, 30, 1);
    for (int i = 0; i < 30; i++) {
      f.setEntry(i, 1, 3);
    }
    for (ColumnScaling scaling : List.of(ColumnScaling.NONE, ColumnScaling.UNIT_NORM)) {
      LeastSquaresSolution solution = Dense.state(f, y).solve(SolveOptions.of(true, scaling));
      RealMatrix x = coefficients(solution, 3, 2);

      assertThat(solution.rank()).isEqualTo(2);
      assertThat(x.getEntry(1, 0)).isCloseTo(3 * x.getEntry(2, 0), within(1e-13));
      assertThat(x.getEntry(1, 1)).isCloseTo(0.3, within(1e-13));
      assertThat(x.getEntry(2, 1)).isCloseTo(0.1, within(1e-13));
    }
  }

  @Test
  void add_nonFiniteRow_solutionIsNotFinite() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      RealMatrix f = Dense.random(random, 10, 3);
      f.setEntry(4, 1, bad);
      double[] x = solve(f, Dense.random(random, 10, 1), true).coefficients();

      // Zeros would pass for a fit; the callers look for what is not finite.
      assertThat(Arrays.stream(x).allMatch(Double::isFinite)).as("behind a %s", bad).isFalse();
    }
  }

  @Test
  void serialisation_partialState_goesOnAsBefore() throws Exception {
    RealMatrix f = Dense.random(random, 50, 4);
    RealMatrix y = Dense.random(random, 50, 2);
    LeastSquaresState state = Dense.state(f, y);
    LeastSquaresState copy = throughBytes(state);
    RealMatrix more = Dense.joined(f, y.scalarMultiply(2));

    state.add(Dense.columns(more), 50);
    copy.add(Dense.columns(more), 50);

    assertThat(copy.rows()).isEqualTo(100);
    assertThat(copy.solve(SolveOptions.of(true, ColumnScaling.UNIT_NORM)).coefficients())
        .isEqualTo(state.solve(SolveOptions.of(true, ColumnScaling.UNIT_NORM)).coefficients());
  }

  private static LeastSquaresState throughBytes(LeastSquaresState state)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (LeastSquaresState) in.readObject();
    }
  }

  @Test
  void arguments_thatCannotBe_refused() {
    assertThatThrownBy(() -> new LeastSquaresState(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nIn=0");
    assertThatThrownBy(() -> new LeastSquaresState(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nTargets=0");
    LeastSquaresState state = new LeastSquaresState(2, 1);
    assertThatThrownBy(() -> state.add(new double[3][2], 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 columns, found 3");
    assertThatThrownBy(() -> state.add(new double[4][2], new double[] {1, -1}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1.0");
    assertThatThrownBy(() -> state.merge(new LeastSquaresState(Summary.GRAM, 2, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GRAM");
    assertThatThrownBy(() -> state.merge(new LeastSquaresState(3, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nIn=3");
    assertThatThrownBy(() -> state.solve(SolveOptions.of(true, ColumnScaling.NONE)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Tag("thorough")
  void solve_manyRandomProblems_minimumNormSolutionOfIndependentSvd() {
    for (int i = 0; i < 3000; i++) {
      int n = 1 + random.nextInt(120);
      int nIn = 1 + random.nextInt(60);
      int rank = random.nextInt(Math.min(n, nIn) + 1);
      solve_anyRank_minimumNormSolutionOfIndependentSvd(n, nIn, rank, 1 + random.nextInt(4));
    }
  }
}
