package io.github.linstorch.layerwise;

import java.util.List;

/**
 * The shape of a chain of dense layers and where each one's parameters lie in one flat array: per
 * layer W (nIn x nOut, column-major), then b (nOut), if it has one. Layers are numbered from 0.
 * Immutable; the parameter values travel beside it.
 */
public final class DenseStack {

  /**
   * One dense layer with the activation behind it.
   *
   * @param label how messages name the layer
   * @param nIn number of inputs, at least 1
   * @param nOut number of units, at least 1
   * @param hasBias whether it has a bias
   * @param activation what is applied to its pre-activations
   */
  public record Layer(String label, int nIn, int nOut, boolean hasBias, Activation activation) {

    int parameterCount() {
      return Math.addExact(Math.multiplyExact(nIn, nOut), hasBias ? nOut : 0);
    }
  }

  private final List<Layer> layers;
  private final int[] offset;

  /**
   * A chain of layers.
   *
   * @param layers at least one; each layer's nIn is the nOut of the one before
   */
  public DenseStack(List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one layer");
    }
    this.layers = List.copyOf(layers);
    this.offset = new int[layers.size() + 1];
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      if (l > 0 && layer.nIn() != layers.get(l - 1).nOut()) {
        throw new IllegalArgumentException(
            layer.label() + ": nIn=" + layer.nIn() + " after nOut=" + layers.get(l - 1).nOut());
      }
      offset[l + 1] = Math.addExact(offset[l], layer.parameterCount());
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
}
