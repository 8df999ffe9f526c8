package io.github.linstorch.dl4j.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/**
 * One layer of a chain.
 *
 * @param index its number among the layers of the network, counted along the chain
 * @param layer DL4J's layer, with its wrapper if it is frozen
 * @param preProcessor what reshapes its input; null if nothing does
 */
public record Stage(int index, String name, Layer layer, InputPreProcessor preProcessor) {

  org.deeplearning4j.nn.conf.layers.Layer configuration() {
    return layer.conf().getLayer();
  }

  /** Where its parameters begin among those of the network, of which they are a view. */
  int parameterOffset() {
    return Math.toIntExact(layer.params().offset());
  }

  public boolean isFrozen() {
    return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
  }

  /** Whether it is frozen or, behind a frozen one, has nothing that could be. */
  boolean isFixed(boolean behindFrozen) {
    return isFrozen() || behindFrozen && layer.numParams() == 0;
  }

  /**
   * What else wraps the layer than what freezes it, and so runs rows through it in its own way;
   * null if nothing does. Its configuration hides behind that of the layer inside.
   */
  Class<?> wrapper() {
    Layer inner = layer;
    while (inner instanceof FrozenLayer || inner instanceof FrozenLayerWithBackprop) {
      inner = ((BaseWrapperLayer) inner).getUnderlying();
    }
    return inner instanceof BaseWrapperLayer ? inner.getClass() : null;
  }
}
