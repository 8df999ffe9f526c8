package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;

/**
 * Outputs before the softmax, of rows that the net was not fitted to.
 *
 * @param values n x k
 * @param rows with their labels, in the same coordinates
 */
record HeldOutLogits(Matrix values, Rows rows) {

  /** What is left of the labels without residuals. */
  static HeldOutLogits leaving(Rows rows, Matrix residuals) {
    Matrix values = rows.y().copy();
    for (int i = 0; i < values.values().length; i++) {
      values.values()[i] -= residuals.values()[i];
    }
    return new HeldOutLogits(values, rows);
  }

  /** The mean of several, of the same rows. */
  static HeldOutLogits mean(HeldOutLogits[] all) {
    Matrix sum = all[0].values.copy();
    for (int b = 1; b < all.length; b++) {
      for (int i = 0; i < sum.values().length; i++) {
        sum.values()[i] += all[b].values.values()[i];
      }
    }
    for (int i = 0; i < sum.values().length; i++) {
      sum.values()[i] /= all.length;
    }
    return new HeldOutLogits(sum, all[0].rows);
  }
}
