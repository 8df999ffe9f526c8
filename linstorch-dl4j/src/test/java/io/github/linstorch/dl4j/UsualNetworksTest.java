package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks as DL4J's examples have them, fitted with the settings by default: better than the
 * linear model on 400 further rows.
 */
class UsualNetworksTest {

  private static final int ROWS = 400;

  private final Random random = new Random(1);

  private static MultiLayerNetwork net(
      double l2, Activation hidden, LossFunction loss, Activation output, int... widths) {
    NeuralNetConfiguration.Builder start =
        new NeuralNetConfiguration.Builder()
            .seed(123)
            .weightInit(WeightInit.XAVIER)
            .updater(new Nesterovs(0.01, 0.9))
            .l2(l2);
    NeuralNetConfiguration.ListBuilder layers = start.list();
    int last = widths.length - 1;
    for (int l = 1; l < last; l++) {
      layers.layer(
          new DenseLayer.Builder().nIn(widths[l - 1]).nOut(widths[l]).activation(hidden).build());
    }
    layers.layer(
        new OutputLayer.Builder(loss)
            .nIn(widths[last - 1])
            .nOut(widths[last])
            .activation(output)
            .build());
    return Nets.init(layers.build());
  }

  private double[][] normals(int d) {
    double[][] x = new double[ROWS][d];
    for (double[] row : x) {
      for (int j = 0; j < d; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return x;
  }

  private static DataSet rows(double[][] x, double[][] y) {
    return new DataSet(array(x), array(y));
  }

  private static INDArray array(double[][] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }

  private DataSet regression(int d) {
    double[][] x = normals(d);
    double[][] y = new double[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      y[i][0] = Math.sin(2 * x[i][0]) + (d > 1 ? x[i][1] : 0);
    }
    return rows(x, y);
  }

  /** Rings about the origin. */
  private DataSet classes(int d, int k) {
    double[][] x = normals(d);
    double[][] y = new double[ROWS][k];
    for (int i = 0; i < ROWS; i++) {
      y[i][Math.min(k - 1, (int) (Math.hypot(x[i][0], x[i][1]) / 1.2))] = 1;
    }
    return rows(x, y);
  }

  private void regresses(int d, Activation hidden, int... widths) {
    DataSet train = regression(d);
    DataSet test = regression(d);
    MultiLayerNetwork net = net(0, hidden, LossFunction.MSE, Activation.IDENTITY, widths);
    MultiLayerNetwork line =
        net(0, Activation.IDENTITY, LossFunction.MSE, Activation.IDENTITY, d, 1);

    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    LinstorchFitter.fit(line, train);

    assertThat(GaussNewtonSample.mse(net, test))
        .isLessThan(0.5 * GaussNewtonSample.mse(line, test));
  }

  @Test
  void fit_sumOfTwoNumbersByTanh_betterThanTheLinearModel() {
    regresses(2, Activation.TANH, 2, 10, 1);
  }

  @Test
  void fit_mathFunctionByTwoLayersOfTanh_betterThanTheLinearModel() {
    regresses(1, Activation.TANH, 1, 50, 50, 1);
  }

  @Test
  void fit_modernPerceptronOfGelu_betterThanTheLinearModel() {
    regresses(8, Activation.GELU, 8, 32, 1);
  }

  @Test
  void fit_irisClassifierOfTanh_betterThanTheLinearModel() {
    DataSet train = classes(4, 3);
    DataSet test = classes(4, 3);
    LossFunction loss = LossFunction.NEGATIVELOGLIKELIHOOD;
    MultiLayerNetwork net = net(1e-4, Activation.TANH, loss, Activation.SOFTMAX, 4, 3, 3, 3);
    MultiLayerNetwork line = net(1e-4, Activation.TANH, loss, Activation.SOFTMAX, 4, 3);

    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    LinstorchFitter.fit(line, train, FitConfig.gaussNewton());

    assertThat(Scores.of(net, test).logLoss().orElseThrow())
        .isLessThan(0.9 * Scores.of(line, test).logLoss().orElseThrow());
    assertThat(Scores.of(net, test).accuracy().orElseThrow())
        .isGreaterThan(Scores.of(line, test).accuracy().orElseThrow());
  }
}
