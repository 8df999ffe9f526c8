package io.github.linstorch.consumer;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a user might write: small data, small networks, fits. */
final class Program {

  private static final int ROWS = 300;

  /** So many that the library uses OpenBLAS. */
  private static final int INPUTS = 60;

  private Program() {}

  /** Labels that are a linear function of the features. */
  static DataSet linearData() {
    SplittableRandom random = new SplittableRandom(7);
    double[][] x = new double[ROWS][INPUTS];
    double[][] y = new double[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < INPUTS; j++) {
        x[i][j] = random.nextDouble(-1, 1);
        y[i][0] += (j % 7 - 3) * x[i][j];
      }
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  /** One layer without a bend. */
  static MultiLayerNetwork linearNetwork(double l1) {
    return init(
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .l1(l1)
            .list()
            .layer(output(INPUTS)));
  }

  /** One hidden layer. */
  static MultiLayerNetwork bendingNetwork() {
    return init(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .list()
            .layer(new DenseLayer.Builder().nIn(1).nOut(8).activation(Activation.RELU).build())
            .layer(output(8)));
  }

  /** Fits the absolute value to a network of one input. */
  static FitReport fitGaussNewton(MultiLayerNetwork net) {
    double[][] x = new double[ROWS][1];
    double[][] y = new double[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      x[i][0] = (i - ROWS / 2) / 100.0;
      y[i][0] = Math.abs(x[i][0]);
    }
    FitConfig config = FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(3).build();
    return LinstorchFitter.fit(net, Nd4j.createFromArray(x), Nd4j.createFromArray(y), config);
  }

  private static OutputLayer output(int inputs) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(inputs)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork init(NeuralNetConfiguration.ListBuilder layers) {
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }
}
