package io.github.linstorch.dl4j;

/**
 * Rows on which a fit by {@link FitMethod#GAUSS_NEWTON} is compared with ordinary least squares.
 * The linear fit replaces a network that is worse.
 */
public enum Guard {
  HELD_OUT,
  /** The rows that the network was fitted to. */
  TRAINING_ROWS,
  /** No rows: the network is the result even if it is worse. */
  NONE
}
