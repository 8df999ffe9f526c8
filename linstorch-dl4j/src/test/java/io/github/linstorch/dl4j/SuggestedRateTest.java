package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.testsupport.Cases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The learning rate with which {@code net.fit} goes on from a fit. */
class SuggestedRateTest {

  private static final FitConfig CONFIG = FitConfig.gaussNewton().toBuilder().seed(1).build();

  private final SplittableRandom random = new SplittableRandom(6);
  private final DataSet data = rows(256);

  private DataSet rows(int count) {
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, count, 3)).castTo(DataType.FLOAT);
    INDArray noise = Nd4j.createFromArray(Nets.uniform(random, count, 1)).castTo(DataType.FLOAT);
    return new DataSet(x, x.getColumns(0).mul(x.getColumns(1)).add(noise));
  }

  private static MultiLayerNetwork net(IUpdater updater) {
    return net(updater, dense(3, 12));
  }

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.RELU).build();
  }

  private static NeuralNetConfiguration.Builder base(IUpdater updater) {
    return new NeuralNetConfiguration.Builder().seed(5).updater(updater);
  }

  private static OutputLayer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork net(IUpdater updater, Layer hidden) {
    return Nets.init(base(updater).list().layer(hidden).layer(output(12)).build());
  }

  private double rate(IUpdater updater) {
    return LinstorchFitter.fit(net(updater), data, CONFIG).suggestedLearningRate().orElseThrow();
  }

  /** DL4J's gradient of the mean loss of all rows. */
  private double[] gradient(MultiLayerNetwork net) {
    net.setInput(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    double[] ofSum = Nets.doubles(net.getGradientsViewArray());
    return Arrays.stream(ofSum).map(g -> g / data.numExamples()).toArray();
  }

  @Test
  void suggestedLearningRate_oneBatchSgd_theFormula() {
    MultiLayerNetwork net = net(new Sgd());
    FitReport report = LinstorchFitter.fit(net, data, CONFIG);
    double noise = Arrays.stream(gradient(net)).map(g -> g * g).sum();

    assertThat(report.suggestedLearningRate(256).orElseThrow())
        .isCloseTo(0.01 * 4 * net.score(data) / noise, withinPercentage(1));
  }

  @ParameterizedTest
  @CsvSource({"GAUSS_NEWTON, 0.02", "LINSTORCH, 0.05", "LAST_LAYER, 0.05"})
  void suggestedLearningRate_oneBatchAdam_theFormula(FitMethod method, double share) {
    MultiLayerNetwork net = net(new Adam());
    FitReport report =
        LinstorchFitter.fit(net, data, FitConfig.builder().method(method).seed(1).build());
    double noise = Arrays.stream(gradient(net)).map(Math::abs).sum();

    assertThat(report.suggestedLearningRate(256).orElseThrow())
        .isCloseTo(share * 4 * net.score(data) / noise, withinPercentage(1));
  }

  @Test
  void suggestedLearningRate_largerBatches_inProportionToTheNoise() {
    // Least squares, where the mean of the gradients is zero.
    DataSet many = rows(2048);
    FitReport sgd = LinstorchFitter.fit(line(new Sgd()), many);
    FitReport adam = LinstorchFitter.fit(line(new Adam()), many);

    // 64 times the rows of a batch. The second moment of 32 batches has a deviation of a quarter.
    assertThat(ratio(sgd)).isBetween(32.0, 128.0);
    assertThat(ratio(adam)).isBetween(5.6, 11.4);
    assertThat(sgd.suggestedLearningRate()).isEqualTo(sgd.suggestedLearningRate(32));
  }

  private static MultiLayerNetwork line(IUpdater updater) {
    return Nets.init(base(updater).list().layer(output(3)).build());
  }

  private static double ratio(FitReport report) {
    return report.suggestedLearningRate(512).orElseThrow()
        / report.suggestedLearningRate(8).orElseThrow();
  }

  @Test
  void suggestedLearningRate_updatersOfAKind_agree() {
    assertThat(rate(new Nesterovs(0.1, 0.75)))
        .isCloseTo(rate(new Sgd()) / 4, withinPercentage(0.1));
    assertThat(List.of(rate(new AMSGrad()), rate(new Nadam()), rate(new RmsProp())))
        .containsOnly(rate(new Adam()));
    assertThat(rate(new Adam(0.3))).isEqualTo(rate(new Adam(0.001)));
  }

  @Test
  void suggestedLearningRate_noRateToSuggest_empty() {
    for (IUpdater updater : List.of(new AdaDelta(), new NoOp())) {
      assertThat(LinstorchFitter.fit(net(updater), data, CONFIG).suggestedLearningRate()).isEmpty();
    }
    MultiLayerNetwork lbfgs =
        Nets.init(
            base(new Sgd())
                .optimizationAlgo(OptimizationAlgorithm.LBFGS)
                .list()
                .layer(dense(3, 12))
                .layer(output(12))
                .build());
    assertThat(LinstorchFitter.fit(lbfgs, data, CONFIG).suggestedLearningRate()).isEmpty();
    DataSet zero = new DataSet(data.getFeatures(), Nd4j.zeros(DataType.FLOAT, 256, 1));
    assertThat(LinstorchFitter.fit(net(new Sgd()), zero).suggestedLearningRate()).isEmpty();
  }

  @Test
  void suggestedLearningRate_badBatch_refused() {
    FitReport report = LinstorchFitter.fit(net(new Sgd()), data, CONFIG);

    assertThatThrownBy(() -> report.suggestedLearningRate(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected batches of at least 1 row, found 0");
  }

  @Test
  void suggestedLearningRate_askedAfterTraining_thatOfTheFit() {
    MultiLayerNetwork net = net(new Adam(0.01));
    FitReport asked = LinstorchFitter.fit(net, data, CONFIG);
    MultiLayerNetwork other = net(new Adam(0.01));
    FitReport late = LinstorchFitter.fit(other, data, CONFIG);
    OptionalDouble rate = asked.suggestedLearningRate();
    double[] before = Nets.doubles(net.params());
    Nd4j.getRandom().setSeed(3);
    other.fit(data);
    other.fit(data);

    assertThat(late.suggestedLearningRate()).isEqualTo(rate);
    assertThat(Nets.doubles(net.params())).isEqualTo(before);
    assertThat(net.getIterationCount()).isZero();
  }

  @Test
  void suggestedLearningRate_frozenLayer_leftOut() {
    MultiLayerNetwork frozen = net(new Sgd(), new FrozenLayer(dense(3, 12)));
    MultiLayerNetwork free = net(new Sgd());
    free.setParams(frozen.params().dup());
    FitConfig last = FitConfig.lastLayer();

    // The same weights: of the frozen network fewer gradients count.
    double rate = LinstorchFitter.fit(frozen, data, last).suggestedLearningRate().orElseThrow();
    assertThat(rate)
        .isGreaterThan(LinstorchFitter.fit(free, data, last).suggestedLearningRate().orElseThrow());
  }

  @Test
  void suggestedLearningRate_graphOrIterator_asOfLayersInMemory() {
    ComputationGraph graph =
        new ComputationGraph(
            base(new Adam())
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", dense(3, 12), "in")
                .addLayer("out", output(12), "hidden")
                .setOutputs("out")
                .build());
    graph.init();
    MultiLayerNetwork streamed = net(new Adam());
    double rate = rate(new Adam());

    assertThat(LinstorchFitter.fit(graph, data, CONFIG).suggestedLearningRate().orElseThrow())
        .isCloseTo(rate, withinPercentage(0.1));
    assertThat(
            LinstorchFitter.fit(streamed, new ListDataSetIterator<>(data.asList(), 100), CONFIG)
                .suggestedLearningRate()
                .orElseThrow())
        .isCloseTo(rate, withinPercentage(0.1));
  }

  /** A function of six features. */
  private interface Target {
    double of(double[] x);
  }

  private static final List<Target> TARGETS =
      List.of(
          x -> Math.sin(3 * x[0]) * x[1],
          x -> Math.abs(x[0]) + Math.abs(x[1] - x[2]),
          x -> x[0] * x[1] + x[2] * x[3],
          x -> Math.exp(x[0]) - x[4],
          x -> Math.max(x[0], Math.max(x[1], x[2])),
          x -> Math.cos(2 * x[0] + x[5]),
          x -> x[0] * x[0] * x[0] - x[1],
          x -> 1 / (1 + x[0] * x[0]) + x[3] / 2,
          x -> Math.hypot(x[0], x[1]),
          x -> Math.tanh(4 * x[0]) + 0.3 * Math.sin(5 * x[1]));

  static Stream<Integer> problems() {
    return Cases.oneIn(3, IntStream.range(0, TARGETS.size()).boxed());
  }

  /** Ten problems that no figure was chosen on. */
  @ParameterizedTest
  @MethodSource("problems")
  void suggestedLearningRate_fitThenNetFit_isNotUndone(int problem) {
    DataSet train = rows(TARGETS.get(problem), 320, 2L * problem + 100);
    DataSet test = rows(TARGETS.get(problem), 500, 2L * problem + 101);
    for (IUpdater updater : new IUpdater[] {new Adam(), new Sgd()}) {
      MultiLayerNetwork net =
          Nets.init(base(updater).list().layer(dense(6, 24)).layer(output(24)).build());
      FitReport report = LinstorchFitter.fit(net, train, CONFIG);
      double onTrain = net.score(train);
      double onTest = net.score(test);

      net.setLearningRate(report.suggestedLearningRate().orElseThrow());
      List<DataSet> rows = new ArrayList<>(train.asList());
      Collections.shuffle(rows, new java.util.Random(problem));
      net.fit(new ListDataSetIterator<>(rows, 32), 8);

      assertThat(net.score(train) / onTrain).as("training, %s", updater).isLessThan(1.05);
      assertThat(net.score(test) / onTest).as("test, %s", updater).isLessThan(1.1);
    }
  }

  private static DataSet rows(Target target, int count, long seed) {
    java.util.Random random = new java.util.Random(seed);
    float[][] x = new float[count][6];
    float[][] y = new float[count][1];
    for (int i = 0; i < count; i++) {
      double[] row = random.doubles(6, -1.5, 1.5).toArray();
      for (int j = 0; j < 6; j++) {
        x[i][j] = (float) row[j];
      }
      y[i][0] = (float) (target.of(row) + 0.1 * random.nextGaussian());
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }
}
