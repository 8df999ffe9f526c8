package io.github.linstorch.dl4j;

import static io.github.linstorch.testsupport.ResidualGraphs.all;
import static io.github.linstorch.testsupport.ResidualGraphs.block;
import static io.github.linstorch.testsupport.ResidualGraphs.dense;
import static io.github.linstorch.testsupport.ResidualGraphs.output;
import static io.github.linstorch.testsupport.ResidualGraphs.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.LossSamples;
import io.github.linstorch.testsupport.LossSamples.Sample;
import io.github.linstorch.testsupport.ResidualGraphs;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Fits of graphs whose ElementWiseVertex(Add) adds what the chain has passed. */
class ResidualGraphTest {

  private static final int FEATURES = 6;

  private final DataSet train = friedman(500, 1, 1);
  private final DataSet test = friedman(2000, 2, 1);

  /** Friedman's first function of five features, of deviation one, with noise; one has no say. */
  private static DataSet friedman(int rows, long seed, int outputs) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(DataType.DOUBLE, rows, FEATURES);
    INDArray y = Nd4j.create(DataType.DOUBLE, rows, outputs);
    for (int i = 0; i < rows; i++) {
      double[] u = random.doubles(FEATURES).toArray();
      for (int j = 0; j < FEATURES; j++) {
        x.putScalar(i, j, (u[j] - 0.5) * Math.sqrt(12));
      }
      double bent = 10 * Math.sin(Math.PI * u[0] * u[1]) + 20 * (u[2] - 0.5) * (u[2] - 0.5);
      double all = bent + 10 * u[3] + 5 * u[4] + random.nextGaussian();
      for (int o = 0; o < outputs; o++) {
        y.putScalar(i, o, o == 0 ? (all - 14.4) / 4.9 : 100 * u[o] + random.nextGaussian());
      }
    }
    return new DataSet(x, y);
  }

  private static ComputationGraph relu(DataType type, UnaryOperator<GraphBuilder> layers) {
    return ResidualGraphs.graph(type, Activation.RELU.getActivationFunction(), 0, layers);
  }

  private static FitConfig config() {
    return FitConfig.gaussNewton().toBuilder().seed(4).build();
  }

  private static FitConfig with(GaussNewtonConfig.Builder own) {
    return config().toBuilder().gaussNewton(own.build()).build();
  }

  /** What is reported is what the written graph computes. */
  private static FitReport fit(ComputationGraph graph, DataSet data, FitConfig config) {
    assertThat(LinstorchFitter.check(graph, config)).isEmpty();
    double before = graph.score(data);
    FitReport report = LinstorchFitter.fit(graph, data, config);
    double tolerance = graph.params().dataType() == DataType.DOUBLE ? 1e-7 : 1e-3;
    assertThat(report.scoreBefore()).isCloseTo(before, within(tolerance * before));
    assertThat(report.score()).isCloseTo(graph.score(data), within(tolerance * before));
    return report;
  }

  private double scoreOfTheLine() {
    ComputationGraph line =
        relu(DataType.DOUBLE, builder -> builder.addLayer("out", output(FEATURES, 1), "in"));
    LinstorchFitter.fit(line, train);
    return line.score(test);
  }

  private double scoreOfTheChain(Activation activation) {
    ComputationGraph chain =
        ResidualGraphs.graph(
            DataType.FLOAT,
            activation.getActivationFunction(),
            0,
            builder ->
                builder
                    .addLayer("a", dense(FEATURES, 16), "in")
                    .addLayer("b", dense(16, 16), "a")
                    .addLayer("out", output(16, 1), "b"));
    LinstorchFitter.fit(chain, train, config());
    return chain.score(test);
  }

  @ParameterizedTest
  @EnumSource(names = {"RELU", "LEAKYRELU", "TANH", "SIGMOID", "SOFTPLUS", "GELU"})
  void fit_residualBlock_farBetterThanTheLineAndLikeTheChain(Activation activation) {
    ComputationGraph graph =
        ResidualGraphs.graph(
            DataType.FLOAT,
            activation.getActivationFunction(),
            0,
            block(FEATURES, 16, output(16, 1)));

    FitReport report = fit(graph, train, config());

    assertThat(report.gaussNewton().orElseThrow().guardOutcome()).isEqualTo(GuardOutcome.NETWORK);
    assertThat(graph.score(test))
        .isLessThan(0.3 * scoreOfTheLine())
        .isLessThan(1.2 * scoreOfTheChain(activation));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void fit_skipsOfEveryKind_farBetterThanTheLine(DataType type) {
    ComputationGraph graph = relu(type, all(FEATURES, 12, output(12, 1)));

    fit(graph, train, config());

    assertThat(graph.score(test)).isLessThan(0.4 * scoreOfTheLine());
  }

  /** Several blocks side by side, samples of the rows, and few rows in their span. */
  @Test
  void fit_everyWayOfSweeping_reportsTheScoreOfTheGraph() {
    ComputationGraph wide = relu(DataType.DOUBLE, block(FEATURES, 48, output(48, 1)));
    FitReport blocks = fit(wide, train, with(GaussNewtonConfig.builder().blocks(3)));
    assertThat(blocks.gaussNewton().orElseThrow().blocks()).hasSize(3);
    assertThat(wide.score(test)).isLessThan(0.3 * scoreOfTheLine());

    ComputationGraph sampled = relu(DataType.DOUBLE, all(FEATURES, 12, output(12, 1)));
    FitReport report =
        fit(
            sampled,
            train,
            with(GaussNewtonConfig.builder().sampledFrom(300).batchRows(200).sweeps(60)));
    assertThat(report.gaussNewton().orElseThrow().sampledRows()).isPresent();
    assertThat(sampled.score(test)).isLessThan(0.5 * scoreOfTheLine());

    SplittableRandom random = new SplittableRandom(3);
    DataSet few =
        new DataSet(
            Nd4j.createFromArray(Nets.uniform(random, 20, 90)),
            Nd4j.createFromArray(Nets.uniform(random, 20, 1)));
    fit(relu(DataType.DOUBLE, block(90, 8, output(8, 1))), few, config());
    fit(relu(DataType.DOUBLE, all(90, 8, output(8, 1))), few, config());
    // Wide enough for several blocks, but for the features that are added to all units.
    FitReport one = fit(relu(DataType.DOUBLE, all(90, 40, output(40, 1))), few, config());
    assertThat(one.gaussNewton().orElseThrow().blocks()).hasSize(1);
  }

  static Iterable<Sample> losses() {
    return LossSamples.all();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void fit_anyLoss_lowersItAndReportsTheScoreOfTheGraph(Sample sample) {
    ComputationGraph graph =
        relu(
            DataType.DOUBLE,
            all(LossSamples.FEATURES, 8, output(8, sample.nOut(), sample.loss(), sample.output())));
    DataSet data = sample.rows(100, 6);

    FitReport report = fit(graph, data, with(GaussNewtonConfig.builder().sweeps(4)));

    assertThat(report.score()).isLessThan(report.scoreBefore());
  }

  @Test
  void fit_severalThreadsOrAnIterator_sameBits() {
    ComputationGraph expected = relu(DataType.FLOAT, all(FEATURES, 12, output(12, 1)));
    ComputationGraph found = expected.clone();
    ComputationGraph streamed = expected.clone();

    LinstorchFitter.fit(expected, train, config().toBuilder().threads(1).build());
    LinstorchFitter.fit(found, train, config().toBuilder().threads(3).build());
    LinstorchFitter.fit(streamed, new SingletonDataSetIterator(train), config());

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(streamed.params()).isEqualTo(expected.params());
  }

  /** A row of weight two counts as two rows; only the random choices of a fit may differ. */
  @Test
  void fit_weightedRows_likeRepeatedRows() {
    ComputationGraph weighted = relu(DataType.DOUBLE, all(FEATURES, 8, output(8, 1)));
    ComputationGraph repeated = weighted.clone();
    DataSet some = friedman(120, 5, 1);
    DataSet twice =
        new DataSet(
            Nd4j.vstack(some.getFeatures(), some.getFeatures()),
            Nd4j.vstack(some.getLabels(), some.getLabels()));
    some.setLabelsMaskArray(Nd4j.ones(DataType.DOUBLE, 120, 1).muli(2));
    FitConfig config =
        with(GaussNewtonConfig.builder().holdout(0).guard(Guard.TRAINING_ROWS).sweeps(30));

    FitReport one = LinstorchFitter.fit(weighted, some, config);
    FitReport other = LinstorchFitter.fit(repeated, twice, config);

    assertThat(one.loss()).isLessThan(0.2 * one.olsLoss());
    assertThat(one.olsLoss()).isCloseTo(other.olsLoss(), Percentage.withPercentage(1e-8));
    assertThat(other.loss()).isLessThan(0.2 * one.olsLoss());
    INDArray errors = weighted.output(false, some.getFeatures())[0].sub(some.getLabels());
    assertThat(errors.mul(errors).meanNumber().doubleValue())
        .isCloseTo(one.loss(), Percentage.withPercentage(1e-6));
  }

  /** Labels of noise around a line: the net is that line, to rounding. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_linearLabels_lineIsKept(boolean fromInput) {
    SplittableRandom random = new SplittableRandom(8);
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 80, FEATURES)).mul(3).add(20);
    INDArray noise = Nd4j.createFromArray(Nets.uniform(random, 80, 1)).mul(6);
    DataSet data = new DataSet(x, x.getColumns(0).sub(x.getColumns(1)).add(noise));
    ComputationGraph graph =
        relu(
            DataType.DOUBLE,
            fromInput ? all(FEATURES, 8, output(8, 1)) : block(FEATURES, 8, output(8, 1)));

    FitReport report = fit(graph, data, config());

    assertThat(report.gaussNewton().orElseThrow().guardOutcome())
        .isEqualTo(GuardOutcome.LINEAR_FIT);
    INDArray near = graph.output(false, x)[0];
    INDArray further = graph.output(false, x.add(0.1))[0];
    INDArray furthest = graph.output(false, x.add(0.2))[0];
    assertThat(Nets.doubles(furthest.sub(further)))
        .containsExactly(Nets.doubles(further.sub(near)), within(1e-9));
  }

  /** Outputs whose linear fits are better cannot be replaced one by one: all or none are. */
  @Test
  void fit_outputsOfVeryDifferentSize_noWorseThanTheLineByEitherMeasure() {
    DataSet data = friedman(300, 7, 3);
    ComputationGraph graph = relu(DataType.DOUBLE, block(FEATURES, 12, output(12, 3)));

    FitReport report =
        fit(graph, data, with(GaussNewtonConfig.builder().guard(Guard.TRAINING_ROWS)));

    assertThat(report.loss()).isLessThan(report.olsLoss() * (1 + 1e-6));
  }

  @Test
  void fit_frozenLayersInFront_stayAndTheRestIsFitted() {
    ComputationGraph graph =
        relu(
            DataType.DOUBLE,
            builder ->
                builder
                    .addLayer("a", new FrozenLayer(dense(FEATURES, 16)), "in")
                    .addLayer("b", new FrozenLayer(dense(16, 16)), "a")
                    .addVertex("s1", sum(), "b", "a")
                    .addLayer("c", dense(16, 16), "s1")
                    .addVertex("s2", sum(), "c", "s1")
                    .addLayer("out", output(16, 1), "s2"));
    INDArray before = graph.getLayer("b").params().dup();

    fit(graph, train, config());

    assertThat(graph.getLayer("b").params()).isEqualTo(before);
    assertThat(graph.score(test)).isLessThan(0.6 * scoreOfTheLine());
  }

  @Test
  void fit_dropoutAndActivationLayers_areThoseOfTheLayers() {
    ComputationGraph graph =
        ResidualGraphs.graph(
            DataType.DOUBLE,
            Activation.IDENTITY.getActivationFunction(),
            0,
            builder ->
                builder
                    .addLayer("a", dense(FEATURES, 12), "in")
                    .addLayer("ar", new ActivationLayer(Activation.RELU), "a")
                    .addLayer("ad", new DropoutLayer(0.9), "ar")
                    .addLayer("b", dense(12, 12), "ad")
                    .addLayer("bt", new ActivationLayer(Activation.TANH), "b")
                    .addVertex("sum", sum(), "ar", "bt")
                    .addLayer("sd", new DropoutLayer(0.9), "sum")
                    .addLayer("out", output(12, 1), "sd"));

    fit(graph, train, config());

    assertThat(graph.score(test)).isLessThan(0.4 * scoreOfTheLine());
  }

  /** Units that are terms of sums keep their scale; the function stays the same to the bit. */
  @Test
  void fit_balanced_sameFunctionToTheBit() {
    ComputationGraph plain =
        relu(
            DataType.FLOAT,
            builder ->
                builder
                    .addLayer("a", dense(FEATURES, 12), "in")
                    .addLayer("b", dense(12, 9), "a")
                    .addLayer("c", dense(9, 12), "b")
                    .addVertex("sum", sum(), "c", "a")
                    .addLayer("out", output(12, 1), "sum"));
    ComputationGraph balanced = plain.clone();

    fit(plain, train, config());
    fit(balanced, train, config().toBuilder().balance(true).build());

    INDArray x = test.getFeatures().castTo(DataType.FLOAT);
    assertThat(Nets.doubles(balanced.outputSingle(x)))
        .isEqualTo(Nets.doubles(plain.outputSingle(x)));
    assertThat(balanced.params()).isNotEqualTo(plain.params());
  }
}
