package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/**
 * Squared errors of a net and of a ridge regression on rows that neither was fitted to.
 *
 * @param net sum per output, by the weights of the rows
 * @param line sum per output of the ridge regression
 * @param weight of those rows
 */
record HeldOutSquares(double[] net, double[] line, double weight) {

  /**
   * Compares.
   *
   * @param fitted rows that the net was fitted to, and the ridge regression is
   * @param heldOut other rows
   */
  static HeldOutSquares of(
      Topology shape, Matrix[] net, Rows fitted, Rows heldOut, Products products) {
    Matrix output = new Activations(shape, heldOut.x(), products).forward(net);
    Matrix line = LinearFit.ridge(fitted, shape, products).outputs(heldOut.x(), products);
    return new HeldOutSquares(heldOut.squares(output), heldOut.squares(line), heldOut.total());
  }

  /**
   * Compares where there are many rows ({@link LinearFit#ridgeOfMany}).
   *
   * @param rows fitted and held-out ones
   */
  static HeldOutSquares ofMany(
      Topology shape, Matrix[] net, Rows rows, HoldOutSplit split, Products products) {
    LinearFit ridge = LinearFit.ridgeOfMany(rows, split, shape);
    Rows heldOut = split.heldOut();
    Matrix output = new Activations(shape, heldOut.x(), products).forward(net);
    return new HeldOutSquares(
        heldOut.squares(output),
        heldOut.squares(ridge.outputs(heldOut.x(), products)),
        heldOut.total());
  }

  /** The sums over the rows of both. */
  HeldOutSquares plus(HeldOutSquares other) {
    return new HeldOutSquares(sum(net, other.net), sum(line, other.line), weight + other.weight);
  }

  /**
   * Judges a net.
   *
   * @param result the net that is to be kept
   * @param shares weight of each output's squared error in the loss of the labels as they are; null
   *     where each is 1
   */
  Guard.Judged judgedNet(Matrix[] result, double[] shares) {
    return judged(result, net, shares);
  }

  /** Judges the ridge regression. */
  Guard.Judged judgedLine(Matrix[] result, double[] shares) {
    return judged(result, line, shares);
  }

  /** Judges a net some of whose outputs are the ridge regression's. */
  Guard.Judged judgedMixed(Matrix[] result, boolean[] isLinear, double[] shares) {
    double[] squares = net.clone();
    for (int o = 0; o < squares.length; o++) {
      squares[o] = isLinear[o] ? line[o] : squares[o];
    }
    return judged(result, squares, shares);
  }

  private Guard.Judged judged(Matrix[] result, double[] squares, double[] shares) {
    int k = squares.length;
    double[] losses = new double[k];
    double loss = 0;
    double rawLoss = 0;
    for (int o = 0; o < k; o++) {
      losses[o] = squares[o] / weight;
      loss += losses[o] / k;
      rawLoss += losses[o] * (shares == null ? 1 : shares[o]) / k;
    }
    return new Guard.Judged(result, loss, rawLoss, losses);
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int o = 0; o < b.length; o++) {
      sum[o] += b[o];
    }
    return sum;
  }
}
