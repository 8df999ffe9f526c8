package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.DenseStack;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws initial parameters with the layers' own initialisers. These use ND4J's global generator,
 * which gets a seed for each restart and afterwards its former state back.
 */
public final class NetworkInit {

  private static final Object GENERATOR = new Object();

  private final NetworkView view;
  private final long seed;

  public NetworkInit(NetworkView view, long seed) {
    this.view = view;
    this.seed = seed;
  }

  /** Whether a restart differs from another in slopes only, so that ReLU makes them one. */
  public boolean isOneFunction() {
    return view.stack().nIn() == 1 && !view.stack().layer(0).isFrozen();
  }

  /** Parameters of restart {@code number}; frozen layers keep theirs. */
  public double[] draw(int number) {
    double[] drawn = view.parameters().clone();
    DenseStack stack = view.stack();
    synchronized (GENERATOR) {
      Random random = Nd4j.getRandom();
      long seedBefore = random.getSeed();
      long root = random.rootState();
      long node = random.nodeState();
      try {
        random.setSeed(seed + number * 0x9E3779B97F4A7C15L);
        for (int l = 0; l < stack.depth(); l++) {
          if (!stack.layer(l).isFrozen()) {
            draw(l, drawn);
          }
        }
      } finally {
        random.setSeed(seedBefore);
        random.setStates(root, node);
      }
    }
    return drawn;
  }

  private void draw(int l, double[] drawn) {
    DenseStack.Layer layer = view.stack().layer(l);
    BaseLayer configuration = view.configuration(l);
    long[] shape = {layer.nIn(), layer.nOut()};
    INDArray weights = Nd4j.create(DataType.DOUBLE, (long) layer.nIn() * layer.nOut());
    configuration
        .getWeightInitFn()
        .init(layer.nIn(), layer.nOut(), shape, IWeightInit.DEFAULT_WEIGHT_INIT_ORDER, weights);
    double[] values = Buffers.values(weights, Math.toIntExact(weights.length()));
    System.arraycopy(values, 0, drawn, view.stack().weightOffset(l), values.length);
    if (layer.hasBias()) {
      Arrays.fill(
          drawn, view.stack().biasOffset(l), view.stack().end(l), configuration.getBiasInit());
    }
  }
}
