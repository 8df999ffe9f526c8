package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/**
 * Contribution of some of the rows to a Gauss–Newton step: their part of the gradient {@code J'R},
 * of the products {@code J'H J v}, and of the Gram matrices of the preconditioner. Several threads
 * may work on the shares of a step, each share in one thread at a time.
 */
public final class RowShare {

  private final Topology shape;
  private final Rows rows;
  private final Criterion criterion;
  private final Jacobian jacobian;
  private final Matrix residual;
  private final Matrix tangent;
  private final Matrix[] inputGrams;
  private final Matrix[] errorGrams;
  private final Matrix[] sum;

  /** Makes a share that computes in double precision. */
  public RowShare(Topology shape, Rows rows, Criterion criterion, Products products) {
    this(shape, rows, criterion, new DoubleJacobian(shape, rows.count(), products));
  }

  public RowShare(Topology shape, Rows rows, Criterion criterion, Jacobian jacobian) {
    this.shape = shape;
    this.rows = rows;
    this.criterion = criterion;
    this.jacobian = jacobian;
    this.residual = new Matrix(rows.count(), shape.nOut());
    this.tangent = new Matrix(rows.count(), shape.nOut());
    int depth = shape.depth();
    this.inputGrams = new Matrix[depth];
    this.errorGrams = new Matrix[depth];
    for (int l = 0; l < depth; l++) {
      int h = shape.dims()[l + 1];
      errorGrams[l] = new Matrix(h, h);
    }
    this.sum = shape.zeros();
  }

  public Rows rows() {
    return rows;
  }

  /**
   * Linearises the net: afterwards {@link #sum} is the part of the gradient.
   *
   * @param forward has been run through with these weights
   * @param probe ones or signs, per row and output; overwritten; null where no Gram matrices are
   *     wanted
   * @param from the first layer whose {@link #inputGrams} is wanted
   */
  void linearise(Matrix[] net, Activations forward, Matrix probe, int from) {
    criterion.linearise(forward.output(), rows.y(), residual);
    jacobian.linearise(net, forward);
    if (probe != null) {
      gatherGrams(probe, from);
    }
    weigh(residual, false);
    jacobian.applyTransposed(residual, sum);
  }

  private void gatherGrams(Matrix probe, int from) {
    criterion.applyRoot(probe);
    weigh(probe, true);
    jacobian.errorGrams(probe, errorGrams);
    for (int l = from; l < inputGrams.length; l++) {
      if (inputGrams[l] == null) {
        inputGrams[l] = new Matrix(shape.rows(l), shape.rows(l));
      }
      jacobian.inputGram(l, rows.weights(), inputGrams[l]);
    }
  }

  /** Multiplies rows with their weights, or with the roots of those. */
  private void weigh(Matrix given, boolean byRoots) {
    double[] e = given.values();
    double[] weights = rows.weights();
    int n = rows.count();
    for (int i = 0; weights != null && i < e.length; i++) {
      double weight = weights[i % n];
      e[i] *= byRoots ? Math.sqrt(weight) : weight;
    }
  }

  /** Takes {@code J'H J v} into {@link #sum}. */
  void apply(Matrix[] v) {
    jacobian.apply(v, tangent);
    criterion.applyCurvature(tangent);
    weigh(tangent, false);
    jacobian.applyTransposed(tangent, sum);
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
