package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;

/**
 * The activations of a net on some rows, and its derivative there:
 *
 * <pre>
 *   F_l = [A_l 1],  Z_l = F_l W_l,  A_{l+1} = f(Z_l),  D_l = f'(Z_l)        (0 at the kink of a ReLU)
 * </pre>
 *
 * <p>Where {@link Skips} add the units of other levels, {@code A_{l+1} = f(Z_l) + sum_i A_i}.
 *
 * <p>Behind the columns of F_l there is room for those of {@code T_l D_l} (with skips, of the
 * derivative of A_l), so that a layer's part of {@code J V} is one product {@code [F_l T_l D_l]
 * [V_l; W_l]}. Buffers are reused.
 */
public final class Activations {

  private final Topology shape;
  private final Products products;
  private final int n;
  private final Matrix[] entering;
  private final Matrix[] slopes;

  /** Z of a layer whose slopes cannot be told from its activations, else null. */
  private final double[][] inputs;

  /** Errors behind a layer whose units others are added to, else null. */
  private final double[][] kept;

  private final Matrix output;

  /** For some rows; nothing is computed yet. */
  public Activations(Topology shape, Matrix x, Products products) {
    this.shape = shape;
    this.products = products;
    this.n = x.rows();
    int depth = shape.depth();
    this.entering = new Matrix[depth];
    this.slopes = new Matrix[depth];
    this.inputs = new double[depth][];
    this.kept = new double[depth][];
    for (int l = 0; l < depth; l++) {
      int d = shape.dims()[l];
      entering[l] = new Matrix(n, l == 0 ? shape.rows(0) : shape.rows(l) + d);
      if (shape.bias()[l]) {
        Arrays.fill(entering[l].values(), d * n, (d + 1) * n, 1);
      }
      if (shape.skips().isTarget(l)) {
        kept[l] = new double[n * shape.dims()[l + 1]];
      }
    }
    load(x);
    this.output = new Matrix(n, shape.nOut());
  }

  /** Takes other rows, as many. */
  public void load(Matrix x) {
    System.arraycopy(x.values(), 0, entering[0].values(), 0, n * shape.nIn());
  }

  /** Features of a layer, the ones column behind them; the first {@code rows(l)} columns count. */
  public Matrix entering(int l) {
    return entering[l];
  }

  public Matrix output() {
    return output;
  }

  /** Runs the rows up to the last layer. */
  public void hidden(Matrix[] net) {
    for (int l = 0; l + 1 < shape.depth(); l++) {
      products.multiply(entering[l], shape.rows(l), net[l], entering[l + 1]);
      activate(l, entering[l + 1].values(), n * shape.dims()[l + 1]);
      shape.skips().addUnits(l, entering, shape.dims()[l + 1]);
    }
  }

  private void activate(int l, double[] z, int length) {
    if (!shape.activation()[l].isHinge() || shape.skips().isTarget(l)) {
      if (inputs[l] == null) {
        inputs[l] = new double[length];
      }
      System.arraycopy(z, 0, inputs[l], 0, length);
    }
    shape.activation()[l].apply(z, length);
  }

  /** Applies the last layer to the activations that {@link #hidden} has computed. */
  public Matrix last(Matrix[] net) {
    int l = shape.depth() - 1;
    products.multiply(entering[l], shape.rows(l), net[l], output);
    return output;
  }

  public Matrix forward(Matrix[] net) {
    hidden(net);
    return last(net);
  }

  /** Computes the slopes D at the current activations. */
  void differentiate() {
    for (int l = 0; l + 1 < shape.depth(); l++) {
      differentiate(l);
    }
  }

  /** Computes and returns the slopes behind one layer. */
  Matrix differentiate(int l) {
    int h = shape.dims()[l + 1];
    if (slopes[l] == null) {
      slopes[l] = new Matrix(n, h);
    }
    double[] z = inputs[l] == null ? entering[l + 1].values() : inputs[l];
    shape.activation()[l].differentiate(z, slopes[l].values(), n * h);
    return slopes[l];
  }

  /**
   * {@code J V}, the derivative of the output in a direction.
   *
   * @param stacked per layer {@code [V_l; W_l]}, the bias of W left out; V_0 alone for the first
   * @param result n x k; overwritten
   */
  void directional(Matrix[] stacked, Matrix result) {
    for (int l = 0; l < shape.depth(); l++) {
      if (shape.isLast(l)) {
        products.multiply(entering[l], stacked[l].rows(), stacked[l], result);
        return;
      }
      Matrix next = entering[l + 1];
      int h = shape.dims()[l + 1];
      int to = shape.rows(l + 1) * n;
      // Into the room behind F, and times D there.
      products.multiply(entering[l], stacked[l].rows(), stacked[l], next, shape.rows(l + 1));
      multiply(next.values(), to, slopes[l].values(), n * h);
      for (int level : shape.skips().from()[l]) {
        if (level > 0) {
          Skips.add(entering[level].values(), shape.rows(level) * n, next.values(), to, n * h);
        }
      }
    }
  }

  private static void multiply(double[] values, int at, double[] factors, int length) {
    for (int i = 0; i < length; i++) {
      values[at + i] *= factors[i];
    }
  }

  /**
   * Runs errors back: {@code G_{l-1} = (G_l W_l' + S) D_{l-1}}, where S are the errors of the sums
   * that A_l is a term of.
   *
   * @param errors per layer, n x dims(l + 1); the last is given, the others are overwritten
   */
  void backward(Matrix[] net, Matrix[] errors) {
    for (int l = shape.depth() - 1; l > 0; l--) {
      boolean isTerm = shape.skips().involves(l - 1);
      if (errors[l].columns() == 1 && !isTerm) {
        double[] below = errors[l - 1].values();
        outer(errors[l].values(), net[l].values(), slopes[l - 1].values(), below);
      } else {
        products.multiplyTransposed(errors[l], net[l], shape.dims()[l], errors[l - 1]);
        if (isTerm) {
          shape.skips().addErrors(l - 1, kept, errors[l - 1].values(), n * shape.dims()[l]);
          keep(errors[l - 1].values(), kept[l - 1]);
        }
        multiply(errors[l - 1].values(), 0, slopes[l - 1].values(), n * shape.dims()[l]);
      }
    }
  }

  private static void keep(double[] errors, double[] room) {
    if (room != null) {
      System.arraycopy(errors, 0, room, 0, room.length);
    }
  }

  /** {@code result = (g w') slopes} for a single column g. */
  private static void outer(double[] g, double[] w, double[] slopes, double[] result) {
    int n = g.length;
    for (int at = 0; at < slopes.length; at += n) {
      double factor = w[at / n];
      for (int i = 0; i < n; i++) {
        result[at + i] = factor * g[i] * slopes[at + i];
      }
    }
  }

  /** {@code F_l' G_l} of every layer. */
  void gradient(Matrix[] errors, Matrix[] result) {
    for (int l = 0; l < shape.depth(); l++) {
      products.cross(entering[l], errors[l], result[l]);
    }
  }
}
