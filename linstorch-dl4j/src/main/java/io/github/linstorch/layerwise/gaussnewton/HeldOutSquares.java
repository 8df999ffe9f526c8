package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;

/**
 * Squared errors of a net and of a ridge regression on rows that neither was fitted to.
 *
 * @param net sum per output, by the weights of the rows
 * @param line sum per output of the ridge regression
 * @param weight of those rows
 * @param variance of the sum over the rows by which the net's errors are less, mean of the outputs
 */
record HeldOutSquares(double[] net, double[] line, double weight, double variance) {

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
    return of(output, line, heldOut);
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
    return of(output, ridge.outputs(heldOut.x(), products), heldOut);
  }

  /** Leaves out the rows that would decide alone. */
  private static HeldOutSquares of(Matrix net, Matrix line, Rows rows) {
    double[] own = RowErrors.of(rows, net);
    double[] ofLine = RowErrors.of(rows, line);
    double[] less = new double[own.length];
    Arrays.setAll(less, i -> (ofLine[i] - own[i]) / net.columns());
    int[] compared = RowErrors.compared(less);
    Rows some = rows.subset(compared);
    double sum = 0;
    double squares = 0;
    double total = some.total();
    for (int i : compared) {
      sum += less[i];
      squares += rows.weight(i) == 0 ? 0 : less[i] * less[i] / rows.weight(i);
    }
    double variance = squares - sum * sum / total;
    // Where either overflows, the sums alone decide.
    double finite = Double.isFinite(variance) ? Math.max(0, variance) : 0;
    return new HeldOutSquares(
        some.squares(net.rowsOf(compared)), some.squares(line.rowsOf(compared)), total, finite);
  }

  /** The sums over the rows of both. */
  HeldOutSquares plus(HeldOutSquares other) {
    return new HeldOutSquares(
        sum(net, other.net),
        sum(line, other.line),
        weight + other.weight,
        variance + other.variance);
  }

  /**
   * Judges a net, at a standard error above its loss: these rows have chosen it among others, so
   * that its loss there is too low, and the simpler model is to win where they are equal (the rule
   * of one standard error; Breiman, Friedman, Olshen and Stone, "Classification and regression
   * trees", 1984, section 3.4).
   *
   * @param result the net that is to be kept
   * @param shares weight of each output's squared error in the loss of the labels as they are; null
   *     where each is 1
   * @param decay penalties that are set
   */
  Guard.Judged judgedNet(Matrix[] result, double[] shares, Decay decay) {
    Guard.Judged plain = judged(result, net, shares, decay);
    // Penalties that are set say which of two equal models is the simpler one.
    double error = decay.rows() == null ? Math.sqrt(variance) / weight : 0;
    // Where the loss is 0, so is that of the labels as they are.
    double raw = plain.loss() == 0 ? 0 : plain.rawLoss() / plain.loss() * error;
    return new Guard.Judged(
        result, plain.loss() + error, plain.rawLoss() + raw, plain.outputLosses());
  }

  /** Judges the ridge regression. */
  Guard.Judged judgedLine(Matrix[] result, double[] shares, Decay decay) {
    return judged(result, line, shares, decay);
  }

  /** Judges a net some of whose outputs are the ridge regression's. */
  Guard.Judged judgedMixed(Matrix[] result, boolean[] isLinear, double[] shares, Decay decay) {
    double[] squares = net.clone();
    for (int o = 0; o < squares.length; o++) {
      squares[o] = isLinear[o] ? line[o] : squares[o];
    }
    return judged(result, squares, shares, decay);
  }

  private Guard.Judged judged(Matrix[] result, double[] squares, double[] shares, Decay decay) {
    int k = squares.length;
    double[] losses = new double[k];
    double penalty = decay.of(result);
    double loss = penalty;
    double rawLoss = penalty;
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
