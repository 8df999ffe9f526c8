package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldOutSquaresTest {

  private static final Matrix[] NET = {};

  private final HeldOutSquares squares =
      new HeldOutSquares(new double[] {6, 1}, new double[] {3, 5}, 10, 0);

  @Test
  void judged_sums_meansOfOutputsByTheirShares() {
    double[] shares = {0.5, 1.5};

    Guard.Judged net = squares.judgedNet(NET, shares, Decay.NONE);
    assertThat(net.net()).isSameAs(NET);
    assertThat(net.outputLosses()).containsExactly(new double[] {0.6, 0.1}, within(1e-15));
    assertThat(net.loss()).isCloseTo(0.35, within(1e-15));
    assertThat(net.rawLoss()).isCloseTo((0.5 * 0.6 + 1.5 * 0.1) / 2, within(1e-15));
    assertThat(squares.judgedLine(NET, shares, Decay.NONE).loss()).isCloseTo(0.4, within(1e-15));
    assertThat(squares.judgedLine(NET, null, Decay.NONE).rawLoss()).isCloseTo(0.4, within(1e-15));
  }

  /** Ten rows by which the net's squares are less by 0, 2, 0, 2 ...: that varies by 1 a row. */
  @Test
  void judgedNet_differencesThatVary_aStandardErrorIsAdded() {
    HeldOutSquares varying = new HeldOutSquares(new double[] {20}, new double[] {30}, 10, 10);

    assertThat(varying.judgedNet(NET, null, Decay.NONE).loss())
        .isCloseTo(2 + Math.sqrt(10) / 10, within(1e-15));
    assertThat(varying.judgedLine(NET, null, Decay.NONE).loss()).isCloseTo(3, within(1e-15));
    double[] shares = {2};
    assertThat(varying.judgedNet(NET, shares, Decay.NONE).rawLoss())
        .isCloseTo(2 * (2 + Math.sqrt(10) / 10), within(1e-15));
  }

  @Test
  void of_rows_varianceOfWhatTheNetIsBetterBy() {
    Rows rows =
        new Rows(
            new Matrix(4, 1, new double[] {1, -1, 2, -2}),
            new Matrix(4, 1, new double[] {1, -1, 2, -2}),
            null);
    Topology line = new Topology(new int[] {1, 1}, new boolean[1], Hinges.of(1), new boolean[1]);
    Matrix[] zero = {new Matrix(1, 1)};
    try (Products products = new Products()) {
      HeldOutSquares found = HeldOutSquares.of(line, zero, rows, rows, products);

      // The ridge regression is exact, so the net is worse by 1, 1, 4 and 4.
      assertThat(found.variance()).isCloseTo(4 * 1.5 * 1.5, within(1e-9));
      assertThat(found.net()).containsExactly(new double[] {10}, within(1e-12));
    }
  }

  @Test
  void judgedMixed_someOutputsLinear_theirSquaresAreTheLine() {
    Guard.Judged mixed = squares.judgedMixed(NET, new boolean[] {true, false}, null, Decay.NONE);
    assertThat(mixed.outputLosses()).containsExactly(new double[] {0.3, 0.1}, within(1e-15));
    assertThat(squares.net()).containsExactly(6, 1);
  }

  @Test
  void plus_twoBlocks_sumsOverTheRowsOfBoth() {
    HeldOutSquares both =
        squares.plus(new HeldOutSquares(new double[] {1, 1}, new double[] {2, 2}, 5, 4));
    assertThat(both.net()).containsExactly(7, 2);
    assertThat(both.line()).containsExactly(5, 7);
    assertThat(both.weight()).isEqualTo(15);
    assertThat(both.variance()).isEqualTo(4);
    assertThat(squares.net()).containsExactly(6, 1);
  }

  @Test
  void of_weightedRows_errorsOfRowsThatNeitherWasFittedTo() {
    Rows given = ProblemSample.rows(90, 2, false, 5);
    double[] weights = new Random(2).doubles(90, 0.5, 2).toArray();
    Rows all = new Rows(given.x(), given.y(), weights);
    Problem problem = ProblemSample.of(given, false, SettingsSample.DEFAULTS, 8);
    HoldOutSplit split = HoldOutSplit.of(all, null, 30, new Random(3));
    Rows fitted = split.fittedOf(all);
    try (Products products = new Products()) {
      LinearFit ridge = LinearFit.ridge(fitted, problem.shape(), products);

      Matrix[] net = problem.embedded(ridge.coefficients(), problem.shape(), fitted.x());

      HeldOutSquares found =
          HeldOutSquares.of(problem.shape(), net, fitted, split.heldOut(), products);

      double[] expected = new double[2];
      for (int i = 0; i < 30; i++) {
        for (int o = 0; o < 2; o++) {
          double e = -split.heldOut().y().get(i, o) + ridge.coefficients().get(4, o);
          for (int j = 0; j < 4; j++) {
            e += split.heldOut().x().get(i, j) * ridge.coefficients().get(j, o);
          }
          expected[o] += split.heldOut().weight(i) * e * e;
        }
      }
      assertThat(found.line()).containsExactly(expected, within(1e-9));
      assertThat(found.net()).containsExactly(expected, within(1e-9));
      assertThat(found.weight()).isCloseTo(split.heldOut().total(), within(1e-12));
    }
  }

  /** Held-out rows so far out that only the line overflows must not choose the line. */
  @Test
  void of_lineOverflows_netStaysFinite() {
    Rows fitted =
        new Rows(
            new Matrix(4, 1, new double[] {1, -1, 2, -2}),
            new Matrix(4, 1, new double[] {1, -1, 2, -2}),
            null);
    Rows far = new Rows(new Matrix(1, 1, new double[] {1e300}), new Matrix(1, 1), null);
    Topology shape = new Topology(new int[] {1, 1}, new boolean[1], Hinges.of(1), new boolean[1]);
    try (Products products = new Products()) {
      HeldOutSquares found =
          HeldOutSquares.of(shape, new Matrix[] {new Matrix(1, 1)}, fitted, far, products);

      assertThat(found.line()).containsExactly(Double.POSITIVE_INFINITY);
      assertThat(found.judgedNet(NET, null, Decay.NONE).loss()).isZero();
    }
  }
}
