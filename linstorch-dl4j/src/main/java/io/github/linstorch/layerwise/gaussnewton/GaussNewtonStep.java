package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;

/**
 * A step of all layers at once towards
 *
 * <pre>
 *   min |R - J dW|^2 + N damping sum_l mu_l |dW_l|^2 + N k sum decay |W + dW|^2
 * </pre>
 *
 * <p>by conjugate gradients, preconditioned with {@link KroneckerFactors}. Frozen layers, and those
 * that no row reaches, do not move. Rows count by their weights.
 */
final class GaussNewtonStep {

  /** Of the first preconditioned residual: below, the solve has converged. */
  static final double TOLERANCE = 1e-6;

  private final Topology shape;
  private final Rows rows;
  private final double total;
  private final Decay decay;
  private final Products products;
  private final KroneckerFactors factors;
  private final Matrix[] errors;
  private final Matrix tangent;
  private final Matrix[] stacked;
  private final Matrix[] inputGrams;
  private final Matrix[] errorGrams;
  private final Matrix[] gradient;
  private final Matrix[] residual;
  private final Matrix[] image;
  private final Matrix[] conditioned;
  private final Matrix[] direction;
  private final Matrix[] step;
  private Pass pass;
  private Matrix[] net;
  private int iterations;

  GaussNewtonStep(Topology shape, Rows rows, Decay decay, Products products) {
    this.shape = shape;
    this.rows = rows;
    this.total = rows.total();
    this.decay = decay;
    this.products = products;
    this.factors = new KroneckerFactors(shape, total, products);
    this.tangent = new Matrix(rows.count(), shape.nOut());
    int depth = shape.depth();
    this.errors = new Matrix[depth];
    this.stacked = new Matrix[depth];
    this.inputGrams = new Matrix[depth];
    this.errorGrams = new Matrix[depth];
    for (int l = 0; l < depth; l++) {
      int h = shape.dims()[l + 1];
      errors[l] = new Matrix(rows.count(), h);
      stacked[l] = new Matrix(shape.rows(l) + (l == 0 ? 0 : shape.dims()[l]), h);
      inputGrams[l] = new Matrix(shape.rows(l), shape.rows(l));
      errorGrams[l] = new Matrix(h, h);
    }
    this.gradient = shape.zeros();
    this.residual = shape.zeros();
    this.image = shape.zeros();
    this.conditioned = shape.zeros();
    this.direction = shape.zeros();
    this.step = shape.zeros();
  }

  /**
   * Linearises the net.
   *
   * @param weights as in the pass; must stay until the last step
   * @param forward has been run through, and differentiated, with these weights
   * @param probe n x k, ones or signs
   */
  void linearise(Matrix[] weights, Pass forward, Matrix probe) {
    net = weights;
    boolean sameRows = pass != null;
    pass = forward;
    int last = shape.depth() - 1;
    setErrors(probe, true);
    for (int l = 0; l <= last; l++) {
      products.gram(errors[l], errorGrams[l]);
      if (l > 0 || !sameRows) {
        products.gram(weighted(pass.entering(l), shape.rows(l)), inputGrams[l]);
      } else {
        inputGrams[l] = null;
      }
      if (l > 0) {
        Matrix own = net[l];
        for (int o = 0; o < own.columns(); o++) {
          System.arraycopy(
              own.values(),
              own.at(o),
              stacked[l].values(),
              stacked[l].at(o) + shape.rows(l),
              shape.dims()[l]);
        }
      }
    }
    factors.update(inputGrams, errorGrams);
    setErrors(residual(), false);
    pass.gradient(errors, gradient);
    decay.addTo(gradient, -total * shape.nOut(), net);
    for (int l = 0; l <= last; l++) {
      if (!isActive(l)) {
        Arrays.fill(gradient[l].values(), 0);
      }
    }
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

  private Matrix residual() {
    double[] t = tangent.values();
    double[] y = rows.y().values();
    double[] z = pass.output().values();
    for (int i = 0; i < t.length; i++) {
      t[i] = y[i] - z[i];
    }
    return tangent;
  }

  /** Runs errors of the output back, times the weights of the rows or their roots. */
  private void setErrors(Matrix given, boolean byRoots) {
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

  private boolean isActive(int l) {
    return !shape.frozen()[l] && factors.scale(l) > 0;
  }

  /** {@code J'R}, less the pull of the decay. */
  Matrix[] gradient() {
    return gradient;
  }

  KroneckerFactors factors() {
    return factors;
  }

  /** Conjugate-gradient steps of the last solve. */
  int iterations() {
    return iterations;
  }

  /**
   * Solves for a step.
   *
   * @param damping at least 0
   * @param most most conjugate-gradient steps
   * @param tolerance relative to the start at which they end
   * @return dW, a buffer that the next call overwrites
   */
  Matrix[] solve(double damping, int most, double tolerance) {
    for (int l = 0; l < step.length; l++) {
      Arrays.fill(step[l].values(), 0);
      copy(gradient[l], residual[l]);
    }
    precondition(damping);
    copy(conditioned, direction);
    double product = dot(residual, conditioned);
    double first = product;
    iterations = 0;
    while (iterations < most && product > 0) {
      iterations++;
      applyOperator(direction, damping);
      double length = product / Math.max(dot(direction, image), 1e-300);
      addScaled(step, length, direction);
      addScaled(residual, -length, image);
      precondition(damping);
      double next = dot(residual, conditioned);
      if (next < tolerance * first) {
        break;
      }
      scale(direction, next / product);
      addScaled(direction, 1, conditioned);
      product = next;
    }
    return step;
  }

  /** How far the last step lowers what it minimises. */
  double modelDecrease(double damping) {
    applyOperator(step, damping);
    return 2 * dot(gradient, step) - dot(step, image);
  }

  /** {@code |J dW|^2} of the last step. */
  double outputChange() {
    applyJacobian(step);
    double sum = 0;
    for (int o = 0; o < shape.nOut(); o++) {
      for (int i = 0; i < rows.count(); i++) {
        sum += rows.weight(i) * tangent.get(i, o) * tangent.get(i, o);
      }
    }
    return sum;
  }

  private void applyJacobian(Matrix[] v) {
    for (int l = 0; l < v.length; l++) {
      for (int o = 0; o < v[l].columns(); o++) {
        System.arraycopy(
            v[l].values(), v[l].at(o), stacked[l].values(), stacked[l].at(o), v[l].rows());
      }
    }
    pass.directional(stacked, tangent);
  }

  /** {@code image = J'J v + N damping mu v + N k decay v}. */
  private void applyOperator(Matrix[] v, double damping) {
    applyJacobian(v);
    setErrors(tangent, false);
    pass.gradient(errors, image);
    for (int l = 0; l < v.length; l++) {
      addScaled(image[l], total * damping * factors.scale(l), v[l]);
    }
    decay.addTo(image, total * shape.nOut(), v);
    for (int l = 0; l < v.length; l++) {
      if (!isActive(l)) {
        Arrays.fill(image[l].values(), 0);
      }
    }
  }

  private void precondition(double damping) {
    for (int l = 0; l < residual.length; l++) {
      if (isActive(l)) {
        factors.precondition(l, residual[l], damping, conditioned[l]);
      } else {
        Arrays.fill(conditioned[l].values(), 0);
      }
    }
  }

  private static void copy(Matrix from, Matrix to) {
    System.arraycopy(from.values(), 0, to.values(), 0, to.values().length);
  }

  private static void copy(Matrix[] from, Matrix[] to) {
    for (int l = 0; l < from.length; l++) {
      copy(from[l], to[l]);
    }
  }

  private static double dot(Matrix[] a, Matrix[] b) {
    double sum = 0;
    for (int l = 0; l < a.length; l++) {
      double[] x = a[l].values();
      double[] y = b[l].values();
      for (int i = 0; i < x.length; i++) {
        sum += x[i] * y[i];
      }
    }
    return sum;
  }

  private static void addScaled(Matrix[] a, double factor, Matrix[] b) {
    for (int l = 0; l < a.length; l++) {
      addScaled(a[l], factor, b[l]);
    }
  }

  private static void addScaled(Matrix a, double factor, Matrix b) {
    double[] x = a.values();
    double[] y = b.values();
    for (int i = 0; i < x.length; i++) {
      x[i] += factor * y[i];
    }
  }

  private static void scale(Matrix[] a, double factor) {
    for (Matrix one : a) {
      double[] x = one.values();
      for (int i = 0; i < x.length; i++) {
        x[i] *= factor;
      }
    }
  }
}
