package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.ThinSvd;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Usual networks whose losses are no plain squared error, on rows that they were not fitted to. */
class LossProgramsTest {

  private static final int ROWS = 400;

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.RELU).build();
  }

  private static OutputLayer output(int nIn, int nOut, ILossFunction loss, Activation output) {
    return new OutputLayer.Builder(loss).nIn(nIn).nOut(nOut).activation(output).build();
  }

  private static MultiLayerNetwork net(double l2, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(123)
            .weightInit(WeightInit.XAVIER)
            .updater(new AdaGrad(0.05))
            .l2(l2)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  private static INDArray features(int d, long seed) {
    Random random = new Random(seed);
    float[][] x = new float[ROWS][d];
    for (float[] row : x) {
      for (int j = 0; j < d; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(x);
  }

  /** 1 outside of a circle in the first two features. */
  private static DataSet circle(int d, boolean isOneHot, long seed) {
    INDArray x = features(d, seed);
    INDArray y = Nd4j.zeros(ROWS, isOneHot ? 2 : 1);
    for (int i = 0; i < ROWS; i++) {
      int label = Math.hypot(x.getDouble(i, 0), x.getDouble(i, 1)) > 1.2 ? 1 : 0;
      y.putScalar(i, isOneHot ? label : 0, isOneHot ? 1 : label);
    }
    return new DataSet(x, y);
  }

  private static DataSet sine(long seed) {
    INDArray x = features(8, seed);
    INDArray y = Nd4j.zeros(ROWS, 1);
    for (int i = 0; i < ROWS; i++) {
      y.putScalar(i, 0, Math.sin(2 * x.getDouble(i, 0)) + x.getDouble(i, 1));
    }
    return new DataSet(x, y);
  }

  private static double testLoss(MultiLayerNetwork net, DataSet train, DataSet test) {
    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    return net.score(test);
  }

  @Test
  void fit_binaryClassifier_beatsLogisticRegressionOnOtherRows() {
    LossBinaryXENT loss = new LossBinaryXENT();
    MultiLayerNetwork net =
        net(0, dense(8, 16), dense(16, 8), output(8, 1, loss, Activation.SIGMOID));
    MultiLayerNetwork line = net(0, output(8, 1, loss, Activation.SIGMOID));
    DataSet train = circle(8, false, 1);
    DataSet test = circle(8, false, 2);

    assertThat(testLoss(net, train, test)).isLessThan(0.5 * testLoss(line, train, test));
  }

  @Test
  void fit_weightedClasses_beatsSoftmaxRegressionOnOtherRows() {
    LossMCXENT loss = new LossMCXENT(Nd4j.createFromArray(0.5f, 1));
    MultiLayerNetwork net =
        net(0, dense(4, 5), dense(5, 5), output(5, 2, loss, Activation.SOFTMAX));
    MultiLayerNetwork line = net(0, output(4, 2, loss, Activation.SOFTMAX));
    DataSet train = circle(4, true, 1);
    DataSet test = circle(4, true, 2);

    assertThat(testLoss(net, train, test)).isLessThan(0.5 * testLoss(line, train, test));
  }

  @Test
  void fit_absoluteError_beatsMedianRegressionOnOtherRows() {
    LossL1 loss = new LossL1();
    MultiLayerNetwork net = net(0, dense(8, 16), output(16, 1, loss, Activation.IDENTITY));
    MultiLayerNetwork line = net(0, output(8, 1, loss, Activation.IDENTITY));
    DataSet train = sine(1);
    DataSet test = sine(2);

    assertThat(testLoss(net, train, test)).isLessThan(0.5 * testLoss(line, train, test));
  }

  /** Rows without any structure: nothing is better than principal components. */
  @Test
  void fit_autoencoderWithLeakyOutput_isAsGoodAsPrincipalComponentsOnOtherRows() {
    INDArray x = features(20, 1);
    INDArray other = features(20, 2);
    MultiLayerNetwork net =
        net(
            1e-4,
            dense(20, 25),
            dense(25, 5),
            dense(5, 25),
            output(25, 20, new LossMSE(), Activation.LEAKYRELU));

    LinstorchFitter.fit(net, new DataSet(x, x), FitConfig.gaussNewton());

    INDArray errors = net.output(other).sub(other);
    double loss = errors.mul(errors).meanNumber().doubleValue();
    assertThat(loss).isLessThan(1.05 * principalComponents(x, other, 5));
  }

  private static double principalComponents(INDArray train, INDArray test, int rank) {
    INDArray mean = train.mean(0);
    INDArray centred = train.subRowVector(mean).dup('f');
    double[] values = new double[(int) centred.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = centred.getDouble(i % ROWS, i / ROWS);
    }
    Matrix v = ThinSvd.of(new Matrix(ROWS, 20, values)).v();
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 20; j++) {
        double e = test.getDouble(i, j) - mean.getDouble(j);
        sum += e * e;
      }
      for (int c = 0; c < rank; c++) {
        double code = 0;
        for (int j = 0; j < 20; j++) {
          code += (test.getDouble(i, j) - mean.getDouble(j)) * v.get(j, c);
        }
        sum -= code * code;
      }
    }
    return sum / (ROWS * 20);
  }
}
