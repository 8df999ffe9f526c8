package io.github.linstorch.dl4j;

/** The loss that the sweeps of {@link FitMethod#GAUSS_NEWTON} lower. */
public enum Objective {
  /**
   * The network's loss function and the number of rows decide: {@link #LOG_LOSS} for a softmax with
   * cross-entropy and at least 2000 rows, else {@link #SQUARED_ERROR}. Memory, threads and time
   * have no influence.
   */
  AUTO,
  /**
   * The squared error. With a softmax the one-hot labels are regressed, which takes less time than
   * the log-loss.
   */
  SQUARED_ERROR,
  /** The log-loss; for softmax outputs only. */
  LOG_LOSS
}
