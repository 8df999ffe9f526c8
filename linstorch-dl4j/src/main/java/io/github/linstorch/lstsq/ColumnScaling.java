package io.github.linstorch.lstsq;

/** On which columns of the design matrix its numerical rank is decided. */
public enum ColumnScaling {
  /**
   * Columns scaled to unit Euclidean norm: a column in other units than its neighbours must not
   * vanish. Right for data whose columns a user has chosen.
   */
  UNIT_NORM,
  /**
   * The same, and of all solutions the one whose coefficients of the scaled columns are shortest:
   * what is found does not depend on the units of the columns, whatever the rank.
   */
  EQUILIBRATED,
  /**
   * Columns as they are: a column of pure round-off must not be promoted to full size. Right for
   * computed columns, such as the activations of a hidden layer.
   */
  NONE
}
