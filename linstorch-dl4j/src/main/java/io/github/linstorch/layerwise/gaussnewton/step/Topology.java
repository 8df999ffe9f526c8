package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Links;
import io.github.linstorch.layerwise.UnitShape;
import io.github.linstorch.lstsq.Matrix;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * Shape of a net. Its weights are one matrix per layer, the bias in the last row where the layer
 * has one.
 *
 * @param dims widths: inputs, hidden layers, outputs
 * @param bias per layer, whether it has a bias
 * @param activation per layer what is applied to its pre-activations; nothing behind the last
 * @param frozen per layer, whether its weights are left alone
 * @param links per layer, which inputs lead to which units; null where all lead to all
 * @param skips what is added to units behind their activation
 */
public record Topology(
    int[] dims,
    boolean[] bias,
    Activation[] activation,
    boolean[] frozen,
    Links[] links,
    Skips skips)
    implements Serializable {

  /** A chain in whose layers all inputs lead to all units. */
  public Topology(int[] dims, boolean[] bias, Activation[] activation, boolean[] frozen) {
    this(dims, bias, activation, frozen, Skips.none(bias.length));
  }

  /** A net in whose layers all inputs lead to all units. */
  public Topology(
      int[] dims, boolean[] bias, Activation[] activation, boolean[] frozen, Skips skips) {
    this(dims, bias, activation, frozen, new Links[bias.length], skips);
  }

  public static Topology of(DenseStack stack) {
    int depth = stack.depth();
    Topology result =
        new Topology(
            new int[depth + 1],
            new boolean[depth],
            new Activation[depth],
            new boolean[depth],
            Skips.of(stack));
    result.dims[0] = stack.nIn();
    for (int l = 0; l < depth; l++) {
      Layer layer = stack.layer(l);
      result.dims[l + 1] = layer.nOut();
      result.bias[l] = layer.hasBias();
      result.activation[l] = l == depth - 1 ? Activation.IDENTITY : layer.activation();
      result.frozen[l] = layer.isFrozen();
      result.links[l] = layer.links();
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

  /** Whether every hidden layer is of ReLU units, leaky ones, or linear ones. */
  public boolean isOfHinges() {
    for (int l = 0; l + 1 < depth(); l++) {
      if (!activation[l].isHinge()) {
        return false;
      }
    }
    return true;
  }

  /** Whether some hidden layer is of S-shaped units. */
  public boolean isSShaped() {
    for (int l = 0; l + 1 < depth(); l++) {
      if (activation[l].shape().isS()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Factor by which the weights of a layer are larger than those between tanh units or ReLUs that
   * compute about the same ({@link UnitShape}).
   */
  public double scale(int layer) {
    double below = layer == 0 ? 1 : activation[layer - 1].shape().height();
    return activation[layer].shape().width() / below;
  }

  /** Whether there are layers of parallel branches. */
  public boolean isLinked() {
    return Arrays.stream(links).anyMatch(Objects::nonNull);
  }

  /** Sets weights between the branches of a layer to zero. */
  public void unlink(int layer, Matrix weights) {
    if (links[layer] != null) {
      links[layer].clear(weights, dims[layer]);
    }
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

  /**
   * The same net of other inputs.
   *
   * @param scale of each input, and
   * @param shift by which those that skips add follow: {@code scale x + shift}
   */
  public Topology withInputs(double[] scale, double[] shift) {
    return new Topology(dims, bias, activation, frozen, links, skips.withInputs(scale, shift));
  }

  /** The single layer from the inputs to the outputs. */
  public Topology line() {
    return new Topology(
        new int[] {nIn(), nOut()},
        new boolean[] {hasIntercept()},
        new Activation[] {Activation.IDENTITY},
        new boolean[1]);
  }

  /** Part q of m, with the hidden widths divided as evenly as possible. */
  public Topology part(int q, int m) {
    if (m == 1) {
      return this;
    }
    int[] parts = dims.clone();
    for (int l = 1; l < depth(); l++) {
      parts[l] = dims[l] / m + (q < dims[l] % m ? 1 : 0);
    }
    return new Topology(parts, bias, activation, frozen, skips);
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
