package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.Evaluation;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * A network's own loss function, as a mean over the rows and without penalties.
 *
 * @param isLogLoss whether it is the cross-entropy of a softmax
 * @param factor ratio of a squared loss to the mean squared error; unused for the cross-entropy
 */
record NetworkLoss(boolean isLogLoss, double factor) {

  static NetworkLoss of(NetworkView view) {
    boolean isSquared = view.loss() instanceof LossL2;
    // LossMSE, a subclass of LossL2, is its mean over the outputs.
    return new NetworkLoss(!isSquared, view.loss() instanceof LossMSE ? 1 : view.stack().nOut());
  }

  double of(Evaluation evaluation) {
    return isLogLoss ? evaluation.logLoss() : evaluation.loss() * factor;
  }

  /** The loss of a line with some mean squared error; NaN where it does not follow from that. */
  double ofLine(double squared) {
    return isLogLoss ? Double.NaN : squared * factor;
  }
}
