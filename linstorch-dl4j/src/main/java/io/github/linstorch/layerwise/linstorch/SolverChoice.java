package io.github.linstorch.layerwise.linstorch;

/** Summary of a layer's rows that a fit keeps for its solve. */
public enum SolverChoice {
  /** Normal equations where they are cheaper and proven accurate, else the triangular factor. */
  AUTO,
  /** The triangular factor. */
  QR,
  /** The normal equations. */
  NORMAL_EQUATIONS
}
