package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;

/** Jacobian in double precision. */
public final class DoubleJacobian implements Jacobian {

  private final Topology shape;
  private final int n;
  private final Products products;
  private final Matrix[] errors;

  /** Unit errors; null for several outputs. */
  private final Matrix[] units;

  /** Per layer {@code [V; W]}, the bias of W left out; null for a single output. */
  private final Matrix[] stacked;

  private Matrix[] net;
  private Activations activations;

  public DoubleJacobian(Topology shape, int n, Products products) {
    this.shape = shape;
    this.n = n;
    this.products = products;
    this.errors = errors();
    boolean isSingle = shape.nOut() == 1;
    this.units = isSingle ? errors() : null;
    this.stacked = isSingle ? null : new Matrix[shape.depth()];
    for (int l = 0; !isSingle && l < stacked.length; l++) {
      int below = l == 0 ? 0 : shape.dims()[l];
      stacked[l] = new Matrix(shape.rows(l) + below, shape.dims()[l + 1]);
    }
  }

  private Matrix[] errors() {
    Matrix[] result = new Matrix[shape.depth()];
    for (int l = 0; l < result.length; l++) {
      result[l] = new Matrix(n, shape.dims()[l + 1]);
    }
    return result;
  }

  @Override
  public void linearise(Matrix[] weights, Activations forward) {
    net = weights;
    activations = forward;
    activations.differentiate();
    if (units != null) {
      Arrays.fill(units[units.length - 1].values(), 1);
      activations.backward(net, units);
      return;
    }
    for (int l = 1; l < stacked.length; l++) {
      stack(net[l], stacked[l], shape.rows(l), shape.dims()[l]);
    }
  }

  private static void stack(Matrix source, Matrix target, int at, int rows) {
    for (int o = 0; o < source.columns(); o++) {
      System.arraycopy(source.values(), source.at(o), target.values(), target.at(o) + at, rows);
    }
  }

  @Override
  public void apply(Matrix[] v, Matrix tangent) {
    if (units == null) {
      for (int l = 0; l < v.length; l++) {
        stack(v[l], stacked[l], 0, v[l].rows());
      }
      activations.directional(stacked, tangent);
      return;
    }
    int last = shape.depth() - 1;
    products.multiply(activations.entering(last), v[last].rows(), v[last], tangent);
    for (int l = 0; l < last; l++) {
      products.multiply(activations.entering(l), v[l].rows(), v[l], errors[l]);
      addRowDots(errors[l].values(), units[l].values(), tangent.values());
    }
  }

  /** Adds the dot products of the rows of two matrices. */
  private static void addRowDots(double[] a, double[] b, double[] target) {
    int n = target.length;
    int at = 0;
    for (; at + 3 * n < a.length; at += 4 * n) {
      int second = at + n;
      int third = second + n;
      int fourth = third + n;
      for (int i = 0; i < n; i++) {
        target[i] +=
            (a[at + i] * b[at + i] + a[second + i] * b[second + i])
                + (a[third + i] * b[third + i] + a[fourth + i] * b[fourth + i]);
      }
    }
    for (; at < a.length; at += n) {
      for (int i = 0; i < n; i++) {
        target[i] += a[at + i] * b[at + i];
      }
    }
  }

  @Override
  public void applyTransposed(Matrix g, Matrix[] result) {
    setErrors(g);
    activations.gradient(errors, result);
  }

  @Override
  public void errorGrams(Matrix g, Matrix[] grams) {
    setErrors(g);
    for (int l = 0; l < errors.length; l++) {
      products.gram(errors[l], grams[l]);
    }
  }

  private void setErrors(Matrix g) {
    int last = shape.depth() - 1;
    System.arraycopy(g.values(), 0, errors[last].values(), 0, g.values().length);
    if (units == null) {
      activations.backward(net, errors);
      return;
    }
    for (int l = 0; l < last; l++) {
      setScaledRows(g.values(), units[l].values(), errors[l].values());
    }
  }

  /** {@code target = diag(factors) a}. */
  private static void setScaledRows(double[] factors, double[] a, double[] target) {
    int n = factors.length;
    for (int at = 0; at < a.length; at += n) {
      for (int i = 0; i < n; i++) {
        target[at + i] = factors[i] * a[at + i];
      }
    }
  }

  @Override
  public void inputGram(int layer, double[] weights, Matrix gram) {
    Matrix entering = activations.entering(layer);
    products.gram(weights == null ? entering : weighted(entering, weights, gram.rows()), gram);
  }

  /** The first columns, rows times the roots of their weights. */
  private Matrix weighted(Matrix entering, double[] weights, int columns) {
    Matrix result = new Matrix(n, columns);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < n; i++) {
        result.set(i, j, entering.get(i, j) * Math.sqrt(weights[i]));
      }
    }
    return result;
  }

  @Override
  public void close() {
    // The products belong to the caller.
  }
}
