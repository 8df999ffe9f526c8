package io.github.linstorch.examples.paper;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The paper's networks: dense, ReLU in the hidden layers, mean squared error, in double. */
final class ReluNet {

  private ReluNet() {}

  /**
   * A network.
   *
   * @param output activation of the output layer
   * @param updater for gradient training
   * @param sizes number of inputs, of units of every hidden layer, and of outputs
   */
  static MultiLayerNetwork of(Activation output, IUpdater updater, int... sizes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .activation(Activation.RELU)
            .list();
    int last = sizes.length - 2;
    for (int l = 0; l < last; l++) {
      layers.layer(new DenseLayer.Builder().nIn(sizes[l]).nOut(sizes[l + 1]).build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(sizes[last])
            .nOut(sizes[last + 1])
            .activation(output)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }

  /** Weights and biases from U(0, 1), as in the paper's Table I and Figs. 1 to 3. */
  static void drawFromUnitInterval(MultiLayerNetwork net, SplittableRandom random) {
    net.params().assign(Nd4j.createFromArray(random.doubles(net.numParams()).toArray()));
  }

  /** Weights and biases uniform on +-1/sqrt(nIn), as in the paper's Figs. 4 to 8. */
  static void drawByFanIn(MultiLayerNetwork net, SplittableRandom random) {
    for (Layer layer : net.getLayers()) {
      INDArray params = layer.params();
      double bound = 1 / Math.sqrt(layer.getParam("W").rows());
      params.assign(Nd4j.createFromArray(random.doubles(params.length(), -bound, bound).toArray()));
    }
  }
}
