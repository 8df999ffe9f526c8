package io.github.linstorch.dl4j;

/** Why a fit ended. */
public enum StopReason {
  /** Everything asked for was done. */
  COMPLETED,
  /** The target loss was reached. */
  TARGET_REACHED,
  /** The time limit was reached; the result is the best so far. */
  TIME_LIMIT,
  /** Further sweeps did not improve the loss. */
  NO_IMPROVEMENT
}
