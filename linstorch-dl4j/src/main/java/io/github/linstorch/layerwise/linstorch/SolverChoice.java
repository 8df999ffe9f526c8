package io.github.linstorch.layerwise.linstorch;

/** What a fit keeps of the rows of a layer to solve it. */
public enum SolverChoice {
  /** Normal equations where they are cheaper and proven accurate, else the triangular factor. */
  AUTO,
  /** The triangular factor. */
  QR,
  /** The normal equations. */
  NORMAL_EQUATIONS
}
