package io.github.linstorch.layerwise.gaussnewton;

/** The loss that sweeps lower. */
public enum SweepLoss {
  /** The squared error; with a softmax the labels are regressed. */
  SQUARED_ERROR,
  /** The log-loss of a softmax. */
  LOG_LOSS
}
