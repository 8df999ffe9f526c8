package io.github.linstorch.dl4j;

import static io.github.linstorch.testsupport.ResidualGraphs.all;
import static io.github.linstorch.testsupport.ResidualGraphs.block;
import static io.github.linstorch.testsupport.ResidualGraphs.dense;
import static io.github.linstorch.testsupport.ResidualGraphs.output;
import static io.github.linstorch.testsupport.ResidualGraphs.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.ResidualGraphs;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sums that no fit knows, refused by name. */
class ResidualGraphRefusalTest {

  private static ComputationGraph graph(UnaryOperator<GraphBuilder> layers) {
    return ResidualGraphs.graph(DataType.FLOAT, Activation.RELU.getActivationFunction(), 0, layers);
  }

  private static DenseLayer linear(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.IDENTITY).build();
  }

  private static List<String> check(ComputationGraph graph) {
    return LinstorchFitter.check(graph, FitConfig.gaussNewton());
  }

  private static void refuses(UnaryOperator<GraphBuilder> layers, String... words) {
    assertThat(check(graph(layers)))
        .singleElement()
        .asString()
        .contains(words)
        .contains("FitMethod.LAST_LAYER");
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementWiseVertex.Op.class,
      names = {"Subtract", "Product", "Average", "Max"})
  void check_otherOperation_refusedByName(ElementWiseVertex.Op operation) {
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", dense(4, 4), "a")
                .addVertex("v", new ElementWiseVertex(operation), "b", "a")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v)",
        "ElementWiseVertex(" + operation + ")");
  }

  @Test
  void check_termsThatTheChainHasNotPassed_refusedByName() {
    // Both branches have layers, of equal depth and of another.
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", dense(3, 4), "in")
                .addVertex("v", sum(), "a", "b")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v)",
        "ElementWiseVertex(Add) of the inputs [a, b]");
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", dense(4, 4), "a")
                .addLayer("p", dense(3, 4), "in")
                .addVertex("v", sum(), "p", "b")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v)",
        "[p, b]");
    // What another sum is in front of is not what the chain goes on from.
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", dense(4, 4), "a")
                .addVertex("v", sum(), "b", "a")
                .addLayer("c", dense(4, 4), "v")
                .addVertex("w", sum(), "c", "b")
                .addLayer("out", output(4, 1), "w"),
        "vertex(name=w)",
        "[c, b]",
        "of a layer that a sum follows only that sum");
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addVertex("v", sum(), "a", "a")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v)",
        "[a, a]");
  }

  @Test
  void check_sumsThatAreNotBehindAHiddenActivation_refusedByName() {
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", linear(4, 4), "a")
                .addVertex("v", sum(), "b", "a")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "v")
                .addLayer("out", output(4, 1), "relu"),
        "vertex(name=v) stands in front of an activation layer");
    refuses(
        builder ->
            builder
                .addLayer("a", linear(3, 4), "in")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "a")
                .addLayer("b", dense(4, 4), "relu")
                .addVertex("v", sum(), "b", "a")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v) adds a, which stands in front of an activation layer");
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("same", new ActivationLayer(Activation.IDENTITY), "a")
                .addVertex("v", sum(), "same", "a")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v) adds a, with no dense layer in between");
  }

  /** The sum is the output itself, which no method can solve for. */
  @Test
  void check_sumInFrontOfTheLoss_refusedByName() {
    ComputationGraph graph =
        graph(
            builder ->
                builder
                    .addLayer("a", dense(3, 4), "in")
                    .addLayer("b", linear(4, 4), "a")
                    .addVertex("v", sum(), "b", "a")
                    .addLayer(
                        "out",
                        new LossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build(),
                        "v"));

    assertThat(check(graph))
        .singleElement()
        .asString()
        .contains("vertex(name=v) adds to the outputs of the last dense layer");
  }

  @Test
  void check_otherWidths_refusedByNameWithBoth() {
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 1), "in")
                .addLayer("b", dense(1, 4), "a")
                .addVertex("v", sum(), "b", "a")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v) adds a, which has 1 units, to 4");
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addVertex("v", sum(), "a", "in")
                .addLayer("out", output(4, 1), "v"),
        "vertex(name=v) adds in, which has 3 units, to 4");
  }

  @Test
  void check_besideWhatCannotBeAdded_refusedByName() {
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", dense(4, 4), "a")
                .addLayer("n", new BatchNormalization.Builder().nIn(4).nOut(4).build(), "b")
                .addVertex("v", sum(), "n", "a")
                .addLayer("out", output(4, 1), "v"),
        "name=n",
        "BatchNormalization in a graph with skips");
    // A skip inside a branch.
    refuses(
        builder ->
            builder
                .addLayer("a", dense(3, 4), "in")
                .addLayer("b", dense(4, 4), "a")
                .addVertex("v", sum(), "b", "a")
                .addLayer("c", dense(3, 4), "in")
                .addVertex("m", new MergeVertex(), "v", "c")
                .addLayer("out", output(8, 1), "m"),
        "vertex(name=v)",
        "ElementWiseVertex(Add)");
    // A skip from inside a front that only DL4J can run.
    refuses(
        builder ->
            builder
                .addLayer("a", new FrozenLayer(normalised(3)), "in")
                .addLayer("b", new FrozenLayer(dense(3, 3)), "a")
                .addLayer("c", dense(3, 3), "b")
                .addVertex("v", sum(), "c", "a")
                .addLayer("out", output(3, 1), "v"),
        "vertex(name=v) adds a, which stands inside the frozen layers in front");
  }

  private static DenseLayer normalised(int n) {
    return new DenseLayer.Builder().nIn(n).nOut(n).hasLayerNorm(true).build();
  }

  /** What DL4J runs in front may have skips of its own, and its output may be added. */
  @Test
  void check_skipsInAndFromAFrozenFront_taken() {
    ComputationGraph graph =
        graph(
            builder ->
                builder
                    .addLayer("a", new FrozenLayer(normalised(3)), "in")
                    .addLayer("b", new FrozenLayer(dense(3, 3)), "a")
                    .addVertex("u", sum(), "b", "a")
                    .addLayer("c", dense(3, 3), "u")
                    .addVertex("v", sum(), "c", "u")
                    .addLayer("out", output(3, 1), "v"));
    assertThat(check(graph)).isEmpty();
    INDArray x = Nd4j.rand(DataType.FLOAT, 60, 3);
    INDArray y = x.getColumns(0).mul(x.getColumns(1));

    FitReport report = LinstorchFitter.fit(graph, new DataSet(x, y), FitConfig.gaussNewton());

    assertThat(report.score()).isEqualTo(graph.score(new DataSet(x, y)), within(1e-5));
  }

  @Test
  void check_severalFaults_allNamedAtOnce() {
    ComputationGraph graph =
        graph(
            builder ->
                builder
                    .addLayer("a", dense(3, 1), "in")
                    .addLayer("b", dense(1, 4), "a")
                    .addVertex("v", sum(), "b", "a")
                    .addLayer("c", dense(4, 2), "v")
                    .addVertex("w", sum(), "c", "v")
                    .addLayer("out", output(2, 1), "w"));

    assertThat(check(graph)).hasSize(2);
    INDArray before = graph.params().dup();
    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    graph, new DataSet(Nd4j.rand(9, 3), Nd4j.rand(9, 1)), FitConfig.gaussNewton()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContainingAll("vertex(name=v)", "vertex(name=w)");
    assertThat(graph.params()).isEqualTo(before);
  }

  @Test
  void check_otherMethodsAndBlocks_refusedWithTheRemedy() {
    ComputationGraph graph = graph(block(3, 4, output(4, 1)));
    ComputationGraph ofInputs = graph(all(3, 4, output(4, 1)));

    assertThat(LinstorchFitter.check(graph))
        .singleElement()
        .asString()
        .contains("vertex(name=sum)", "GAUSS_NEWTON", "LAST_LAYER");
    assertThat(LinstorchFitter.check(ofInputs)).hasSize(4);
    assertThat(LinstorchFitter.check(graph, FitConfig.lastLayer())).isEmpty();
    FitConfig blocks =
        FitConfig.gaussNewton().toBuilder()
            .gaussNewton(GaussNewtonConfig.builder().blocks(2).build())
            .build();
    assertThat(LinstorchFitter.check(graph, blocks)).isEmpty();
    assertThat(LinstorchFitter.check(ofInputs, blocks))
        .singleElement()
        .asString()
        .contains("skip from the input", "leave members(...) and blocks(...) out");
  }
}
