package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.OutputLoss;

/**
 * Makes the {@link Criterion} of a loss.
 *
 * @param loss at the output
 * @param activation behind the last layer
 * @param units of the outputs
 */
public record Criteria(OutputLoss loss, Activation activation, OutputUnits units) {

  /** A criterion for a set of rows. */
  public Criterion create() {
    return activation.isSoftmax()
        ? new SoftmaxLogLoss(loss, units, units.shift().length)
        : new ElementwiseLoss(loss, activation, units);
  }
}
