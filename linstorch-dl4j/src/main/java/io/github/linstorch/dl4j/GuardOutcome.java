package io.github.linstorch.dl4j;

/**
 * Outcome of the comparison with a linear model that {@link GaussNewtonConfig#guard()} asks for.
 */
public enum GuardOutcome {
  /** The network was no worse on the rows of the {@link Guard}, and is the result. */
  NETWORK,
  /** The linear model was better, and is the result, carried by the network's units. */
  LINEAR_FIT,
  /**
   * A hidden layer is too narrow to carry the linear model. Its width is below the rank of that
   * model, or below twice the rank if the first or the last layer has no bias and an activation is
   * not the identity. Also where a layer without biases has an activation that cannot carry it,
   * cube for example, and where skips add outputs of several layers that would all carry it.
   */
  TOO_NARROW,
  /** Layers are frozen, so that the network cannot carry the linear model. */
  FROZEN_LAYERS,
  /** Branches run side by side, so that no unit sees all features, as the linear model does. */
  PARALLEL_BRANCHES,
  /** The guard was {@link Guard#NONE}. */
  NOT_COMPARED;

  /** Whether the network was compared with the linear model, and is no worse. */
  boolean isBounded() {
    return this == NETWORK || this == LINEAR_FIT;
  }
}
