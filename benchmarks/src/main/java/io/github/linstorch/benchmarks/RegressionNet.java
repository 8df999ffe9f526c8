package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks of the comparisons: double, identity output, MSE; ReLU with He's initial weights, or
 * another activation, with Xavier's where it is S-shaped.
 */
final class RegressionNet {

  private RegressionNet() {}

  /** For training by Adam with its defaults, or by a fit. */
  static MultiLayerNetwork of(int number, int... widths) {
    return of(number, OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT, new Adam(1e-3), widths);
  }

  /** With hidden units of any kind, for training by Adam with its defaults, or by a fit. */
  static MultiLayerNetwork of(int number, Activation hidden, int... widths) {
    return of(
        number, hidden, OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT, new Adam(1e-3), widths);
  }

  /**
   * A new network of ReLU units.
   *
   * @param number gives the seed of the initial weights; from 0 on
   * @param widths number of features, units of every layer, the last one the output's
   */
  static MultiLayerNetwork of(
      int number, OptimizationAlgorithm algorithm, IUpdater updater, int... widths) {
    return of(number, Activation.RELU, algorithm, updater, widths);
  }

  private static MultiLayerNetwork of(
      int number,
      Activation hidden,
      OptimizationAlgorithm algorithm,
      IUpdater updater,
      int... widths) {
    boolean isSShaped = hidden == Activation.TANH || hidden == Activation.SIGMOID;
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            // Seed 0 means "no seed" to DL4J.
            .seed(number + 1L)
            .dataType(DataType.DOUBLE)
            .optimizationAlgo(algorithm)
            .updater(updater)
            .weightInit(isSShaped ? WeightInit.XAVIER : WeightInit.RELU)
            .activation(hidden)
            .list();
    int last = widths.length - 1;
    for (int l = 1; l < last; l++) {
      layers.layer(new DenseLayer.Builder().nIn(widths[l - 1]).nOut(widths[l]).build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(widths[last - 1])
            .nOut(widths[last])
            .weightInit(WeightInit.XAVIER)
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }
}
