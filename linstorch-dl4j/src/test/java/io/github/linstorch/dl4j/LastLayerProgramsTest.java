package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks as tutorials have them, which only LAST_LAYER fits: on 400 further rows they do better
 * than before.
 */
class LastLayerProgramsTest {

  private static final int ROWS = 400;

  private final SplittableRandom random = new SplittableRandom(3);

  private INDArray normal(long... shape) {
    INDArray result = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < result.length(); i++) {
      result.putScalar(i, random.nextGaussian());
    }
    return result;
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(123)
        .weightInit(WeightInit.XAVIER)
        .updater(new Nesterovs(0.01, 0.9));
  }

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.RELU).build();
  }

  private static OutputLayer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static INDArray training(INDArray all) {
    return all.get(NDArrayIndex.interval(0, ROWS)).dup();
  }

  private static INDArray test(INDArray all) {
    return all.get(NDArrayIndex.interval(ROWS, 2 * ROWS)).dup();
  }

  private static DataSet training(INDArray x, INDArray y) {
    return new DataSet(training(x), training(y));
  }

  private static DataSet test(INDArray x, INDArray y) {
    return new DataSet(test(x), test(y));
  }

  private static double variance(INDArray y) {
    return y.varNumber().doubleValue();
  }

  /** Labels are the sine of a sequence's mean. */
  @Test
  void fit_lstmWithADenseHead_betterThanBeforeAndPolishedAfterTraining() {
    INDArray x = normal(2 * ROWS, 1, 20);
    INDArray y = Nd4j.create(DataType.FLOAT, 2 * ROWS, 1);
    for (int i = 0; i < 2 * ROWS; i++) {
      double sum = 0;
      for (int t = 0; t < 20; t++) {
        sum += x.getDouble(i, 0, t);
      }
      y.putScalar(i, 0, Math.sin(sum / 20));
    }
    LSTM lstm = new LSTM.Builder().nIn(1).nOut(10).activation(Activation.TANH).build();
    MultiLayerNetwork net =
        Nets.init(
            base()
                .list()
                .layer(new LastTimeStep(lstm))
                .layer(dense(10, 8))
                .layer(output(8))
                .build());
    DataSet rows = training(x, y);
    DataSet others = test(x, y);

    double before = net.score(others);
    LinstorchFitter.fit(net, rows, FitConfig.lastLayer());
    assertThat(net.score(others)).isLessThan(before).isLessThan(0.7 * variance(test(y)));

    for (int epoch = 0; epoch < 20; epoch++) {
      net.fit(rows);
    }
    double trained = net.score(rows);
    double trainedOnOthers = net.score(others);
    LinstorchFitter.fit(net, rows, FitConfig.lastLayer());
    assertThat(net.score(rows)).isLessThan(trained);
    assertThat(net.score(others)).isLessThan(1.05 * trainedOnOthers);
  }

  /** Labels are sin(2 x1) and the first column of the other input. */
  @Test
  void fit_graphOfTwoBranches_betterThanBefore() {
    INDArray numbers = normal(2 * ROWS, 8);
    INDArray codes = normal(2 * ROWS, 5);
    INDArray y = Nd4j.create(DataType.FLOAT, 2 * ROWS, 1);
    for (int i = 0; i < 2 * ROWS; i++) {
      y.putScalar(i, 0, Math.sin(2 * numbers.getDouble(i, 0)) + codes.getDouble(i, 0));
    }
    ComputationGraphConfiguration configuration =
        base()
            .graphBuilder()
            .addInputs("num", "cat")
            .addLayer("a", dense(8, 16), "num")
            .addLayer("b", dense(5, 4), "cat")
            .addVertex("m", new MergeVertex(), "a", "b")
            .addLayer("out", output(20), "m")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    MultiDataSet rows =
        new MultiDataSet(
            new INDArray[] {training(numbers), training(codes)}, new INDArray[] {training(y)});
    MultiDataSet others =
        new MultiDataSet(new INDArray[] {test(numbers), test(codes)}, new INDArray[] {test(y)});
    double before = graph.score(others);

    LinstorchFitter.fit(graph, rows, FitConfig.lastLayer());

    assertThat(graph.score(others)).isLessThan(before).isLessThan(variance(test(y)));
  }

  /** Classes by the distance of the first two pixels from 0. */
  @Test
  void fit_convolutionalClassifier_logLossAndAccuracyBetterThanBefore() {
    INDArray x = normal(2 * ROWS, 64);
    INDArray y = Nd4j.zeros(DataType.FLOAT, 2 * ROWS, 3);
    for (int i = 0; i < 2 * ROWS; i++) {
      double distance = Math.hypot(x.getDouble(i, 0), x.getDouble(i, 1));
      y.putScalar(i, Math.min(2, (int) (distance / 1.2)), 1);
    }
    MultiLayerNetwork net =
        Nets.init(
            base()
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                .layer(new DenseLayer.Builder().nOut(10).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(8, 8, 1))
                .build());
    DataSet others = test(x, y);
    Scores before = Scores.of(net, others);

    LinstorchFitter.fit(net, training(x, y), FitConfig.lastLayer());

    Scores after = Scores.of(net, others);
    assertThat(after.logLoss().getAsDouble()).isLessThan(before.logLoss().getAsDouble());
    assertThat(after.accuracy().getAsDouble())
        .isGreaterThanOrEqualTo(before.accuracy().getAsDouble());
  }
}
