package io.github.linstorch.layerwise;

import java.io.Serial;
import java.io.Serializable;

/** What a stack with its parameters computes of a row, in plain Java. Immutable. */
public final class StackFunction implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final DenseStack stack;
  private final double[] parameters;

  /**
   * A function.
   *
   * @param stack the layers
   * @param parameters flat; not copied
   */
  public StackFunction(DenseStack stack, double[] parameters) {
    this.stack = stack;
    this.parameters = parameters;
  }

  /**
   * Number of features.
   *
   * @return nIn of the first layer
   */
  public int nIn() {
    return stack.nIn();
  }

  /**
   * Number of outputs.
   *
   * @return nOut of the last layer
   */
  public int nOut() {
    return stack.nOut();
  }

  /**
   * Computes the outputs before the last activation.
   *
   * @param row nIn features; unchanged
   * @return nOut numbers
   */
  public double[] logits(double[] row) {
    double[][] levels = new double[stack.depth() + 1][];
    levels[0] = row;
    for (int l = 0; l < stack.depth(); l++) {
      double[] out = layer(l, levels[l]);
      levels[l + 1] = l + 1 < stack.depth() ? activated(l, out) : out;
      for (int level : stack.layer(l).added()) {
        for (int o = 0; o < out.length; o++) {
          levels[l + 1][o] += levels[level][o];
        }
      }
    }
    return levels[stack.depth()];
  }

  private double[] layer(int l, double[] in) {
    DenseStack.Layer layer = stack.layer(l);
    double[] out = new double[layer.nOut()];
    for (int o = 0; o < out.length; o++) {
      double sum = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
      int from = stack.weightOffset(l) + o * layer.nIn();
      for (int j = 0; j < in.length; j++) {
        sum += parameters[from + j] * in[j];
      }
      out[o] = sum;
    }
    return out;
  }

  /**
   * Applies the last activation.
   *
   * @param logits as {@link #logits} gives them; unchanged
   * @return the outputs
   */
  public double[] activated(double[] logits) {
    return activated(stack.depth() - 1, logits);
  }

  private double[] activated(int l, double[] values) {
    double[][] units = new double[values.length][1];
    for (int o = 0; o < values.length; o++) {
      units[o][0] = values[o];
    }
    stack.layer(l).activation().apply(units, 1);
    double[] result = new double[values.length];
    for (int o = 0; o < values.length; o++) {
      result[o] = units[o][0];
    }
    return result;
  }
}
