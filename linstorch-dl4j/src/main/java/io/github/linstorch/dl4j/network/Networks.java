package io.github.linstorch.dl4j.network;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Builds networks that share nothing with the configuration that they are built from. */
public final class Networks {

  private Networks() {}

  /**
   * The common view of a network of either kind.
   *
   * @param net a {@link MultiLayerNetwork} or a {@link ComputationGraph}
   * @throws IllegalArgumentException if it is neither
   */
  public static Network view(Model net) {
    if (net instanceof MultiLayerNetwork layers) {
      return new LayerNetwork(layers);
    }
    if (net instanceof ComputationGraph graph) {
      return new GraphNetwork(graph);
    }
    throw new IllegalArgumentException(
        "Expected a MultiLayerNetwork or a ComputationGraph, found "
            + (net == null ? "null" : net.getClass().getName()));
  }

  /**
   * Builds a network.
   *
   * @param configuration unchanged
   * @param parameters copied; null for the configuration's own initialisers
   */
  public static MultiLayerNetwork of(MultiLayerConfiguration configuration, INDArray parameters) {
    return initialised(configuration, parameters, true);
  }

  /**
   * Builds a graph.
   *
   * @param configuration unchanged
   * @param parameters copied; null for the configuration's own initialisers
   */
  public static ComputationGraph of(
      ComputationGraphConfiguration configuration, INDArray parameters) {
    ComputationGraphConfiguration own = configuration.clone();
    own.setIterationCount(0);
    own.setEpochCount(0);
    ComputationGraph graph = new ComputationGraph(own);
    graph.init(parameters, true);
    return graph;
  }

  /** Builds a network whose parameters are 0, so that no random numbers are drawn. */
  public static MultiLayerNetwork ofZeros(MultiLayerConfiguration configuration) {
    long count = 0;
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      count += layer.getLayer().initializer().numParams(layer);
    }
    INDArray zeros = count == 0 ? null : Nd4j.create(configuration.getDataType(), count);
    return initialised(configuration, zeros, false);
  }

  private static MultiLayerNetwork initialised(
      MultiLayerConfiguration configuration, INDArray parameters, boolean copies) {
    MultiLayerConfiguration own = configuration.clone();
    own.setIterationCount(0);
    own.setEpochCount(0);
    MultiLayerNetwork net = new MultiLayerNetwork(own);
    net.init(parameters, copies);
    return net;
  }
}
