package io.github.linstorch.lstsq;

/** Columns of the design matrix on which its numerical rank is decided. */
public enum ColumnScaling {
  /**
   * The rank is decided on columns scaled to unit Euclidean norm, so that a column in other units
   * than its neighbours does not vanish. This suits data whose columns a user has chosen.
   */
  UNIT_NORM,
  /**
   * The rank is decided on columns scaled to unit Euclidean norm, and the solution is the one with
   * the shortest coefficients of the scaled columns. It does not depend on the units of the
   * columns, whatever the rank is.
   */
  EQUILIBRATED,
  /**
   * The rank is decided on unscaled columns, so that a column of pure round-off is not scaled up to
   * full size. This suits computed columns, such as the activations of a hidden layer.
   */
  NONE
}
