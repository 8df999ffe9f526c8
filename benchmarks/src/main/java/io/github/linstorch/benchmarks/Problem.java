package io.github.linstorch.benchmarks;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A ReLU network of data type FLOAT and rows to fit it to: normal features, labels linear in them
 * plus normal noise of variance 1. Seeds are fixed.
 *
 * @param rows number of rows of a data set
 * @param widths number of features, units of every layer, the last one the output's
 */
record Problem(int rows, int... widths) {

  private static final int SEED = 1;

  /**
   * Reads the form that {@link #toString()} writes.
   *
   * @param text for example {@code "690 rows, 8-10-1"}
   */
  static Problem parse(String text) {
    String[] parts = text.split(" rows, ");
    int[] widths = Arrays.stream(parts[1].split("-")).mapToInt(Integer::parseInt).toArray();
    return new Problem(Integer.parseInt(parts[0]), widths);
  }

  int nIn() {
    return widths[0];
  }

  int nOut() {
    return widths[widths.length - 1];
  }

  MultiLayerNetwork newNetwork() {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .updater(new Adam(1e-3))
            .weightInit(WeightInit.XAVIER)
            .activation(Activation.RELU)
            .list();
    for (int l = 1; l < widths.length - 1; l++) {
      layers.layer(new DenseLayer.Builder().nIn(widths[l - 1]).nOut(widths[l]).build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(widths[widths.length - 2])
            .nOut(nOut())
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }

  /** Several data sets, so that none stays in the cache from one fit to the next. */
  DataSet[] newDataSets(int count) {
    Nd4j.getRandom().setSeed(SEED);
    INDArray slope = Nd4j.randn(nIn(), nOut());
    DataSet[] result = new DataSet[count];
    for (int i = 0; i < count; i++) {
      INDArray features = Nd4j.randn(rows, nIn());
      result[i] = new DataSet(features, features.mmul(slope).addi(Nd4j.randn(rows, nOut())));
    }
    return result;
  }

  @Override
  public String toString() {
    String[] names = Arrays.stream(widths).mapToObj(Integer::toString).toArray(String[]::new);
    return rows + " rows, " + String.join("-", names);
  }
}
