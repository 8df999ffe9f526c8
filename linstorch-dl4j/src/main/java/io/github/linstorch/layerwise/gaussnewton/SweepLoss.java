package io.github.linstorch.layerwise.gaussnewton;

/** The loss that sweeps lower. */
public enum SweepLoss {
  /** The squared error of the outputs; with a softmax the labels are regressed. */
  SQUARED_ERROR,
  /**
   * The loss of the activated output: that of the stack, or the log-loss of a softmax. The squared
   * error of linear outputs is the same as above.
   */
  OUTPUT_LOSS
}
