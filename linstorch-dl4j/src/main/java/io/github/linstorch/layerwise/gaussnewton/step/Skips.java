package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.lstsq.Matrix;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The residual connections of a net: units of earlier levels that are added to those of a layer,
 * behind its activation. Level 0 are the inputs, level l + 1 the units behind layer l with what is
 * added to them.
 *
 * @param from per layer, the levels that are added to its units
 * @param scale of each input, and
 * @param shift by which the inputs that are added follow from those that the first layer takes:
 *     {@code scale x + shift}; null where they are the same
 */
public record Skips(int[][] from, double[] scale, double[] shift) implements Serializable {

  private static final int[] NONE = {};

  /** A plain chain. */
  static Skips none(int depth) {
    int[][] from = new int[depth][];
    Arrays.fill(from, NONE);
    return new Skips(from, null, null);
  }

  static Skips of(DenseStack stack) {
    int[][] from = new int[stack.depth()][];
    Arrays.setAll(from, l -> stack.layer(l).added().stream().mapToInt(Integer::intValue).toArray());
    return new Skips(from, null, null);
  }

  /** The same where the first layer takes other inputs. */
  Skips withInputs(double[] scales, double[] shifts) {
    return new Skips(from, scales, shifts);
  }

  public boolean isEmpty() {
    return Arrays.stream(from).allMatch(levels -> levels.length == 0);
  }

  /** Factor of an input in what skips add. */
  public double scale(int input) {
    return scale == null ? 1 : scale[input];
  }

  /** Constant of an input in what skips add. */
  public double shift(int input) {
    return shift == null ? 0 : shift[input];
  }

  /** Whether inputs are added to the units of some layer. */
  public boolean takesInputs() {
    return takes(0);
  }

  /** Whether anything is added to the units of a layer. */
  public boolean isTarget(int layer) {
    return from[layer].length > 0;
  }

  /** Whether the units behind a layer, or what is added to them, are terms of a sum. */
  boolean involves(int layer) {
    return isTarget(layer) || takes(layer + 1);
  }

  private boolean takes(int level) {
    for (int[] levels : from) {
      for (int one : levels) {
        if (one == level) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Adds what is to be added to the units of a layer.
   *
   * @param levels units of each level in the first columns; those of the layer are changed
   * @param count number of units
   */
  void addUnits(int layer, Matrix[] levels, int count) {
    double[] sum = levels[layer + 1].values();
    int n = levels[layer + 1].rows();
    for (int level : from[layer]) {
      if (level == 0) {
        addInputs(levels[0].values(), sum, n, count);
      } else {
        add(levels[level].values(), 0, sum, 0, n * count);
      }
    }
  }

  private void addInputs(double[] x, double[] sum, int n, int count) {
    for (int j = 0; j < count; j++) {
      double factor = scale(j);
      double constant = shift(j);
      for (int i = j * n; i < (j + 1) * n; i++) {
        sum[i] += factor * x[i] + constant;
      }
    }
  }

  /**
   * Adds the errors of the sums that the units behind a layer are a term of.
   *
   * @param kept errors behind each layer that something is added to
   * @param errors of those units; changed
   */
  void addErrors(int layer, double[][] kept, double[] errors, int length) {
    for (int later = layer + 1; later < from.length; later++) {
      for (int level : from[later]) {
        if (level == layer + 1) {
          add(kept[later], 0, errors, 0, length);
        }
      }
    }
  }

  /** The same in single precision. */
  void addErrors(int layer, float[][] kept, float[] errors, int length) {
    for (int later = layer + 1; later < from.length; later++) {
      for (int level : from[later]) {
        if (level == layer + 1) {
          add(kept[later], errors, length);
        }
      }
    }
  }

  /**
   * Adds the derivatives of what is added to the units of a layer; those of inputs are zero.
   *
   * @param kept derivatives behind each layer that is a term of a sum
   */
  void addTangents(int layer, float[][] kept, float[] tangents, int length) {
    for (int level : from[layer]) {
      if (level > 0) {
        add(kept[level - 1], tangents, length);
      }
    }
  }

  static void add(double[] from, int at, double[] to, int start, int length) {
    for (int i = 0; i < length; i++) {
      to[start + i] += from[at + i];
    }
  }

  private static void add(float[] from, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += from[i];
    }
  }
}
