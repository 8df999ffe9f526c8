package io.github.linstorch.dl4j;

/**
 * Where a fit by {@link FitMethod#GAUSS_NEWTON} is compared with ordinary least squares, which
 * replaces a network that is worse.
 */
public enum Guard {
  /** On the rows that it was fitted to. */
  TRAINING_ROWS,
  /** Nowhere: the network is the result, whatever it is. */
  NONE
}
