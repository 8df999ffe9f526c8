package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;

/**
 * A network's own loss function, as a mean over the rows and without penalties.
 *
 * @param loss the function
 * @param nOut number of outputs
 */
record NetworkLoss(OutputLoss loss, int nOut) {

  static NetworkLoss of(NetworkView view) {
    return new NetworkLoss(view.stack().loss(), view.stack().nOut());
  }

  double of(Evaluation evaluation) {
    return evaluation.mean(loss, nOut);
  }

  /** The loss of a line with some mean squared error; NaN where it does not follow from that. */
  double ofLine(double squared) {
    return loss.ofSquares(squared, nOut);
  }

  /** Whether it is a squared error of the outputs. */
  boolean isSquared() {
    return loss.is(Kind.SQUARED);
  }

  /** Whether it is the mean squared error or a multiple of it. */
  boolean isMeanSquares() {
    return isSquared() && loss.isEven();
  }

  /** How reports name it where it is not the mean squared error. */
  String describe() {
    return switch (loss.kind()) {
      case SQUARED -> "weighted squared error";
      case ABSOLUTE -> "absolute error";
      case SQUARED_LOG -> "squared log error";
      case POISSON -> "Poisson loss";
      case BINARY_CROSS_ENTROPY, CROSS_ENTROPY -> "log-loss";
    };
  }
}
