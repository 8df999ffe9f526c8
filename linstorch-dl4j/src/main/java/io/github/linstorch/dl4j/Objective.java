package io.github.linstorch.dl4j;

/** The loss that the sweeps of {@link FitMethod#GAUSS_NEWTON} lower. */
public enum Objective {
  /**
   * The network's loss function decides: {@link #LOG_LOSS} for a softmax with cross-entropy, else
   * {@link #SQUARED_ERROR}. The number of rows, memory, threads and time have no influence.
   */
  AUTO,
  /**
   * The squared error. With a softmax the one-hot labels are regressed, which takes less time than
   * the log-loss, and the outputs get a temperature.
   */
  SQUARED_ERROR,
  /**
   * The log-loss; for softmax outputs only. By default below 10,000 rows up to 20 sweeps take all
   * rows, beyond up to 500 take samples; both go on from random weights in one block.
   */
  LOG_LOSS
}
