package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.SingleMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Jacobian in single precision, for sweeps that take a sample of many rows: the noise of the sample
 * is far larger than round-off. Matrices that several products of a linearisation use stay in
 * native memory. Inputs are scaled by powers of two, so that their size does not matter.
 * Activations and weights must be within the range of single precision, which is the case if no
 * layer is frozen.
 *
 * <p>Needs BLAS. To be closed.
 */
public class SingleJacobian implements Jacobian {

  private final List<SingleMatrix> allocated = new ArrayList<>();
  private final SingleMatrix[] weights;
  private final SingleMatrix[] errorGrams;
  private final SingleMatrix shared;
  private final float[][] slopes;

  /** Errors, or their counterpart in products with J, behind layers that skips involve. */
  private final float[][] kept;

  private Activations activations;

  final Topology shape;
  final int n;
  final int last;

  /** F of each layer. */
  final SingleMatrix[] entering;

  /** V of each layer. Changes, gradients and Gram matrices share one piece of memory. */
  final SingleMatrix[] changes;

  /** {@code J'g} of each layer. */
  final SingleMatrix[] gradients;

  /** Errors of a layer, or {@code T D}. */
  final SingleMatrix errors;

  /** A native product, before Java loops process it. */
  final SingleMatrix product;

  /** Room for a matrix of n rows. */
  final float[] values;

  /** Room for one of the changes, gradients or Gram matrices, as large as their common memory. */
  final float[] small;

  SingleJacobian(Topology shape, int n) {
    this.shape = shape;
    this.n = n;
    int depth = shape.depth();
    this.last = depth - 1;
    this.entering = new SingleMatrix[depth];
    this.weights = new SingleMatrix[depth];
    this.changes = new SingleMatrix[depth];
    this.gradients = new SingleMatrix[depth];
    this.errorGrams = new SingleMatrix[depth];
    this.slopes = new float[last][];
    this.kept = new float[last][];
    int widest = 0;
    int largest = 0;
    for (int l = 0; l < depth; l++) {
      int d = shape.rows(l);
      int h = shape.dims()[l + 1];
      int wider = Math.max(l == 0 ? 0 : d, h);
      widest = Math.max(widest, Math.max(d, h));
      largest = Math.max(largest, Math.max(Math.multiplyExact(d, h), square(wider)));
      entering[l] = allocate(n, d);
      weights[l] = allocate(d, h);
      if (l < last) {
        slopes[l] = new float[n * h];
        kept[l] = shape.skips().involves(l) ? new float[n * h] : null;
      }
    }
    this.errors = allocate(n, widest);
    this.product = allocate(n, widest);
    this.values = new float[n * widest];
    this.small = new float[largest];
    this.shared = allocate(largest, 1);
    for (int l = 0; l < depth; l++) {
      changes[l] = shared.on(shape.rows(l), shape.dims()[l + 1]);
      gradients[l] = shared.on(shape.rows(l), shape.dims()[l + 1]);
      errorGrams[l] = shared.on(shape.dims()[l + 1], shape.dims()[l + 1]);
    }
  }

  private static int square(int n) {
    return Math.multiplyExact(n, n);
  }

  final SingleMatrix allocate(int rows, int columns) {
    SingleMatrix matrix = new SingleMatrix(rows, columns);
    allocated.add(matrix);
    return matrix;
  }

  @Override
  public void linearise(Matrix[] net, Activations forward) {
    activations = forward;
    for (int l = 0; l <= last; l++) {
      Floats.convert(forward.entering(l).values(), n * shape.rows(l), 1, values);
      entering[l].put(values, shape.rows(l));
      put(net[l], 1, weights[l]);
      if (l > 0) {
        setSlopes(l - 1, forward);
      }
    }
  }

  /** The activations are the first values, and of a hinge the slopes follow from their signs. */
  private void setSlopes(int l, Activations forward) {
    Activation activation = shape.activation()[l];
    if (activation.isHinge() && !shape.skips().isTarget(l)) {
      Floats.setSlopes(values, slopes[l], (float) activation.slope());
    } else {
      Floats.convert(forward.differentiate(l).values(), slopes[l].length, 1, slopes[l]);
    }
  }

  final void put(Matrix source, double factor, SingleMatrix target) {
    Floats.convert(source.values(), source.values().length, factor, small);
    target.put(small, source.columns());
  }

  @Override
  public void apply(Matrix[] v, Matrix tangent) {
    double scale = scale(v);
    for (int l = 0; l <= last; l++) {
      int h = shape.dims()[l + 1];
      put(v[l], scale, changes[l]);
      product.setProduct(entering[l], changes[l], shape.rows(l), h, false);
      if (l > 0) {
        product.setProduct(errors, weights[l], shape.dims()[l], h, true);
      }
      product.get(values, h);
      if (l < last) {
        Floats.multiply(values, slopes[l]);
        shape.skips().addTangents(l, kept, values, n * h);
        keep(l);
        errors.put(values, h);
      }
    }
    Floats.convert(values, 1 / scale, tangent.values());
  }

  private void keep(int l) {
    if (kept[l] != null) {
      System.arraycopy(values, 0, kept[l], 0, kept[l].length);
    }
  }

  static double scale(Matrix[] v) {
    double[][] all = new double[v.length][];
    for (int l = 0; l < v.length; l++) {
      all[l] = v[l].values();
    }
    return Floats.scale(all);
  }

  @Override
  public void applyTransposed(Matrix g, Matrix[] result) {
    double scale = Floats.scale(g.values());
    Floats.convert(g.values(), g.values().length, scale, values);
    runBack(
        l -> {
          gradients[l].setCross(entering[l], errors, shape.dims()[l + 1]);
          getGradient(l, 1 / scale, result[l]);
        });
  }

  final void getGradient(int l, double factor, Matrix target) {
    gradients[l].get(small, target.columns());
    Floats.convert(small, factor, target.values());
  }

  /**
   * Runs the values back as errors of the output.
   *
   * @param use receives the number of a layer when the values and the errors are those of its
   *     outputs
   */
  final void runBack(IntConsumer use) {
    errors.put(values, shape.nOut());
    use.accept(last);
    for (int l = last; l > 0; l--) {
      int d = shape.dims()[l];
      product.setProductTransposed(errors, weights[l], shape.dims()[l + 1], d);
      product.get(values, d);
      shape.skips().addErrors(l - 1, kept, values, n * d);
      keep(l - 1);
      Floats.multiply(values, slopes[l - 1]);
      errors.put(values, d);
      use.accept(l - 1);
    }
  }

  @Override
  public void errorGrams(Matrix g, Matrix[] grams) {
    double scale = Floats.scale(g.values());
    Floats.convert(g.values(), g.values().length, scale, values);
    runBack(l -> setErrorGram(l, scale, grams[l]));
  }

  /** Takes the Gram matrix of scaled errors. */
  final void setErrorGram(int l, double scale, Matrix gram) {
    setGram(errors, errorGrams[l], small, scale * scale, gram);
  }

  @Override
  public void inputGram(int layer, double[] rowWeights, Matrix gram) {
    double scale = 1;
    SingleMatrix input = entering[layer];
    if (rowWeights != null) {
      scale = Floats.scale(rowWeights);
      float[] roots = new float[n];
      for (int i = 0; i < n; i++) {
        roots[i] = (float) Math.sqrt(scale * rowWeights[i]);
      }
      float[] weighted = new float[n * gram.rows()];
      Floats.convert(activations.entering(layer).values(), weighted.length, 1, weighted);
      Floats.setScaledRows(roots, weighted, weighted);
      input = product;
      input.put(weighted, gram.rows());
    }
    int d = gram.rows();
    if (square(d) <= small.length) {
      setGram(input, shared.on(d, d), small, scale, gram);
      return;
    }
    // The Gram matrix of the features may be very large, and is not needed in every sweep.
    try (SingleMatrix own = new SingleMatrix(d, d)) {
      setGram(input, own, new float[square(d)], scale, gram);
    }
  }

  private static void setGram(
      SingleMatrix input, SingleMatrix product, float[] room, double scale, Matrix gram) {
    product.setGram(input);
    product.get(room, gram.columns());
    Floats.convertSymmetric(room, 1 / scale, gram);
  }

  @Override
  public final void close() {
    allocated.forEach(SingleMatrix::close);
  }
}
