package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/**
 * What some of the rows add to a Gauss–Newton step: their part of the gradient {@code J'R}, of the
 * products {@code J'H J v}, and of the Gram matrices of the preconditioner. Shares of one step can
 * be worked on by several threads, each by one at a time.
 */
final class RowShare {

  private final Topology shape;
  private final Rows rows;
  private final Criterion criterion;
  private final Products products;
  private final Matrix[] errors;
  private final Matrix residual;
  private final Matrix tangent;
  private final Matrix[] inputGrams;
  private final Matrix[] errorGrams;
  private final Matrix[] sum;
  private Pass pass;
  private double change;

  RowShare(Topology shape, Rows rows, Criterion criterion, Products products) {
    this.shape = shape;
    this.rows = rows;
    this.criterion = criterion;
    this.products = products;
    this.residual = new Matrix(rows.count(), shape.nOut());
    this.tangent = new Matrix(rows.count(), shape.nOut());
    int depth = shape.depth();
    this.errors = new Matrix[depth];
    this.inputGrams = new Matrix[depth];
    this.errorGrams = new Matrix[depth];
    for (int l = 0; l < depth; l++) {
      int h = shape.dims()[l + 1];
      errors[l] = new Matrix(rows.count(), h);
      errorGrams[l] = new Matrix(h, h);
    }
    this.sum = shape.zeros();
  }

  Rows rows() {
    return rows;
  }

  /**
   * Linearises the net: afterwards {@link #sum} is the part of the gradient.
   *
   * @param forward has been run through, and differentiated, with these weights
   * @param probe ones or signs, per row and output; overwritten
   * @param from the first layer whose {@link #inputGrams} is wanted
   */
  void linearise(Matrix[] net, Pass forward, Matrix probe, int from) {
    pass = forward;
    criterion.linearise(pass.output(), rows.y(), residual);
    criterion.applyRoot(probe);
    setErrors(net, probe, true);
    for (int l = 0; l < errors.length; l++) {
      products.gram(errors[l], errorGrams[l]);
      if (l >= from) {
        if (inputGrams[l] == null) {
          inputGrams[l] = new Matrix(shape.rows(l), shape.rows(l));
        }
        products.gram(weighted(pass.entering(l), shape.rows(l)), inputGrams[l]);
      }
    }
    setErrors(net, residual, false);
    pass.gradient(errors, sum);
  }

  /** Rows times the roots of their weights, as they are without weights. */
  private Matrix weighted(Matrix entering, int columns) {
    if (rows.weights() == null) {
      return entering;
    }
    Matrix result = new Matrix(rows.count(), columns);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows.count(); i++) {
        result.set(i, j, entering.get(i, j) * Math.sqrt(rows.weights()[i]));
      }
    }
    return result;
  }

  /** Runs errors of the output back, times the weights of the rows or their roots. */
  private void setErrors(Matrix[] net, Matrix given, boolean byRoots) {
    double[] e = errors[shape.depth() - 1].values();
    System.arraycopy(given.values(), 0, e, 0, e.length);
    double[] weights = rows.weights();
    int n = rows.count();
    for (int i = 0; weights != null && i < e.length; i++) {
      double weight = weights[i % n];
      e[i] *= byRoots ? Math.sqrt(weight) : weight;
    }
    pass.backward(net, errors);
  }

  /**
   * Takes {@code J'H J v} into {@link #sum}.
   *
   * @param stacked as in {@link Pass#directional}
   */
  void apply(Matrix[] stacked, Matrix[] net) {
    pass.directional(stacked, tangent);
    criterion.applyCurvature(tangent);
    setErrors(net, tangent, false);
    pass.gradient(errors, sum);
  }

  /** Takes {@code |J v|^2} into {@link #change}. */
  void measure(Matrix[] stacked) {
    pass.directional(stacked, tangent);
    change = 0;
    for (int o = 0; o < shape.nOut(); o++) {
      for (int i = 0; i < rows.count(); i++) {
        change += rows.weight(i) * tangent.get(i, o) * tangent.get(i, o);
      }
    }
  }

  double change() {
    return change;
  }

  Matrix[] sum() {
    return sum;
  }

  Matrix[] inputGrams() {
    return inputGrams;
  }

  Matrix[] errorGrams() {
    return errorGrams;
  }
}
