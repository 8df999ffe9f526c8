package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import java.io.Serializable;

/**
 * Makes the {@link Criterion} of a loss.
 *
 * @param loss at the output
 * @param activation behind the last layer
 * @param units of the outputs
 */
public record Criteria(OutputLoss loss, Activation activation, OutputUnits units)
    implements Serializable {

  /**
   * Those of a stack: its own loss, or the log-loss of a softmax.
   *
   * @param rows as they are, which the units are taken from; unchanged
   */
  public static Criteria of(DenseStack stack, Rows rows) {
    Activation activation = output(stack);
    if (activation.isSoftmax()) {
      OutputLoss loss = stack.loss().is(Kind.SQUARED) ? OutputLoss.LOG_LOSS : stack.loss();
      return new Criteria(loss, activation, OutputUnits.ofSoftmax(loss, stack.nOut()));
    }
    boolean hasBias = stack.layer(stack.depth() - 1).hasBias();
    OutputUnits units = OutputUnits.of(rows, stack.loss(), activation, hasBias);
    return new Criteria(stack.loss(), activation, units);
  }

  /** Whether outputs are regressed as they are, and count alike: by the squared error. */
  public static boolean isRegression(DenseStack stack) {
    return output(stack).isIdentity() && stack.loss().is(Kind.SQUARED) && stack.loss().isEven();
  }

  private static Activation output(DenseStack stack) {
    return stack.layer(stack.depth() - 1).activation();
  }

  /** A criterion for a set of rows. */
  public Criterion create() {
    return activation.isSoftmax()
        ? new SoftmaxLogLoss(loss, units, units.shift().length)
        : new ElementwiseLoss(loss, activation, units);
  }
}
