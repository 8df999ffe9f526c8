package io.github.linstorch.layerwise.gaussnewton;

/** What is fitted; the settings that are left open depend on it. */
enum Fitting {
  /** The squared error of linear outputs. */
  REGRESSION,
  /** The squared error of a softmax's logits as estimates of the labels. */
  REGRESSED_CLASSES,
  /** Minus the logarithm of a likelihood of the activated output, such as the log-loss. */
  LIKELIHOOD,
  /** Another loss of the activated output, such as the absolute error. */
  OUTPUT_ERROR;

  /** Whether the loss is one of the activated output. */
  boolean isOfOutputLoss() {
    return this == LIKELIHOOD || this == OUTPUT_ERROR;
  }
}
