package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** LAST_LAYER solves the last dense layer on whatever stands in front of it. */
class LastLayerTest {

  /** More than DL4J runs at a time. */
  private static final int ROWS = 300;

  private static final int STEPS = 7;

  private final SplittableRandom random = new SplittableRandom(19);
  private final INDArray images = uniform(36).reshape('c', ROWS, 1, 6, 6);
  private final INDArray sequences = uniform(2 * STEPS).reshape('c', ROWS, 2, STEPS);
  private final INDArray y = uniform(2);
  private final INDArray classes = oneHot(3);

  private INDArray uniform(int columns) {
    return Nd4j.createFromArray(Nets.uniform(random, ROWS, columns)).castTo(DataType.FLOAT);
  }

  private INDArray oneHot(int count) {
    INDArray result = Nd4j.zeros(DataType.FLOAT, ROWS, count);
    for (int i = 0; i < ROWS; i++) {
      result.putScalar(i, random.nextInt(count), 1);
    }
    return result;
  }

  private static NeuralNetConfiguration.Builder base(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(1e-2));
  }

  private static DenseLayer dense(int nOut) {
    return new DenseLayer.Builder().nOut(nOut).activation(Activation.TANH).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ListBuilder convolutional(DataType type) {
    return base(type)
        .list()
        .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build())
        .layer(new BatchNormalization())
        .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
        .layer(dense(9))
        .layer(new DropoutLayer(0.5))
        .layer(output())
        .setInputType(InputType.convolutional(6, 6, 1));
  }

  private static ListBuilder recurrent(DataType type) {
    return base(type)
        .list()
        .layer(new LastTimeStep(new LSTM.Builder().nOut(6).build()))
        .layer(dense(8))
        .layer(output())
        .setInputType(InputType.recurrent(2));
  }

  static List<Arguments> networks() {
    return Stream.<Object[]>of(
            new Object[] {"convolutions", f(LastLayerTest::convolutional), 'i'},
            new Object[] {"LSTM", f(LastLayerTest::recurrent), 's'},
            new Object[] {
              "LSTM and pooling",
              f(
                  type ->
                      base(type)
                          .list()
                          .layer(new LSTM.Builder().nOut(6).build())
                          .layer(new GlobalPoolingLayer())
                          .layer(output())
                          .setInputType(InputType.recurrent(2))),
              's'
            },
            new Object[] {
              "Dense and LossLayer",
              f(
                  type ->
                      base(type)
                          .list()
                          .layer(dense(5))
                          .layer(new BatchNormalization())
                          .layer(
                              new DenseLayer.Builder()
                                  .nOut(2)
                                  .activation(Activation.IDENTITY)
                                  .build())
                          .layer(new ActivationLayer(Activation.IDENTITY))
                          .layer(
                              new LossLayer.Builder(LossFunction.MSE)
                                  .activation(Activation.IDENTITY)
                                  .build())
                          .setInputType(InputType.feedForward(36))),
              'd'
            },
            new Object[] {
              "embedding",
              f(
                  type ->
                      base(type)
                          .list()
                          .layer(new EmbeddingLayer.Builder().nIn(20).nOut(6).build())
                          .layer(output())),
              'e'
            })
        .map(Arguments::of)
        .toList();
  }

  private static Function<DataType, ListBuilder> f(Function<DataType, ListBuilder> net) {
    return net;
  }

  private INDArray features(char kind) {
    return switch (kind) {
      case 'i' -> images;
      case 's' -> sequences;
      case 'd' -> images.reshape('c', ROWS, 36);
      default -> Nd4j.createFromArray(random.ints(ROWS, 0, 20).toArray()).reshape(ROWS, 1);
    };
  }

  /** The last dense layer is the regression of the labels on what DL4J computes in front of it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void fit_anythingInFront_lastLayerIsTheRegressionOnItAndNothingElseChanges(
      String name, Function<DataType, ListBuilder> builder, char kind) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray x = features(kind);
      DataSet data = new DataSet(x, y);
      MultiLayerNetwork net = Nets.init(builder.apply(type).build());
      net.fit(new DataSet(x, y.castTo(type)));
      INDArray before = net.params().dup();
      int last = lastDense(net);
      assertThat(LinstorchFitter.check(net)).last().asString().contains("FitMethod.LAST_LAYER");
      assertThat(LinstorchFitter.check(net, FitConfig.lastLayer())).isEmpty();

      FitReport report = LinstorchFitter.fit(net, data, FitConfig.lastLayer());

      MultiLayerNetwork wide = net.convertDataType(DataType.DOUBLE);
      INDArray f = wide.feedForwardToLayer(last - 1, x.castTo(DataType.DOUBLE), false).get(last);
      MultiLayerNetwork head = head((int) f.size(1), type);
      FitReport expected = LinstorchFitter.fit(head, f, y);
      // Products of 256 rows and of all differ by round-off.
      INDArray found = net.getLayer(last).params();
      assertThat(found.sub(head.params()).amaxNumber().doubleValue())
          .isLessThan(type == DataType.FLOAT ? 1e-6 : 1e-10);
      assertThat(report.loss()).isCloseTo(expected.loss(), withinRelative(1e-12));
      assertThat(report.loss()).isLessThanOrEqualTo(report.lossBefore());
      assertThat(report.layers()).extracting(LayerReport::index).containsExactly(last);
      assertThat(net.score()).isCloseTo(net.score(data), withinRelative(1e-5));
      long kept = before.length() - head.numParams();
      for (long i = 0; i < kept; i++) {
        assertThat(net.params().getDouble(i)).isEqualTo(before.getDouble(i));
      }

      MultiLayerNetwork streamed = Nets.init(builder.apply(type).build());
      streamed.setParams(before);
      LinstorchFitter.fit(streamed, new BatchIterator(data.batchBy(70)), FitConfig.lastLayer());
      assertThat(streamed.params().sub(net.params()).amaxNumber().doubleValue()).isLessThan(1e-6);
    }
  }

  private static org.assertj.core.data.Percentage withinRelative(double share) {
    return org.assertj.core.api.Assertions.withinPercentage(100 * share);
  }

  private static int lastDense(MultiLayerNetwork net) {
    int last = net.getnLayers() - 1;
    while (net.getLayer(last).numParams() == 0) {
      last--;
    }
    return last;
  }

  private static MultiLayerNetwork head(int nIn, DataType type) {
    OutputLayer layer = output();
    layer.setNIn(nIn);
    return Nets.init(base(type).list().layer(layer).build());
  }

  /**
   * Two inputs of different shapes, a skip and a merge; the output is not the last of all vertices.
   */
  private ComputationGraph graph(DataType type) {
    ComputationGraphConfiguration configuration =
        base(type)
            .graphBuilder()
            .addInputs("image", "sequence")
            .addLayer("out", output(), "both")
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(2).build(), "image")
            .addLayer("a", dense(5), "conv")
            .addLayer("a2", dense(5), "a")
            .addVertex("skip", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "a2")
            .addLayer("b", new LastTimeStep(new LSTM.Builder().nOut(4).build()), "sequence")
            .addVertex("both", new MergeVertex(), "skip", "b")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(6, 6, 1), InputType.recurrent(2))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void fit_graphOfTwoInputs_lastLayerIsTheRegressionOnItsMergeVertex(DataType type) {
    ComputationGraph graph = graph(type);
    MultiDataSet data = new MultiDataSet(new INDArray[] {images, sequences}, new INDArray[] {y});
    INDArray[] wide = {images.castTo(DataType.DOUBLE), sequences.castTo(DataType.DOUBLE)};
    ComputationGraph copy =
        type == DataType.DOUBLE ? graph.clone() : graph.convertDataType(DataType.DOUBLE);
    INDArray f = copy.feedForward(wide, false).get("both");
    MultiLayerNetwork head = head(9, type);
    LinstorchFitter.fit(head, f, y);
    INDArray others = withoutOutput(graph);

    FitReport report = LinstorchFitter.fit(graph, data, FitConfig.lastLayer());

    assertThat(graph.getParam("out_W")).isEqualTo(head.getParam("0_W"));
    assertThat(graph.getParam("out_b")).isEqualTo(head.getParam("0_b"));
    assertThat(withoutOutput(graph)).isEqualTo(others);
    assertThat(report.layers()).extracting(LayerReport::name).containsExactly("out");
    assertThat(graph.score()).isCloseTo(graph.score(data), withinRelative(1e-5));

    ComputationGraph streamed = graph(type);
    LinstorchFitter.fit(streamed, iterator(data), FitConfig.lastLayer());
    assertThat(streamed.params()).isEqualTo(graph.params());
  }

  private static INDArray withoutOutput(ComputationGraph graph) {
    return Nd4j.concat(
        0,
        Stream.of("conv", "a", "a2", "b")
            .map(name -> graph.getLayer(name).params().dup())
            .toArray(INDArray[]::new));
  }

  private static MultiDataSetIterator iterator(MultiDataSet data) {
    return new SingletonMultiDataSetIterator(data);
  }

  @Test
  void fit_graphOfTwoInputs_dataOfOneAreRefusedByTheNamesOfTheInputs() {
    ComputationGraph graph = graph(DataType.FLOAT);

    assertThatThrownBy(
            () -> LinstorchFitter.fit(graph, new DataSet(images, y), FitConfig.lastLayer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("[image, sequence]", "MultiDataSet", "found 1");
    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    graph,
                    new MultiDataSet(
                        new INDArray[] {images, Nd4j.ones(ROWS - 1, 2, STEPS)}, new INDArray[] {y}),
                    FitConfig.lastLayer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("sequence", "299", "300");
  }

  @Test
  void fit_graphOfTwoInputs_gradientListenersSeeBothInputs() {
    ComputationGraph graph = graph(DataType.FLOAT);
    INDArray others = withoutOutput(graph);
    int[] inputs = new int[2];
    graph.setListeners(
        new org.deeplearning4j.optimize.api.BaseTrainingListener() {
          @Override
          public void onGradientCalculation(org.deeplearning4j.nn.api.Model model) {
            inputs[0] = ((ComputationGraph) model).getInputs().length;
          }

          @Override
          public void onForwardPass(
              org.deeplearning4j.nn.api.Model model, java.util.Map<String, INDArray> activations) {
            inputs[1]++;
          }
        });

    LinstorchFitter.fit(
        graph,
        new MultiDataSet(new INDArray[] {images, sequences}, new INDArray[] {y}),
        FitConfig.lastLayer());

    assertThat(inputs).containsExactly(2, 1);
    assertThat(withoutOutput(graph)).isEqualTo(others);
  }

  /** A step of training would move the statistics of the batch normalisation. */
  @Test
  void fit_gradientListenerBehindBatchNormalisation_statisticsKeepTheirBits() {
    MultiLayerNetwork net = Nets.init(convolutional(DataType.FLOAT).build());
    net.fit(new DataSet(images, y));
    INDArray statistics = net.getLayer(1).params().dup();
    net.setListeners(
        new org.deeplearning4j.optimize.api.BaseTrainingListener() {
          @Override
          public void onGradientCalculation(org.deeplearning4j.nn.api.Model model) {
            assertThat(model.gradient()).isNotNull();
          }
        });

    LinstorchFitter.fit(net, new DataSet(images, y), FitConfig.lastLayer());

    assertThat(net.getLayer(1).params()).isEqualTo(statistics);
  }

  @ParameterizedTest
  @EnumSource(names = {"MSE", "L2"})
  void fit_afterAdam_trainingScoreFalls(LossFunction loss) {
    for (double l2 : new double[] {0, 1e-2}) {
      OutputLayer out =
          new OutputLayer.Builder(loss).nOut(2).activation(Activation.IDENTITY).l2(l2).build();
      MultiLayerNetwork net =
          Nets.init(
              base(DataType.FLOAT)
                  .list()
                  .layer(new LastTimeStep(new LSTM.Builder().nOut(6).build()))
                  .layer(dense(8))
                  .layer(out)
                  .setInputType(InputType.recurrent(2))
                  .build());
      DataSet data = new DataSet(sequences, y);
      for (int i = 0; i < 20; i++) {
        net.fit(data);
      }
      double before = net.score(data);

      LinstorchFitter.fit(net, data, FitConfig.lastLayer());

      assertThat(net.score(data)).isLessThan(before);
    }
  }

  private MultiLayerNetwork classifier() {
    return Nets.init(
        base(DataType.FLOAT)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build())
            .layer(new BatchNormalization())
            .layer(dense(12))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .l2(1e-3)
                    .build())
            .setInputType(InputType.convolutional(6, 6, 1))
            .build());
  }

  private static final FitConfig REGRESSED =
      FitConfig.lastLayer().toBuilder().solver(Solver.QR).build();

  /** Few enough for many steps of training. */
  private DataSet someImages() {
    return (DataSet) new DataSet(images, classes).getRange(0, 80);
  }

  private MultiLayerNetwork afterAdam(int steps) {
    MultiLayerNetwork net = classifier();
    DataSet data = someImages();
    for (int i = 0; i < steps; i++) {
      net.fit(data);
    }
    return net;
  }

  @Test
  void fit_softmaxAfterAdam_logLossFallsAndOnlyTheLastLayerChanges() {
    MultiLayerNetwork net = afterAdam(40);
    MultiLayerNetwork trained = net.clone();
    DataSet data = someImages();

    FitReport report = LinstorchFitter.fit(net, data, FitConfig.lastLayer());

    assertThat(net.score(data)).isLessThan(0.95 * trained.score(data));
    assertThat(report.score()).isLessThan(report.scoreBefore());
    assertThat(net.getParam("3_W")).isNotEqualTo(trained.getParam("3_W"));
    for (String name : trained.paramTable().keySet()) {
      if (!name.startsWith("3_")) {
        assertThat(net.getParam(name)).as(name).isEqualTo(trained.getParam(name));
      }
    }
  }

  /** At the minimum there is nothing to gain; what held-out rows prefer would be a loss. */
  @Test
  void fit_softmaxAtItsMinimum_lossDoesNotRise() {
    MultiLayerNetwork net = afterAdam(300);
    DataSet data = someImages();
    double before = net.score(data);

    LinstorchFitter.fit(net, data, FitConfig.lastLayer());

    assertThat(net.score(data)).isLessThanOrEqualTo(before);
  }

  /** Regressed labels cannot be as sharp as probabilities that Adam has trained. */
  @Test
  void fit_softmaxAfterAdamRegressed_logLossDoesNotRise() {
    MultiLayerNetwork net = afterAdam(40);
    DataSet data = someImages();
    INDArray trained = net.params().dup();
    double before = net.score(data);

    FitReport report = LinstorchFitter.fit(net, data, REGRESSED);

    assertThat(net.score(data)).isEqualTo(before);
    assertThat(net.params()).isEqualTo(trained);
    assertThat(report.notes()).anyMatch(note -> note.contains("keeps the one that it had"));
    assertThat(report.keptSolve()).isZero();
    assertThat(report.score()).isEqualTo(report.scoreBefore());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_softmaxOfANewNetwork_scoreFalls(boolean isRegressed) {
    MultiLayerNetwork net = classifier();
    DataSet data = new DataSet(images, classes);
    double before = net.score(data);
    FitReport report =
        LinstorchFitter.fit(net, data, isRegressed ? REGRESSED : FitConfig.lastLayer());

    assertThat(net.score(data)).isLessThan(before);
    assertThat(report.keptSolve()).isEqualTo(isRegressed ? 1 : 0);
  }

  @Test
  void fit_maskedSequences_refusedWithTheReason() {
    MultiLayerNetwork net = Nets.init(recurrent(DataType.FLOAT).build());
    DataSet masked = new DataSet(sequences, y, Nd4j.ones(ROWS, STEPS), null);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, masked, FitConfig.lastLayer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("mask of the features", "padding", "one length");
  }

  @Test
  void check_outputOfSequences_refusedWithTheRemedy() {
    MultiLayerNetwork net =
        Nets.init(
            base(DataType.FLOAT)
                .list()
                .layer(new LSTM.Builder().nOut(6).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(2))
                .build());

    assertThat(LinstorchFitter.check(net, FitConfig.lastLayer()))
        .singleElement()
        .asString()
        .contains("RnnOutputLayer", "LastTimeStep", "OutputLayer at the end");
    assertThat(String.join(" ", LinstorchFitter.check(net)))
        .contains("LastTimeStep")
        .doesNotContain("FitMethod.LAST_LAYER");
  }

  @Test
  void fit_outputLayerOfEveryTimeStep_refusedWithTheRemedy() {
    MultiLayerNetwork net =
        Nets.init(
            base(DataType.FLOAT)
                .list()
                .layer(new LSTM.Builder().nOut(6).build())
                .layer(output())
                .setInputType(InputType.recurrent(2))
                .build());

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net, new DataSet(sequences, y), FitConfig.lastLayer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("one row for each example", "[1792, 6]", "LastTimeStep");
  }

  @Test
  void check_otherMethodOnAFrontThatIsNotFrozen_refusedAndLastLayerNamed() {
    MultiLayerNetwork net = Nets.init(convolutional(DataType.FLOAT).build());

    for (FitConfig config : List.of(FitConfig.gaussNewton(), FitConfig.linstorch())) {
      assertThat(LinstorchFitter.check(net, config))
          .last()
          .asString()
          .endsWith("FitMethod.LAST_LAYER, which fits the last layer on whatever stands in front");
    }
  }

  @Test
  void check_restartsOnAFrontThatIsLeftToDl4j_refused() {
    MultiLayerNetwork net = Nets.init(convolutional(DataType.FLOAT).build());
    FitConfig config = FitConfig.lastLayer().toBuilder().restarts(3).build();

    assertThat(LinstorchFitter.check(net, config))
        .singleElement()
        .asString()
        .contains("restarts(3)");
  }

  @Test
  void fitCommittee_convolutionalConfiguration_refusedForItsZeros() {
    assertThatThrownBy(
            () ->
                LinstorchFitter.fitCommittee(
                    convolutional(DataType.FLOAT).build(),
                    new DataSet(images, y),
                    2,
                    FitConfig.lastLayer()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("ConvolutionLayer");
  }
}
