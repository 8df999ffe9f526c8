package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.Matrix;
import java.io.Serializable;

/**
 * Shape of a net. Its weights are one matrix per layer, the bias in the last row where the layer
 * has one.
 *
 * @param dims widths: inputs, hidden layers, outputs
 * @param bias per layer, whether it has a bias
 * @param slope per layer, the slope of its activation below zero; 1 behind the last
 * @param frozen per layer, whether its weights are left alone
 */
public record Topology(int[] dims, boolean[] bias, double[] slope, boolean[] frozen)
    implements Serializable {

  public static Topology of(DenseStack stack) {
    int depth = stack.depth();
    Topology result =
        new Topology(new int[depth + 1], new boolean[depth], new double[depth], new boolean[depth]);
    result.dims[0] = stack.nIn();
    for (int l = 0; l < depth; l++) {
      Layer layer = stack.layer(l);
      result.dims[l + 1] = layer.nOut();
      result.bias[l] = layer.hasBias();
      result.slope[l] = l == depth - 1 ? 1 : layer.activation().slope();
      result.frozen[l] = layer.isFrozen();
    }
    return result;
  }

  public int depth() {
    return bias.length;
  }

  public int nIn() {
    return dims[0];
  }

  public int nOut() {
    return dims[depth()];
  }

  /** Whether a linear net of this shape has an intercept. */
  public boolean hasIntercept() {
    return bias[0] || bias[depth() - 1];
  }

  /** Rows of the weights of a layer. */
  public int rows(int layer) {
    return dims[layer] + (bias[layer] ? 1 : 0);
  }

  boolean isLast(int layer) {
    return layer == depth() - 1;
  }

  public boolean anyFrozen() {
    for (boolean one : frozen) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  public int leastHidden() {
    int least = Integer.MAX_VALUE;
    for (int l = 1; l < depth(); l++) {
      least = Math.min(least, dims[l]);
    }
    return least;
  }

  /** Number of weights and biases. */
  public long parameterCount() {
    long count = 0;
    for (int l = 0; l < depth(); l++) {
      count += (long) rows(l) * dims[l + 1];
    }
    return count;
  }

  /** The single layer from the inputs to the outputs. */
  public Topology line() {
    return new Topology(
        new int[] {nIn(), nOut()},
        new boolean[] {hasIntercept()},
        new double[] {1},
        new boolean[1]);
  }

  /** Part q of m, with the hidden widths divided as evenly as possible. */
  public Topology part(int q, int m) {
    int[] parts = dims.clone();
    for (int l = 1; l < depth(); l++) {
      parts[l] = dims[l] / m + (q < dims[l] % m ? 1 : 0);
    }
    return new Topology(parts, bias, slope, frozen);
  }

  public Matrix[] zeros() {
    Matrix[] net = new Matrix[depth()];
    for (int l = 0; l < net.length; l++) {
      net[l] = new Matrix(rows(l), dims[l + 1]);
    }
    return net;
  }

  /** Weights from flat parameters: per layer W, then b. */
  public Matrix[] fromFlat(DenseStack stack, double[] parameters) {
    Matrix[] net = zeros();
    for (int l = 0; l < net.length; l++) {
      for (int o = 0; o < dims[l + 1]; o++) {
        int at = net[l].at(o);
        System.arraycopy(
            parameters, stack.weightOffset(l) + o * dims[l], net[l].values(), at, dims[l]);
        if (bias[l]) {
          net[l].values()[at + dims[l]] = parameters[stack.biasOffset(l) + o];
        }
      }
    }
    return net;
  }

  public double[] toFlat(DenseStack stack, Matrix[] net) {
    double[] parameters = new double[stack.parameterCount()];
    for (int l = 0; l < net.length; l++) {
      for (int o = 0; o < dims[l + 1]; o++) {
        int at = net[l].at(o);
        System.arraycopy(
            net[l].values(), at, parameters, stack.weightOffset(l) + o * dims[l], dims[l]);
        if (bias[l]) {
          parameters[stack.biasOffset(l) + o] = net[l].values()[at + dims[l]];
        }
      }
    }
    return parameters;
  }
}
