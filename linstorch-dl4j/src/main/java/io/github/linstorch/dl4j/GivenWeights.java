package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * Keeps the last layer that a network was given where the one that was solved for it has a higher
 * training loss, in the network's own loss function and with its penalty. A regression of one-hot
 * labels, for example, has a higher log-loss than a softmax that gradients have trained.
 */
final class GivenWeights {

  private final NetworkView view;

  GivenWeights(NetworkView view) {
    this.view = view;
  }

  /**
   * Compares a fit with the weights that it went out from.
   *
   * @param given parameters as the network had them; unchanged
   * @param fitted by the solve of the last layer alone
   * @return the given weights, if their loss is lower
   */
  Fitted ifBetter(double[] given, Fitted fitted) {
    double before = objective(given, fitted.losses().before());
    double after = objective(fitted.parameters(), fitted.losses().after());
    // False where a loss is not a number.
    if (!(after > before)) {
      return fitted;
    }
    return fitted
        .unchanged(given.clone())
        .noting(
            "The last layer that was solved would raise the training loss, so that the network keeps"
                + " the one that it had");
  }

  /** Sum over the rows of the network's loss, and the penalty of its last layer. */
  private double objective(double[] parameters, Evaluation evaluation) {
    DenseStack stack = view.stack();
    int last = stack.depth() - 1;
    Layer layer = stack.layer(last);
    // The stack's penalties are for squared errors summed over the outputs; LossMSE is their mean.
    double unit = view.loss() instanceof LossMSE ? stack.nOut() : 1;
    double count = layer.penalty().perRow() ? evaluation.rowWeight() : 1;
    double weights = squares(parameters, stack.weightOffset(last), stack.biasOffset(last));
    double bias = squares(parameters, stack.biasOffset(last), stack.end(last));
    double penalty = layer.penalty().weights() * weights + layer.penalty().bias() * bias;
    return evaluation.rowWeight() * NetworkLoss.of(view).of(evaluation) + count * penalty / unit;
  }

  private static double squares(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i] * values[i];
    }
    return sum;
  }
}
