package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks of DL4J's default data type, FLOAT: ReLU, He's initial weights, Adam's defaults. */
final class FloatNet {

  private FloatNet() {}

  /** Softmax at the output, cross-entropy. */
  static MultiLayerNetwork classification(int number, int... widths) {
    return of(number, Activation.SOFTMAX, LossFunction.MCXENT, widths);
  }

  /** Identity at the output, MSE. */
  static MultiLayerNetwork regression(int number, int... widths) {
    return of(number, Activation.IDENTITY, LossFunction.MSE, widths);
  }

  /**
   * A new network.
   *
   * @param number gives the seed of the initial weights; from 0 on
   * @param widths number of features, units of every layer, the last one the output's
   */
  private static MultiLayerNetwork of(
      int number, Activation output, LossFunction loss, int... widths) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            // Seed 0 means "no seed" to DL4J.
            .seed(number + 1L)
            .updater(new Adam(1e-3))
            .weightInit(WeightInit.RELU)
            .activation(Activation.RELU)
            .list();
    int last = widths.length - 1;
    for (int l = 1; l < last; l++) {
      layers.layer(new DenseLayer.Builder().nIn(widths[l - 1]).nOut(widths[l]).build());
    }
    layers.layer(
        new OutputLayer.Builder(loss)
            .nIn(widths[last - 1])
            .nOut(widths[last])
            .weightInit(WeightInit.XAVIER)
            .activation(output)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }
}
