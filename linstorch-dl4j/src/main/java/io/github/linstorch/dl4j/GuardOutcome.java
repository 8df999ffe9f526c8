package io.github.linstorch.dl4j;

/**
 * Outcome of the comparison with ordinary least squares that {@link GaussNewtonConfig#guard()} asks
 * for.
 */
public enum GuardOutcome {
  /** The network was no worse before its weights were rounded, and is the result. */
  NETWORK,
  /** The linear fit was better, and is the result, carried by the network's units. */
  LINEAR_FIT,
  /**
   * A hidden layer is too narrow to carry the linear fit. Its width is below the rank of that fit,
   * or below twice the rank if the first or the last layer has no bias and an activation is not the
   * identity.
   */
  TOO_NARROW,
  /** Layers are frozen, so that the network cannot carry the linear fit. */
  FROZEN_LAYERS,
  /** The guard was {@link Guard#NONE}. */
  NOT_COMPARED;

  /** Whether the training loss is not above that of the linear fit, but for rounding. */
  boolean isBounded() {
    return this == NETWORK || this == LINEAR_FIT;
  }
}
