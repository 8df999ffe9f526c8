package io.github.linstorch.examples.compare;

import java.util.List;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network that all methods train: double, ReLU, He's initial weights. For regression an
 * identity and MSE at the output, for classes softmax and cross-entropy.
 *
 * @param hidden widths of the hidden layers
 * @param isClassification what the output is for
 * @param seed of the initial weights
 */
record NetSettings(List<Integer> hidden, boolean isClassification, long seed) {

  NetSettings withoutHidden() {
    return new NetSettings(List.of(), isClassification, seed);
  }

  /** A new network that fits the columns of some rows; trained by fits only. */
  MultiLayerNetwork network(DataSet rows) {
    return network(rows, new NoOp(), OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
  }

  MultiLayerNetwork network(DataSet rows, IUpdater updater, OptimizationAlgorithm algorithm) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            // To DL4J 0 means "no seed".
            .seed(seed == 0 ? Long.MAX_VALUE : seed)
            .dataType(DataType.DOUBLE)
            .optimizationAlgo(algorithm)
            .updater(updater.clone())
            .weightInit(WeightInit.RELU)
            .activation(Activation.RELU)
            .list();
    int width = rows.numInputs();
    for (int units : hidden) {
      layers.layer(new DenseLayer.Builder().nIn(width).nOut(units).build());
      width = units;
    }
    layers.layer(
        new OutputLayer.Builder(isClassification ? LossFunction.MCXENT : LossFunction.MSE)
            .nIn(width)
            .nOut(rows.numOutcomes())
            .weightInit(WeightInit.XAVIER)
            .activation(isClassification ? Activation.SOFTMAX : Activation.IDENTITY)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }
}
