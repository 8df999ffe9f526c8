package io.github.linstorch.layerwise.gaussnewton;

/** The loss that sweeps lower. */
public enum SweepLoss {
  /**
   * The log-loss of a softmax if there are many rows, else the squared error. Memory, time and the
   * number of rows of a sweep have no influence.
   */
  BY_ROWS,
  /** The squared error; with a softmax the labels are regressed. */
  SQUARED_ERROR,
  /** The log-loss of a softmax. */
  LOG_LOSS;

  /** Number of rows from which the log-loss of a softmax is worth its time. */
  private static final int LOG_LOSS_FROM = 2000;

  /** Whether the log-loss is lowered for so many rows. */
  boolean isLogLoss(boolean isClassification, long rows) {
    return isClassification && (this == LOG_LOSS || this == BY_ROWS && rows >= LOG_LOSS_FROM);
  }
}
