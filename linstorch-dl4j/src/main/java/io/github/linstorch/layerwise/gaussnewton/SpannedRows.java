package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.RowSpan;
import java.util.Arrays;

/**
 * Fitted and held-out rows in coordinates of their common span, for fewer rows than features. The
 * features are rotated, and those that are then zero on every row are left out. Steps lie in the
 * span. Sweeps therefore take equal steps in these coordinates, at less cost.
 *
 * @param shape shape of nets with one feature per row
 * @param fitted rows that nets are fitted to
 * @param heldOut rows that are held out
 * @param span span of all these rows
 */
record SpannedRows(Topology shape, Rows fitted, Rows heldOut, RowSpan span) {

  /** Number of features per row from which the coordinates of the span are worth their cost. */
  private static final int LEAST_RATIO = 2;

  /**
   * Changes rows.
   *
   * @param fitted unchanged
   * @param heldOut those rows themselves, or others; unchanged
   * @return null where rows are too many, or penalties that differ between features are in the way
   */
  static SpannedRows of(Topology shape, Rows fitted, Rows heldOut, Decay decay) {
    int n = fitted.count() + (heldOut == fitted ? 0 : heldOut.count());
    if ((long) LEAST_RATIO * n > shape.nIn()
        || shape.depth() == 1
        || shape.frozen()[0]
        || shape.isLinked()
        || shape.skips().takesInputs()
        || !decay.isUniform(0)) {
      return null;
    }
    int d = shape.nIn();
    Matrix all = new Matrix(n, d);
    for (int j = 0; j < d; j++) {
      System.arraycopy(
          fitted.x().values(), fitted.x().at(j), all.values(), all.at(j), fitted.count());
      if (heldOut != fitted) {
        System.arraycopy(
            heldOut.x().values(),
            heldOut.x().at(j),
            all.values(),
            all.at(j) + fitted.count(),
            heldOut.count());
      }
    }
    RowSpan span = new RowSpan(all);
    Matrix t = span.coordinates();
    int[] dims = shape.dims().clone();
    dims[0] = n;
    Rows first = part(fitted, t, 0);
    Rows second = heldOut == fitted ? first : part(heldOut, t, fitted.count());
    Topology narrow =
        new Topology(dims, shape.bias(), shape.activation(), shape.frozen(), shape.skips());
    return new SpannedRows(narrow, first, second, span);
  }

  private static Rows part(Rows rows, Matrix coordinates, int from) {
    int[] numbers = new int[rows.count()];
    Arrays.setAll(numbers, i -> from + i);
    return new Rows(coordinates.rowsOf(numbers), rows.y(), rows.weights());
  }

  /** The net in these coordinates that gives equal outputs for these rows. */
  Matrix[] inSpan(Matrix[] net) {
    Matrix[] result = net.clone();
    result[0] = withBias(span.project(net[0]), net[0]);
    return result;
  }

  /**
   * A net in these coordinates in those of the features.
   *
   * @param from the net in these coordinates that it has come from
   * @param start that net in the coordinates of the features; its part outside the span is kept
   */
  Matrix[] restored(Matrix[] net, Matrix[] from, Matrix[] start) {
    Matrix change = net[0].copy();
    for (int i = 0; i < change.values().length; i++) {
      change.values()[i] -= from[0].values()[i];
    }
    Matrix embedded = span.embed(change);
    Matrix first = start[0].copy();
    for (int o = 0; o < first.columns(); o++) {
      for (int j = 0; j < embedded.rows(); j++) {
        first.set(j, o, first.get(j, o) + embedded.get(j, o));
      }
    }
    Matrix[] result = net.clone();
    result[0] = shape.bias()[0] ? copyLastRow(net[0], first) : first;
    return result;
  }

  /** Weights with the last row of others below them, where the layer has a bias. */
  private Matrix withBias(Matrix weights, Matrix from) {
    if (!shape.bias()[0]) {
      return weights;
    }
    Matrix result = new Matrix(weights.rows() + 1, weights.columns());
    for (int o = 0; o < weights.columns(); o++) {
      System.arraycopy(
          weights.values(), weights.at(o), result.values(), result.at(o), weights.rows());
    }
    return copyLastRow(from, result);
  }

  private static Matrix copyLastRow(Matrix from, Matrix to) {
    for (int o = 0; o < to.columns(); o++) {
      to.set(to.rows() - 1, o, from.get(from.rows() - 1, o));
    }
    return to;
  }
}
