package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.CrossFit;
import io.github.linstorch.layerwise.Permutation;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;
import java.util.function.Function;

/**
 * Outputs before the softmax, for rows that the net was not fitted to.
 *
 * @param values outputs, n x k
 * @param rows the rows with their labels, in the coordinates of the outputs
 */
record HeldOutLogits(Matrix values, Rows rows) {

  /** Smallest number of rows for which each part has at least two. */
  static final int LEAST_ROWS = 2 * CrossFit.PARTS;

  /** The logits of a net. */
  static HeldOutLogits of(Topology shape, Matrix[] net, Rows rows, Products products) {
    return new HeldOutLogits(new Activations(shape, rows.x(), products).forward(net), rows);
  }

  /** The labels less their residuals. */
  static HeldOutLogits leaving(Rows rows, Matrix residuals) {
    Matrix values = rows.y().copy();
    for (int i = 0; i < values.values().length; i++) {
      values.values()[i] -= residuals.values()[i];
    }
    return new HeldOutLogits(values, rows);
  }

  /** The mean of several logits of the same rows. */
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

  /**
   * Logits of all rows, those of each part by a fit to the others.
   *
   * @param random draws the parts
   * @param fit gives the net that is fitted to some rows
   */
  static HeldOutLogits crossFitted(
      Topology shape, Rows rows, Random random, Function<Rows, Matrix[]> fit, Products products) {
    int n = rows.count();
    Matrix values = new Matrix(n, shape.nOut());
    for (CrossFit.Fold fold : CrossFit.folds(Permutation.draw(n, random), n)) {
      int[] part = fold.part();
      Matrix[] net = fit.apply(rows.subset(fold.others()));
      Matrix z = new Activations(shape, rows.subset(part).x(), products).forward(net);
      for (int i = 0; i < part.length; i++) {
        for (int o = 0; o < z.columns(); o++) {
          values.set(part[i], o, z.get(i, o));
        }
      }
    }
    return new HeldOutLogits(values, rows);
  }
}
