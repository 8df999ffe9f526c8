package io.github.linstorch.layerwise;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Shape of a chain of dense layers, and positions of their parameters in one flat array: per layer
 * W (nIn x nOut, column-major), then b (nOut) if the layer has a bias. Layers are numbered from 0.
 * The values of the parameters are not part of it. Immutable.
 */
@SuppressWarnings("serial") // the lists are those of the JDK, which are serializable
public final class DenseStack implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /**
   * A ridge penalty: {@code |T - [F 1] [W; b]|^2 + c (weights |W|^2 + bias |b|^2)} is minimised,
   * where c is the sum of the rows' weights (their number where each weighs 1), or 1.
   *
   * @param weights of the weights, at least 0
   * @param bias of the bias, at least 0
   * @param perRow whether it grows with the rows' weights
   * @serial exclude
   */
  public record Penalty(double weights, double bias, boolean perRow) implements Serializable {

    /** Plain least squares. */
    public static final Penalty NONE = new Penalty(0, 0, false);
  }

  /**
   * One dense layer with the activation behind it.
   *
   * @param label how messages name the layer
   * @param nIn number of inputs, at least 1
   * @param nOut number of units, at least 1
   * @param hasBias whether it has a bias
   * @param activation what is applied to its pre-activations
   * @param isFrozen whether its parameters are left alone; rows are run through it all the same
   * @param penalty what its solve adds to the squared residuals
   * @param links which inputs lead to which units; null if all lead to all
   * @param added levels whose units are added to those of this layer, behind its activation: 0 are
   *     the features, l + 1 the units behind layer l with what is added to them
   * @serial exclude
   */
  public record Layer(
      String label,
      int nIn,
      int nOut,
      boolean hasBias,
      Activation activation,
      boolean isFrozen,
      Penalty penalty,
      Links links,
      List<Integer> added)
      implements Serializable {

    /**
     * A layer that is solved without a penalty.
     *
     * @param label how messages name the layer
     * @param nIn number of inputs, at least 1
     * @param nOut number of units, at least 1
     * @param hasBias whether it has a bias
     * @param activation what is applied to its pre-activations
     */
    public Layer(String label, int nIn, int nOut, boolean hasBias, Activation activation) {
      this(label, nIn, nOut, hasBias, activation, false, Penalty.NONE);
    }

    /**
     * A layer in which all inputs lead to all units.
     *
     * @param label how messages name the layer
     * @param nIn number of inputs, at least 1
     * @param nOut number of units, at least 1
     * @param hasBias whether it has a bias
     * @param activation what is applied to its pre-activations
     * @param isFrozen whether its parameters are left alone
     * @param penalty what its solve adds to the squared residuals
     */
    public Layer(
        String label,
        int nIn,
        int nOut,
        boolean hasBias,
        Activation activation,
        boolean isFrozen,
        Penalty penalty) {
      this(label, nIn, nOut, hasBias, activation, isFrozen, penalty, null, List.of());
    }

    /**
     * Returns this layer with another activation.
     *
     * @param other what is applied to its pre-activations
     * @return a copy
     */
    public Layer with(Activation other) {
      return new Layer(label, nIn, nOut, hasBias, other, isFrozen, penalty, links, added);
    }

    /**
     * Returns this layer with units of other levels added to its own.
     *
     * @param levels as {@link #added} has them
     * @return a copy
     */
    public Layer adding(List<Integer> levels) {
      return new Layer(
          label, nIn, nOut, hasBias, activation, isFrozen, penalty, links, List.copyOf(levels));
    }

    public boolean isPenalised() {
      return penalty.weights() > 0 || hasBias && penalty.bias() > 0;
    }

    /**
     * Returns the same layer, whose parameters are left alone.
     *
     * @return a copy
     */
    public Layer frozen() {
      return new Layer(label, nIn, nOut, hasBias, activation, true, penalty, links, added);
    }

    int parameterCount() {
      return Math.addExact(Math.multiplyExact(nIn, nOut), hasBias ? nOut : 0);
    }
  }

  /** The layers, from the first to the last. */
  private final List<Layer> layers;

  /** Numbers of the layers that are not frozen. */
  private final List<Integer> solvable;

  /** What is lost at the output. */
  private final OutputLoss loss;

  /** Where each layer's parameters begin, and where the last one's end. */
  private final int[] offset;

  /**
   * A chain of layers with the log-loss behind a softmax, else with the mean squared error.
   *
   * @param layers at least one; each layer's nIn is the nOut of the one before
   */
  public DenseStack(List<Layer> layers) {
    this(layers, null);
  }

  /**
   * A chain of layers.
   *
   * @param layers at least one; each layer's nIn is the nOut of the one before; what is added to
   *     units comes from further in front and is as wide, and nothing is added to the last layer's
   * @param loss at the output; null for the log-loss behind a softmax, else the mean squared error
   */
  public DenseStack(List<Layer> layers, OutputLoss loss) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one layer");
    }
    this.layers = List.copyOf(layers);
    boolean isSoftmax = layers.get(layers.size() - 1).activation().isSoftmax();
    this.loss = loss != null ? loss : isSoftmax ? OutputLoss.LOG_LOSS : OutputLoss.MEAN_SQUARED;
    List<Integer> notFrozen = new ArrayList<>();
    this.offset = new int[layers.size() + 1];
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      if (l > 0 && layer.nIn() != layers.get(l - 1).nOut()) {
        throw new IllegalArgumentException(
            layer.label() + ": nIn=" + layer.nIn() + " after nOut=" + layers.get(l - 1).nOut());
      }
      requireAddible(l);
      offset[l + 1] = Math.addExact(offset[l], layer.parameterCount());
      if (!layer.isFrozen()) {
        notFrozen.add(l);
      }
    }
    this.solvable = List.copyOf(notFrozen);
  }

  private void requireAddible(int l) {
    Layer layer = layer(l);
    for (int level : layer.added()) {
      boolean isInFront = level >= 0 && level <= l && l + 1 < depth();
      if (!isInFront || layer(level).nIn() != layer.nOut()) {
        throw new IllegalArgumentException(
            layer.label()
                + ": level "
                + level
                + " cannot be added to its "
                + layer.nOut()
                + " units");
      }
    }
  }

  /**
   * Number of layers.
   *
   * @return at least 1
   */
  public int depth() {
    return layers.size();
  }

  /**
   * One layer.
   *
   * @param l from 0 to {@link #depth()} - 1
   * @return its shape
   */
  public Layer layer(int l) {
    return layers.get(l);
  }

  /**
   * What is lost at the output.
   *
   * @return the loss of the network
   */
  public OutputLoss loss() {
    return loss;
  }

  /** Returns a stack of these layers whose last one has no activation. */
  DenseStack withLinearOutput() {
    List<Layer> changed = new ArrayList<>(layers);
    changed.set(depth() - 1, layer(depth() - 1).with(Activation.IDENTITY));
    return new DenseStack(changed);
  }

  /**
   * Whether there are layers of parallel branches.
   *
   * @return false if all inputs of every layer lead to all its units
   */
  public boolean isLinked() {
    return layers.stream().anyMatch(layer -> layer.links() != null);
  }

  /**
   * Whether units of other layers, or features, are added to those of some layer.
   *
   * @return false for a plain chain
   */
  public boolean hasSkips() {
    return layers.stream().anyMatch(layer -> !layer.added().isEmpty());
  }

  /**
   * Whether features are added to the units of some layer.
   *
   * @return false where skips begin behind layers
   */
  public boolean addsFeatures() {
    return layers.stream().anyMatch(layer -> layer.added().contains(0));
  }

  /**
   * The layers that are to be solved.
   *
   * @return their numbers, rising
   */
  public List<Integer> solvable() {
    return solvable;
  }

  /**
   * Length of the flat parameter array.
   *
   * @return sum over the layers of nIn nOut, plus nOut where there is a bias
   */
  public int parameterCount() {
    return offset[depth()];
  }

  /**
   * Number of features.
   *
   * @return nIn of the first layer
   */
  public int nIn() {
    return layers.get(0).nIn();
  }

  /**
   * Number of outputs.
   *
   * @return nOut of the last layer
   */
  public int nOut() {
    return layers.get(depth() - 1).nOut();
  }

  /**
   * Where a layer's W begins in the flat parameter array.
   *
   * @param l from 0 to {@link #depth()} - 1
   * @return index of W(0, 0); W(i, o) is at {@code i + o nIn} from there
   */
  public int weightOffset(int l) {
    return offset[l];
  }

  /**
   * Where a layer's bias begins in the flat parameter array.
   *
   * @param l from 0 to {@link #depth()} - 1
   * @return index of b(0), meaningful only for a layer with a bias
   */
  public int biasOffset(int l) {
    return offset[l] + layers.get(l).nIn() * layers.get(l).nOut();
  }

  /**
   * Where a layer's parameters end in the flat parameter array.
   *
   * @param l from 0 to {@link #depth()} - 1
   * @return index behind its last one
   */
  public int end(int l) {
    return offset[l + 1];
  }
}
