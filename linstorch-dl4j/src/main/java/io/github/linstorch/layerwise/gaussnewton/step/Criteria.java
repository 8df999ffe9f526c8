package io.github.linstorch.layerwise.gaussnewton.step;

/** Chooses the {@link Criterion}. */
public final class Criteria {

  private Criteria() {}

  /** The log-loss of a softmax behind the outputs, or the squared error. */
  public static Criterion of(boolean isLogLoss) {
    return isLogLoss ? new LogLoss() : new Criterion.SquaredError();
  }
}
