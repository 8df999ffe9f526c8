package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs that are one chain are fitted as the network of those layers; others are refused. */
class ComputationGraphTest {

  private final SplittableRandom random = new SplittableRandom(21);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 50, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 50, 2));
  private final DataSet data = new DataSet(x, y);

  private static List<Layer> layers(Act hidden) {
    return List.of(
        new Layer(3, 7, true, hidden),
        new Layer(7, 6, false, Act.RELU),
        new Layer(6, 2, true, Act.IDENTITY));
  }

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.RELU).build();
  }

  private static OutputLayer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ComputationGraph graph(Consumer<GraphBuilder> vertices) {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(1e-5))
            .graphBuilder()
            .addInputs("in");
    vertices.accept(builder);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF"})
  void fit_graphOfANetwork_sameBitsAsTheNetwork(DataType type) {
    MultiLayerNetwork net = Nets.plain(layers(Act.leaky(0.2)), type, LossFunction.MSE);
    ComputationGraph graph = net.toComputationGraph();

    FitReport expected = LinstorchFitter.fit(net, data);
    FitReport found = LinstorchFitter.fit(graph, data);

    assertThat(graph.params()).isEqualTo(net.params());
    assertThat(net.toComputationGraph().outputSingle(x)).isEqualTo(graph.outputSingle(x));
    assertThat(found.loss()).isEqualTo(expected.loss());
    assertThat(found.layers()).hasSize(3);
    assertThat(graph.score()).isCloseTo(net.score(), withinPercentage(1e-9));
    if (type != DataType.FLOAT16) {
      assertThat(graph.score()).isCloseTo(graph.score(data), withinPercentage(1e-3));
    }
  }

  @Test
  void fit_splitGraph_sameBitsAsTheSplitNetwork() {
    MultiLayerNetwork net = Nets.split(layers(Act.RELU), DataType.DOUBLE, LossFunction.MSE);
    ComputationGraph graph = net.toComputationGraph();

    LinstorchFitter.fit(net, data);
    LinstorchFitter.fit(graph, data);

    assertThat(graph.params()).isEqualTo(net.params());
  }

  @Test
  void fit_everyKindOfData_sameBits() {
    MultiLayerNetwork net = Nets.plain(layers(Act.RELU), DataType.DOUBLE, LossFunction.MSE);
    FitConfig qr = FitConfig.builder().solver(Solver.QR).build();
    MultiDataSet multi = new MultiDataSet(x, y);
    ComputationGraph[] graphs = new ComputationGraph[4];
    Arrays.setAll(graphs, i -> net.toComputationGraph());

    LinstorchFitter.fit(net, data, qr);
    LinstorchFitter.fit(graphs[0], data, qr);
    LinstorchFitter.fit(graphs[1], multi, qr);
    LinstorchFitter.fit(graphs[2], BatchIterator.of(x, y, 9), qr);
    LinstorchFitter.fit(graphs[3], new SingletonMultiDataSetIterator(multi), qr);

    for (ComputationGraph graph : graphs) {
      assertThat(graph.params()).isEqualTo(net.params());
    }
    assertThat(graphs[1].getEpochCount()).isZero();
    assertThat(graphs[3].getEpochCount()).isEqualTo(1);
  }

  @Test
  void fit_multiDataSetWithMask_rowsAreWeighted() {
    MultiLayerNetwork net = Nets.plain(layers(Act.RELU), DataType.DOUBLE, LossFunction.MSE);
    ComputationGraph graph = net.toComputationGraph();
    INDArray mask = Nd4j.rand(DataType.DOUBLE, 50, 1);
    INDArray[] masks = {mask};

    LinstorchFitter.fit(net, new DataSet(x, y, null, mask));
    LinstorchFitter.fit(
        graph, new MultiDataSet(new INDArray[] {x}, new INDArray[] {y}, null, masks));

    assertThat(graph.params()).isEqualTo(net.params());
  }

  @Test
  void fit_namedVertices_reportsTheirNames() {
    ComputationGraph graph =
        graph(
            b ->
                b.addLayer("widen", dense(3, 5), "in")
                    .addLayer("predict", output(5), "widen")
                    .setOutputs("predict"));

    FitReport report = LinstorchFitter.fit(graph, data);

    assertThat(report.layers()).extracting(LayerReport::name).containsExactly("widen", "predict");
    assertThat(report.layers()).extracting(LayerReport::index).containsExactly(0, 1);
    assertThat(report.loss()).isLessThan(report.lossBefore());
  }

  @Test
  void fit_thenAdam_goesOnAndLowersTheScore() {
    ComputationGraph graph =
        graph(
            b ->
                b.addLayer("a", dense(3, 5), "in")
                    .addLayer("out", output(5), "a")
                    .setOutputs("out"));
    LinstorchFitter.fit(graph, data);
    double before = graph.score(data);

    for (int i = 0; i < 100; i++) {
      graph.fit(data);
    }

    assertThat(graph.score(data)).isLessThan(before);
  }

  @Test
  void fit_frozenByTransferLearning_frozenVerticesKeepTheirBits() {
    ComputationGraph graph =
        graph(
            b ->
                b.addLayer("a", dense(3, 5), "in")
                    .addLayer("b", dense(5, 4), "a")
                    .addLayer("out", output(4), "b")
                    .setOutputs("out"));
    ComputationGraph transferred =
        new TransferLearning.GraphBuilder(graph)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(1e-3)).build())
            .setFeatureExtractor("a")
            .build();
    INDArray frozen = transferred.getLayer("a").params().dup();
    INDArray free = transferred.getLayer("b").params().dup();

    FitReport report = LinstorchFitter.fit(transferred, data);

    assertThat(transferred.getLayer("a").params()).isEqualTo(frozen);
    assertThat(transferred.getLayer("b").params()).isNotEqualTo(free);
    assertThat(report.layers()).extracting(LayerReport::name).containsExactly("b", "out");
  }

  private void refuses(ComputationGraph graph, String... words) {
    INDArray before = graph.params().dup();
    assertThat(LinstorchFitter.check(graph)).isNotEmpty();
    assertThat(String.join("\n", LinstorchFitter.check(graph))).contains(words);
    assertThatThrownBy(() -> LinstorchFitter.fit(graph, data))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContainingAll(words);
    assertThat(graph.params()).isEqualTo(before);
  }

  @Test
  void check_severalOutputsOrAnUnusedInput_refusedWithTheirNames() {
    refuses(
        graph(
            b ->
                b.addInputs("other")
                    .allowDisconnected(true)
                    .addLayer("a", dense(3, 5), "in")
                    .addLayer("out", output(5), "a")
                    .setOutputs("out")),
        "[in, other]",
        "nothing leads from [other]");
    refuses(
        graph(
            b ->
                b.addLayer("a", dense(3, 5), "in")
                    .addLayer("left", output(5), "a")
                    .addLayer("right", output(5), "a")
                    .setOutputs("left", "right")),
        "[left, right]",
        "one output");
  }

  @Test
  void check_forkInTheChain_refusedWithTheVertex() {
    refuses(
        graph(
            b ->
                b.addLayer("a", dense(3, 5), "in")
                    .addLayer("b", dense(5, 5), "a")
                    .addVertex("max", new ElementWiseVertex(ElementWiseVertex.Op.Max), "a", "b")
                    .addLayer("out", output(5), "max")
                    .setOutputs("out")),
        "vertex(name=max)",
        "ElementWiseVertex(Max)",
        "[a, b]");
  }

  @Test
  void check_vertexThatIsNoLayer_refusedWithItsKind() {
    refuses(
        graph(
            b ->
                b.addLayer("a", dense(3, 5), "in")
                    .addVertex("scale", new ScaleVertex(2), "a")
                    .addLayer("out", output(5), "scale")
                    .setOutputs("out")),
        "vertex(name=scale)",
        "ScaleVertex");
  }

  @Test
  void check_layersThatCannotBeFitted_refusedWithTheirNames() {
    refuses(
        graph(
            b ->
                b.addLayer(
                        "memory",
                        new LSTM.Builder().nIn(3).nOut(5).activation(Activation.TANH).build(),
                        "in")
                    .addLayer("out", output(5), "memory")
                    .setOutputs("out")),
        "layer(index=0, name=memory)",
        "LSTM");
    refuses(
        graph(
            b ->
                b.addLayer("a", dense(3, 2), "in")
                    .addLayer("squash", new ActivationLayer(Activation.RRELU), "a")
                    .addLayer("loss", new LossLayer.Builder(LossFunction.MSE).build(), "squash")
                    .setOutputs("loss")),
        "layer(index=1, name=squash)",
        "rrelu");
  }

  @Test
  void fit_multiDataSetOfTwoArrays_refusedWithTheCounts() {
    ComputationGraph graph =
        Nets.plain(layers(Act.RELU), DataType.DOUBLE, LossFunction.MSE).toComputationGraph();
    INDArray[] two = {x, x};

    assertThatThrownBy(() -> LinstorchFitter.fit(graph, new MultiDataSet(two, new INDArray[] {y})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("MultiDataSet", "2 and 1");
  }

  @Test
  void fit_uninitialisedGraph_refused() {
    ComputationGraph graph = graph(b -> b.addLayer("out", output(3), "in").setOutputs("out"));
    ComputationGraph raw = new ComputationGraph(graph.getConfiguration().clone());

    assertThatThrownBy(() -> LinstorchFitter.fit(raw, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("init()");
  }

  private ComputationGraph twoInputs() {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("left", "right")
            .addLayer("a", dense(3, 4), "left")
            .addLayer("b", dense(3, 4), "right")
            .addVertex("merge", new MergeVertex(), "a", "b")
            .addLayer("out", output(8), "merge")
            .setOutputs("out");
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private ComputationGraph twoOutputs() {
    return graph(
        builder ->
            builder
                .addLayer("hidden", dense(3, 4), "in")
                .addLayer("first", output(4), "hidden")
                .addLayer("second", output(4), "hidden")
                .setOutputs("first", "second"));
  }

  /** What is wrong with the network is said first, not that its data do not fit the fitter. */
  @Test
  void fit_graphOfTwoInputsOrOutputs_saysWhatCheckSays() {
    MultiDataSet two = new MultiDataSet(new INDArray[] {x, x}, new INDArray[] {y});
    MultiDataSet twoLabels = new MultiDataSet(new INDArray[] {x}, new INDArray[] {y, y});
    ComputationGraph inputs = twoInputs();
    ComputationGraph outputs = twoOutputs();

    requireCheck(inputs, () -> LinstorchFitter.fit(inputs, two));
    requireCheck(inputs, () -> LinstorchFitter.fit(inputs, data));
    requireCheck(inputs, () -> LinstorchFitter.fit(inputs, new SingletonMultiDataSetIterator(two)));
    requireCheck(outputs, () -> LinstorchFitter.fit(outputs, twoLabels));
    requireCheck(
        outputs, () -> LinstorchFitter.fit(outputs, new SingletonMultiDataSetIterator(twoLabels)));
    assertThat(LinstorchFitter.check(inputs, FitConfig.defaults()))
        .anyMatch(o -> o.contains("parallel branches"));
  }

  private static void requireCheck(ComputationGraph graph, ThrowingCallable fit) {
    assertThatThrownBy(fit)
        .isInstanceOfSatisfying(
            UnsupportedNetworkException.class,
            e ->
                assertThat(e.obstacles())
                    .isEqualTo(LinstorchFitter.check(graph, FitConfig.defaults())));
  }

  /** The same for what only the settings make an obstacle. */
  @Test
  void fit_graphThatGaussNewtonCannotFitAndTwoLabels_saysWhatCheckSays() {
    GaussNewtonConfig logLoss = GaussNewtonConfig.builder().objective(Objective.LOG_LOSS).build();
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).gaussNewton(logLoss).build();
    ComputationGraph elu =
        Nets.plain(layers(Act.elu(1)), DataType.DOUBLE, LossFunction.MSE).toComputationGraph();
    MultiDataSet twoLabels = new MultiDataSet(new INDArray[] {x}, new INDArray[] {y, y});

    assertThatThrownBy(() -> LinstorchFitter.fit(elu, twoLabels, config))
        .isInstanceOfSatisfying(
            UnsupportedNetworkException.class,
            e -> assertThat(e.obstacles()).isEqualTo(LinstorchFitter.check(elu, config)));
  }
}
