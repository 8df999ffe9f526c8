package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wide rows of low rank are compressed where nothing is lost by it, and only there. Where native
 * code is not used, all rows are gathered, and solve alike.
 */
class SkeletonTest {

  private static final int ROWS = 400;
  private static final int BLOCK = 128;
  private static final int WIDTH = 300;

  private final SplittableRandom random = new SplittableRandom(5);

  /** Columns that are random mixtures of some. */
  private RealMatrix mixed(int rank) {
    return Dense.random(random, ROWS, rank).multiply(Dense.random(random, rank, WIDTH));
  }

  /** As a pass over the rows gathers them. */
  private static LeastSquaresState gathered(Summary summary, RealMatrix f, RealMatrix y) {
    int nIn = f.getColumnDimension();
    int k = y.getColumnDimension();
    double[][] columns = Dense.columns(Dense.joined(f, y));
    LeastSquaresState target = new LeastSquaresState(summary, nIn, k);
    if (!NativeLapack.isUsed()) {
      target.add(columns, ROWS);
      return target;
    }
    try (NativeState state = new NativeState(summary, nIn, k);
        NativeBlock block = new NativeBlock(BLOCK, nIn + 1 + k)) {
      for (int from = 0; from < ROWS; from += BLOCK) {
        int rows = Math.min(BLOCK, ROWS - from);
        for (int j = 0; j < columns.length; j++) {
          block.put(j, Arrays.copyOfRange(columns[j], from, from + rows), rows);
        }
        state.add(block, rows);
      }
      state.moveTo(target);
    }
    return target;
  }

  private static int bytes(LeastSquaresState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.size();
  }

  private static void requireRows(LeastSquaresState state, int most) {
    int rowBytes = state.width() * Double.BYTES;
    if (NativeLapack.isUsed()) {
      assertThat(bytes(state)).isLessThan(most * rowBytes + 2000);
    } else {
      assertThat(bytes(state)).isGreaterThan(state.width() * rowBytes);
    }
  }

  /** The predictions, residuals, rank and norm of the rows' own factor. */
  private static void requireSame(
      LeastSquaresState state, RealMatrix f, RealMatrix y, double tolerance) {
    LeastSquaresState exact = Dense.state(f, y);
    assertThat(state.rows()).isEqualTo(ROWS);
    assertThat(state.targetSquares())
        .isCloseTo(exact.targetSquares(), within(1e-12 * exact.targetSquares()));
    for (boolean intercept : new boolean[] {true, false}) {
      for (ColumnScaling scaling : ColumnScaling.values()) {
        SolveOptions options = SolveOptions.of(intercept, scaling);
        LeastSquaresSolution expected = exact.solve(options);
        LeastSquaresSolution found = state.solve(options);
        RealMatrix a = Dense.design(f, intercept);
        int p = a.getColumnDimension();

        assertThat(found.rank()).isEqualTo(expected.rank());
        for (int t = 0; t <= y.getColumnDimension(); t++) {
          RealVector x =
              new ArrayRealVector(Arrays.copyOfRange(found.coefficients(), t * p, (t + 1) * p));
          RealVector z =
              new ArrayRealVector(Arrays.copyOfRange(expected.coefficients(), t * p, (t + 1) * p));
          double size = Dense.targets(y).getColumnVector(t).getNorm();
          assertThat(a.operate(x.subtract(z)).getNorm()).isLessThan(tolerance * size);
          assertThat(x.getNorm()).isCloseTo(z.getNorm(), within(1e-6 * (1 + z.getNorm())));
          assertThat(found.residualSumOfSquares(t))
              .isCloseTo(expected.residualSumOfSquares(t), within(tolerance * size * size));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FACTOR, 1, 1",
    "FACTOR, 3, 2",
    "FACTOR, 15, 3",
    "GRAM, 1, 1",
    "GRAM, 3, 2",
    "GRAM, 15, 3"
  })
  void add_lowRank_fewRowsThatSolveAlike(Summary summary, int rank, int k) {
    RealMatrix f = mixed(rank);
    RealMatrix y = Dense.random(random, ROWS, k);

    LeastSquaresState state = gathered(summary, f, y);

    assertThat(state.isSummed()).isEqualTo(summary == Summary.GRAM && !NativeLapack.isUsed());
    requireRows(state, rank + 1 + k);
    requireSame(state, f, y, 1e-10);
  }

  /** More than are looked for: as without. */
  @Test
  void add_moreIndependentColumnsThanAreLookedFor_allRowsGathered() {
    RealMatrix f = mixed(40);
    RealMatrix y = Dense.random(random, ROWS, 1);

    LeastSquaresState state = gathered(Summary.GRAM, f, y);

    assertThat(state.isSummed()).isTrue();
    requireSame(gathered(Summary.FACTOR, f, y), f, y, 1e-10);
  }

  /** What is above round-off must not be left away, however little it is. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1e-4, 1e-6, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12})
  void add_nearlyLowRank_seesWhatTheFactorSees(double difference) {
    RealMatrix f = mixed(3);
    RealVector other = Dense.random(random, ROWS, 1).getColumnVector(0);
    f.setColumnVector(77, f.getColumnVector(77).add(other.mapMultiply(difference)));
    // Labels that need that direction, with a coefficient of 1 / difference, and have others.
    RealMatrix y = Dense.random(random, ROWS, 1);
    RealVector noise = y.getColumnVector(0);
    y.setColumnVector(0, noise.add(other));

    LeastSquaresState state = gathered(Summary.FACTOR, f, y);

    LeastSquaresSolution solution = Dense.solve(state, true);
    LeastSquaresSolution expected = Dense.solve(Dense.state(f, y), true);
    assertThat(solution.rank()).isEqualTo(expected.rank()).isEqualTo(5);
    double size = y.getFrobeniusNorm();
    assertThat(Math.sqrt(solution.residualSumOfSquares(0)))
        .isCloseTo(
            Math.sqrt(expected.residualSumOfSquares(0)),
            within(100 * 0x1p-53 * WIDTH / difference * size))
        .isLessThan(noise.getNorm() * (1 + 1e-6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-15, 1e-16, 0})
  void add_lowRankButForRoundOff_compressed(double difference) {
    RealMatrix f = mixed(3);
    for (int j = 0; j < WIDTH; j++) {
      for (int i = 0; i < ROWS; i++) {
        f.multiplyEntry(i, j, 1 + difference * random.nextDouble(-1, 1));
      }
    }
    RealMatrix y = Dense.random(random, ROWS, 1);

    LeastSquaresState state = gathered(Summary.GRAM, f, y);

    requireRows(state, 5);
    requireSame(state, f, y, 1e-10);
  }

  /** Units that are alive in later rows only: in many of them, or in a single one. */
  @ParameterizedTest
  @CsvSource({"GRAM, 1", "FACTOR, 1", "GRAM, 5", "FACTOR, 5", "GRAM, 30", "FACTOR, 30"})
  void add_newDirectionsInLaterBlocks_seen(Summary summary, int directions) {
    RealMatrix f = mixed(3);
    for (int d = 0; d < directions; d++) {
      // Rows 390 to 399 are of the last block.
      f.setEntry(390 + d % 10, 10 * d, f.getEntry(390 + d % 10, 10 * d) + 1 + d / 10);
    }
    for (int i = 200; i < 260; i++) {
      f.setEntry(i, 299, random.nextDouble());
    }
    RealMatrix y = Dense.random(random, ROWS, 1);

    LeastSquaresState state = gathered(summary, f, y);

    if (!state.isSummed()) {
      requireSame(state, f, y, 1e-10);
    }
    int rank = Dense.solve(Dense.state(f, y), true).rank();
    assertThat(Dense.solve(state, true).rank()).isEqualTo(rank);
    assertThat(rank).isEqualTo(5 + Math.min(directions, 10));
  }

  /** Dead units, a unit that is dead in the first rows, columns in very different units. */
  @ParameterizedTest
  @EnumSource
  void add_zeroAndTinyColumns_judgedByTheirOwnSize(Summary summary) {
    RealMatrix f = mixed(4);
    for (int i = 0; i < ROWS; i++) {
      f.setEntry(i, 3, 0);
      f.setEntry(i, 8, i < 2 * BLOCK ? 0 : f.getEntry(i, 8));
      f.multiplyEntry(i, 5, 1e-9);
      f.multiplyEntry(i, 6, 1e9);
      f.setEntry(i, 7, 1e-12 * random.nextDouble());
    }
    RealMatrix y = Dense.random(random, ROWS, 1);

    LeastSquaresState state = gathered(summary, f, y);

    requireRows(state, 8);
    SolveOptions unit = SolveOptions.of(true, ColumnScaling.UNIT_NORM);
    assertThat(state.solve(unit).rank())
        .isEqualTo(Dense.state(f, y).solve(unit).rank())
        .isEqualTo(7);
  }

  /** Labels that the columns explain, exactly or nearly: no matter of their rank. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-14, 1e-10, 1e-6})
  void add_labelsInTheSpan_residualOfTheFactor(double noise) {
    RealMatrix f = mixed(3);
    RealMatrix y =
        f.multiply(Dense.random(random, WIDTH, 1))
            .add(Dense.random(random, ROWS, 1).scalarMultiply(noise));

    LeastSquaresState state = gathered(Summary.FACTOR, f, y);

    requireRows(state, 5);
    double size = y.getFrobeniusNorm();
    double expected = Math.sqrt(Dense.solve(Dense.state(f, y), true).residualSumOfSquares(0));
    assertThat(Math.sqrt(Dense.solve(state, true).residualSumOfSquares(0)))
        .isCloseTo(expected, within(1e-13 * size));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void add_nonFiniteRow_solutionIsNotFinite(double bad) {
    for (int row : new int[] {5, 300}) {
      RealMatrix f = mixed(2);
      f.setEntry(row, 17, bad);
      LeastSquaresState state = gathered(Summary.FACTOR, f, Dense.random(random, ROWS, 1));

      double[] x = Dense.solve(state, true).coefficients();
      assertThat(Arrays.stream(x).allMatch(Double::isFinite)).isFalse();
    }
  }

  @Test
  void merge_compressedWithCompressedAndWithMany_sameAsAllRows() {
    RealMatrix f = mixed(3);
    RealMatrix y = Dense.random(random, ROWS, 1);
    LeastSquaresState twice = gathered(Summary.FACTOR, f, y);
    twice.merge(gathered(Summary.FACTOR, f, y));
    double[] once = Dense.solve(Dense.state(f, y), true).coefficients();

    assertThat(twice.rows()).isEqualTo(2 * ROWS);
    double[] found = Dense.solve(twice, true).coefficients();
    for (int i = 0; i < once.length; i++) {
      assertThat(found[i]).isCloseTo(once[i], within(1e-10));
    }
    RealMatrix g = mixed(60);
    LeastSquaresState both = gathered(Summary.FACTOR, g, y);
    both.merge(gathered(Summary.FACTOR, f, y));
    LeastSquaresState expected = Dense.state(g, y);
    expected.merge(Dense.state(f, y));
    assertThat(Dense.solve(both, true).rank()).isEqualTo(Dense.solve(expected, true).rank());
    assertThat(Dense.solve(both, true).residualSumOfSquares(0))
        .isCloseTo(Dense.solve(expected, true).residualSumOfSquares(0), within(1e-9 * ROWS));
  }
}
