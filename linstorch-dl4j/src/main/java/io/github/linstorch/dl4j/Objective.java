package io.github.linstorch.dl4j;

/** The loss that the sweeps of {@link FitMethod#GAUSS_NEWTON} lower. */
public enum Objective {
  /**
   * The network's loss function, whatever it is: {@link #LOG_LOSS} for a cross-entropy, {@link
   * #SQUARED_ERROR} for a squared error, and {@link #NETWORK_LOSS} for any other. The number of
   * rows, memory, threads and time have no influence.
   */
  AUTO,
  /**
   * The squared error; for networks whose loss function it is, and for a softmax. With a softmax
   * the one-hot labels are regressed, which takes less time than the log-loss, and the outputs get
   * a temperature.
   */
  SQUARED_ERROR,
  /**
   * The log-loss; for softmax outputs, and for a sigmoid with XENT. By default below 10,000 rows up
   * to 20 sweeps take all rows, beyond up to 500 take samples; both go on from random weights in
   * one block.
   */
  LOG_LOSS,
  /**
   * The network's loss function; for all networks but a softmax with a squared error. It is what
   * {@link #AUTO} chooses, and how reports name an absolute error, a squared log error and a
   * Poisson loss.
   */
  NETWORK_LOSS
}
