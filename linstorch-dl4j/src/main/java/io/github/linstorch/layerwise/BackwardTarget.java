package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.PseudoInverse;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Target of layer l: the pre-activations for which the layers behind it would give the labels, if
 * ReLU, identity and softmax were linear, {@code T = dropLast([phi(Y) 1] pinv(P))}.
 *
 * <p>P is the product of the matrices {@code [[W 0],[b 1]]} of the layers between the target and
 * the next invertible activation. phi undoes that activation and everything behind it; without such
 * an activation phi is the identity. T is linear in phi(Y). Therefore {@code [phi(Y) 1]} is
 * regressed, and the coefficients are multiplied by the small matrix {@link #map()}; the n x
 * nOut(l) target is never formed.
 */
@SuppressWarnings("serial") // the lists are those of the JDK, which are serializable
public final class BackwardTarget implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Undoes an invertible activation, after the affine map that leads to it (null: none). */
  private record Stage(double[] map, int width, Activation activation) implements Serializable {}

  private final List<Stage> stages = new ArrayList<>();

  /** Inverted matrices between the target and the output; null in a deserialised copy. */
  private final transient List<PseudoInverse> inverses = new ArrayList<>();

  private double[] map;
  private int width;

  /**
   * Walks from the output back to layer l.
   *
   * @param rcond relative cut-off of the backward pseudo-inverses, NaN for the default
   */
  public BackwardTarget(DenseStack stack, double[] parameters, int l, double rcond) {
    double[] product = null;
    width = stack.nOut();
    for (int j = stack.depth() - 1; ; j--) {
      Layer layer = stack.layer(j);
      if (layer.activation().isInvertible()) {
        double[] leading = product == null ? null : dropLastInverse(product, layer.nOut(), rcond);
        stages.add(new Stage(leading, layer.nOut(), layer.activation()));
        product = null;
        width = layer.nOut();
      }
      if (j == l) {
        map = product == null ? null : dropLastInverse(product, layer.nOut(), rcond);
        return;
      }
      product =
          product == null
              ? matrix(stack, parameters, j)
              : prepend(stack, parameters, j, product, width);
    }
  }

  private BackwardTarget(int nOut) {
    width = nOut;
  }

  /** The labels themselves. */
  public static BackwardTarget labels(DenseStack stack) {
    return new BackwardTarget(stack.nOut());
  }

  /**
   * Largest condition number of the matrices that were inverted: how much round-off of the layers
   * behind may be magnified. Not for a copy that was read from a stream, which has the results of
   * the inversions alone.
   */
  public double conditionNumber() {
    if (inverses == null) {
      throw new IllegalStateException("The condition number is known where the target was made");
    }
    return inverses.stream().mapToDouble(PseudoInverse::conditionNumber).max().orElse(1);
  }

  /** Number of columns of phi(Y). */
  int width() {
    return width;
  }

  /** Number of columns of phi(Y) for the target of layer l. */
  static int width(DenseStack stack, int l) {
    for (int j = l; j < stack.depth(); j++) {
      if (stack.layer(j).activation().isInvertible()) {
        return stack.layer(j).nOut();
      }
    }
    return stack.nOut();
  }

  /** Whether phi for the target of layer l changes when a later layer is solved. */
  public static boolean dependsOnParameters(DenseStack stack, int l) {
    for (int j = l; j < stack.depth() - 1; j++) {
      if (stack.layer(j).activation().isInvertible()) {
        return true;
      }
    }
    return false;
  }

  /** Whether phi(Y) = Y for every layer: no activation has to be undone. */
  public static boolean isLabels(DenseStack stack, int l) {
    return !dependsOnParameters(stack, l)
        && !stack.layer(stack.depth() - 1).activation().isInvertible();
  }

  /**
   * The matrix G with {@code T = [phi(Y) 1] G}.
   *
   * @return (width + 1) x nOut(l), column-major, or null where T = phi(Y)
   */
  public double[] map() {
    return map;
  }

  /**
   * Computes phi(Y) for a block.
   *
   * @param labels one array of at least {@code rows} entries per output; unchanged
   * @return one array per column; the labels themselves where phi(Y) = Y
   */
  double[][] transform(double[][] labels, int rows) {
    double[][] t = labels;
    for (Stage stage : stages) {
      t = stage.map() == null ? copy(t, rows) : affine(t, rows, stage.map(), stage.width());
      stage.activation().invert(t, rows);
    }
    return t;
  }

  private static double[][] copy(double[][] columns, int rows) {
    double[][] copy = new double[columns.length][];
    for (int j = 0; j < columns.length; j++) {
      copy[j] = Arrays.copyOf(columns[j], rows);
    }
    return copy;
  }

  /** {@code [t 1] map}. */
  private static double[][] affine(double[][] t, int rows, double[] map, int width) {
    double[][] result = new double[width][rows];
    for (int o = 0; o < width; o++) {
      int at = o * (t.length + 1);
      Arrays.fill(result[o], map[at + t.length]);
      for (int j = 0; j < t.length; j++) {
        for (int i = 0; i < rows; i++) {
          result[o][i] += map[at + j] * t[j][i];
        }
      }
    }
    return result;
  }

  /** {@code [[W 0],[b 1]]} of layer j, (nIn + 1) x (nOut + 1), column-major. */
  private static double[] matrix(DenseStack stack, double[] parameters, int j) {
    Layer layer = stack.layer(j);
    int height = layer.nIn() + 1;
    double[] m = new double[height * (layer.nOut() + 1)];
    for (int o = 0; o < layer.nOut(); o++) {
      System.arraycopy(
          parameters, stack.weightOffset(j) + o * layer.nIn(), m, o * height, layer.nIn());
      m[o * height + layer.nIn()] = layer.hasBias() ? parameters[stack.biasOffset(j) + o] : 0;
    }
    m[m.length - 1] = 1;
    return m;
  }

  /** {@code [[W 0],[b 1]] product}, where product is (nOut + 1) x (width + 1). */
  private static double[] prepend(
      DenseStack stack, double[] parameters, int j, double[] product, int width) {
    double[] m = matrix(stack, parameters, j);
    int height = stack.layer(j).nIn() + 1;
    int inner = stack.layer(j).nOut() + 1;
    double[] result = new double[height * (width + 1)];
    for (int c = 0; c <= width; c++) {
      for (int t = 0; t < inner; t++) {
        double factor = product[c * inner + t];
        for (int i = 0; i < height; i++) {
          result[c * height + i] += factor * m[t * height + i];
        }
      }
    }
    return result;
  }

  /** pinv of a (nOut + 1) x (width + 1) product without its last column, the constant's. */
  private double[] dropLastInverse(double[] product, int nOut, double rcond) {
    PseudoInverse inverse = PseudoInverse.of(product, nOut + 1, width + 1, rcond);
    inverses.add(inverse);
    return Arrays.copyOf(inverse.entries(), (width + 1) * nOut);
  }
}
