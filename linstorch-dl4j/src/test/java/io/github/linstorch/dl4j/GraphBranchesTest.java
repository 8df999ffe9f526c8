package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs of several inputs: side by side in front of a chain, or in branches of their own. */
class GraphBranchesTest {

  private static final int ROWS = 400;

  private final SplittableRandom random = new SplittableRandom(12);
  private final INDArray numbers = normal(8);
  private final INDArray codes = normal(5);
  private final INDArray y = labels();

  private INDArray normal(int columns) {
    INDArray result = Nd4j.create(DataType.FLOAT, 2 * ROWS, columns);
    for (int i = 0; i < 2 * ROWS; i++) {
      for (int j = 0; j < columns; j++) {
        result.putScalar(i, j, random.nextGaussian());
      }
    }
    return result;
  }

  /** The sine of a column of one input, and a column of the other. */
  private INDArray labels() {
    INDArray result = Nd4j.create(DataType.FLOAT, 2 * ROWS, 1);
    for (int i = 0; i < 2 * ROWS; i++) {
      result.putScalar(i, 0, Math.sin(2 * numbers.getDouble(i, 0)) + codes.getDouble(i, 0));
    }
    return result;
  }

  private static INDArray part(INDArray all, int from) {
    return all.get(NDArrayIndex.interval(from, from + ROWS)).dup();
  }

  private MultiDataSet rows(int from) {
    return new MultiDataSet(
        new INDArray[] {part(numbers, from), part(codes, from)}, new INDArray[] {part(y, from)});
  }

  private static DenseLayer dense(int nIn, int nOut, Activation activation) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(activation).build();
  }

  private static OutputLayer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ComputationGraph graph(DataType type, UnaryOperator<GraphBuilder> layers) {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(123)
            .dataType(type)
            .weightInit(WeightInit.XAVIER)
            .updater(new Nesterovs(0.01, 0.9))
            .graphBuilder()
            .addInputs("num", "cat");
    ComputationGraph graph = new ComputationGraph(layers.apply(builder).setOutputs("out").build());
    graph.init();
    return graph;
  }

  private static ComputationGraph branches(DataType type) {
    return graph(
        type,
        b ->
            b.addLayer("a", dense(8, 16, Activation.RELU), "num")
                .addLayer("b", dense(5, 4, Activation.RELU), "cat")
                .addVertex("m", new MergeVertex(), "a", "b")
                .addLayer("out", output(20), "m"));
  }

  private static FitConfig config() {
    return FitConfig.gaussNewton().toBuilder().seed(4).build();
  }

  private double scoreOfTheLine() {
    INDArray x = Nd4j.hstack(numbers, codes);
    MultiLayerNetwork line =
        Nets.init(new NeuralNetConfiguration.Builder().list().layer(output(13)).build());
    LinstorchFitter.fit(line, part(x, 0), part(y, 0));
    return line.score(new DataSet(part(x, ROWS), part(y, ROWS)));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void fit_denseBranchOfEachInput_betterThanTheLinearModelOnOtherRows(DataType type) {
    ComputationGraph graph = branches(type);
    assertThat(LinstorchFitter.check(graph, config())).isEmpty();

    FitReport report = LinstorchFitter.fit(graph, rows(0), config());

    assertThat(graph.score(rows(ROWS))).isLessThan(0.1 * scoreOfTheLine());
    assertThat(graph.score(rows(0))).isCloseTo(report.loss(), Percentage.withPercentage(1e-3));
    assertThat(report.gaussNewton().orElseThrow().guardOutcome())
        .isEqualTo(GuardOutcome.PARALLEL_BRANCHES);
    assertThat(report.layers()).extracting(LayerReport::name).containsExactly("a+b", "out");
  }

  @Test
  void fit_severalThreadsOrAnIterator_sameBits() {
    ComputationGraph expected = branches(DataType.FLOAT);
    ComputationGraph found = branches(DataType.FLOAT);
    ComputationGraph streamed = branches(DataType.FLOAT);

    LinstorchFitter.fit(expected, rows(0), config().toBuilder().threads(1).build());
    LinstorchFitter.fit(found, rows(0), config().toBuilder().threads(3).build());
    LinstorchFitter.fit(streamed, new SingletonMultiDataSetIterator(rows(0)), config());

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(streamed.params()).isEqualTo(expected.params());
  }

  /** Two layers in each branch, activations of their own layers, and a layer behind the merge. */
  @Test
  void fit_deepBranches_lossIsThatOfTheWrittenGraph() {
    ComputationGraph graph =
        graph(
            DataType.DOUBLE,
            b ->
                b.addLayer("b1", dense(5, 6, Activation.IDENTITY), "cat")
                    .addLayer("b1r", new ActivationLayer(Activation.RELU), "b1")
                    .addLayer("a1", dense(8, 16, Activation.RELU), "num")
                    .addLayer("a2", dense(16, 8, Activation.RELU), "a1")
                    .addLayer("b2", dense(6, 4, Activation.RELU), "b1r")
                    .addVertex("m", new MergeVertex(), "b2", "a2")
                    .addLayer("c", dense(12, 8, Activation.RELU), "m")
                    .addLayer("n", new BatchNormalization.Builder().nIn(8).nOut(8).build(), "c")
                    .addLayer("out", output(8), "n"));

    FitReport report = LinstorchFitter.fit(graph, rows(0), config());

    assertThat(graph.score(rows(0))).isCloseTo(report.loss(), Percentage.withPercentage(1e-6));
    assertThat(graph.score(rows(ROWS))).isLessThan(0.7 * scoreOfTheLine());
  }

  @Test
  void fit_twoBranchesOfOneInput_lossIsThatOfTheWrittenGraph() {
    ComputationGraph graph =
        graph(
            DataType.DOUBLE,
            b ->
                b.addLayer("a", dense(8, 12, Activation.RELU), "num")
                    .addLayer("b", dense(5, 6, Activation.RELU), "cat")
                    .addLayer("c", dense(8, 4, Activation.RELU), "num")
                    .addVertex("m", new MergeVertex(), "a", "b", "c")
                    .addLayer("out", output(22), "m"));

    FitReport report = LinstorchFitter.fit(graph, rows(0), config());

    assertThat(graph.score(rows(0))).isCloseTo(report.loss(), Percentage.withPercentage(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 20_000})
  void fit_sampledSweepsAndFewRows_lossIsThatOfTheWrittenGraph(int from) {
    ComputationGraph graph = branches(DataType.DOUBLE);
    FitConfig sampled =
        config().toBuilder()
            .gaussNewton(GaussNewtonConfig.builder().sampledFrom(from).sweeps(20).build())
            .build();

    FitReport report = LinstorchFitter.fit(graph, rows(0), sampled);

    assertThat(graph.score(rows(0))).isCloseTo(report.loss(), Percentage.withPercentage(1e-6));
  }

  /** Inputs side by side in front of a chain are one array of features. */
  @ParameterizedTest
  @EnumSource(names = {"LINSTORCH", "GAUSS_NEWTON"})
  void fit_mergedInputs_sameBitsAsOneInputOfAllColumns(FitMethod method) {
    ComputationGraph graph =
        graph(
            DataType.FLOAT,
            b ->
                b.addVertex("m", new MergeVertex(), "cat", "num")
                    .addLayer("a", dense(13, 16, Activation.RELU), "m")
                    .addLayer("out", output(16), "a"));
    MultiLayerNetwork expected =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(123)
                .list()
                .layer(dense(13, 16, Activation.RELU))
                .layer(output(16))
                .build());
    expected.setParams(graph.params());
    FitConfig config = FitConfig.builder().method(method).seed(4).build();

    LinstorchFitter.fit(graph, rows(0), config);
    LinstorchFitter.fit(
        expected, Nd4j.hstack(part(codes, 0), part(numbers, 0)), part(y, 0), config);

    assertThat(graph.params()).isEqualTo(expected.params());
  }

  @Test
  void fit_inputsInTheWrongOrder_refusedWithTheInput() {
    MultiDataSet swapped =
        new MultiDataSet(
            new INDArray[] {part(codes, 0), part(numbers, 0)}, new INDArray[] {part(y, 0)});

    assertThatThrownBy(() -> LinstorchFitter.fit(branches(DataType.FLOAT), swapped, config()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("input num", "[n, 8]", "[400, 5]");
  }

  private static void refuses(ComputationGraph graph, FitConfig config, String... words) {
    assertThat(LinstorchFitter.check(graph, config)).singleElement().asString().contains(words);
  }

  @Test
  void check_whatCannotRunSideBySide_refusedByNameAndLastLayerNamed() {
    refuses(
        graph(
            DataType.FLOAT,
            b ->
                b.addLayer("a", dense(8, 16, Activation.RELU), "num")
                    .addVertex("m", new MergeVertex(), "a", "cat")
                    .addLayer("out", output(21), "m")),
        config(),
        "vertex(name=m)",
        "[num, cat]",
        "[1, 0] dense layers",
        "FitMethod.LAST_LAYER");
    refuses(
        graph(
            DataType.FLOAT,
            b ->
                b.addLayer("a", dense(8, 16, Activation.RELU), "num")
                    .addLayer("b", dense(5, 4, Activation.IDENTITY), "cat")
                    .addVertex("m", new MergeVertex(), "a", "b")
                    .addLayer("out", output(20), "m")),
        config(),
        "name=b",
        "name=a",
        "activation",
        "FitMethod.LAST_LAYER");
    refuses(
        graph(
            DataType.FLOAT,
            b ->
                b.addLayer("a", dense(8, 5, Activation.RELU), "num")
                    .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "cat")
                    .addLayer("out", output(5), "sum")),
        config(),
        "vertex(name=sum)",
        "ElementWiseVertex",
        "FitMethod.LAST_LAYER");
    refuses(
        graph(
            DataType.FLOAT,
            b ->
                b.addLayer("a", dense(8, 5, Activation.RELU), "num")
                    .addLayer("n", new BatchNormalization.Builder().nIn(5).nOut(5).build(), "a")
                    .addLayer("b", dense(5, 4, Activation.RELU), "cat")
                    .addVertex("m", new MergeVertex(), "n", "b")
                    .addLayer("out", output(9), "m")),
        config(),
        "name=n",
        "BatchNormalization in a branch",
        "FitMethod.LAST_LAYER");
  }

  @Test
  void check_graphThatEndsInAVertex_refusedByName() {
    ComputationGraph graph =
        graph(
            DataType.FLOAT,
            b ->
                b.addLayer("a", dense(8, 5, Activation.RELU), "num")
                    .addLayer("b", dense(5, 4, Activation.RELU), "cat")
                    .addVertex("out", new MergeVertex(), "a", "b"));

    refuses(graph, config(), "vertex(name=out)", "end it with an OutputLayer");
    refuses(graph, FitConfig.lastLayer(), "vertex(name=out)", "end it with an OutputLayer");
  }

  @Test
  void check_branchesByLinstorchOrInBlocks_refusedWithTheRemedy() {
    refuses(
        branches(DataType.FLOAT), FitConfig.linstorch(), "branches", "GAUSS_NEWTON", "LAST_LAYER");
    FitConfig blocks =
        FitConfig.gaussNewton().toBuilder()
            .gaussNewton(GaussNewtonConfig.builder().blocks(2).build())
            .build();
    refuses(
        branches(DataType.FLOAT), blocks, "one block", "leave members(...) and blocks(...) out");
    assertThat(LinstorchFitter.check(branches(DataType.FLOAT), FitConfig.lastLayer()))
        .isEqualTo(List.of());
  }
}
