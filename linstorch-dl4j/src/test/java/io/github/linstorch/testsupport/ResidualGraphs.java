package io.github.linstorch.testsupport;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Graphs of dense layers with skips, which an ElementWiseVertex adds. */
public final class ResidualGraphs {

  private ResidualGraphs() {}

  /** A dense layer with the activation of the configuration. */
  public static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).build();
  }

  /** A linear output with MSE. */
  public static OutputLayer output(int nIn, int nOut) {
    return output(nIn, nOut, new LossMSE(), Activation.IDENTITY);
  }

  /** An output with any loss. */
  public static OutputLayer output(int nIn, int nOut, ILossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(nIn).nOut(nOut).activation(activation).build();
  }

  /** A vertex that adds. */
  public static ElementWiseVertex sum() {
    return new ElementWiseVertex(ElementWiseVertex.Op.Add);
  }

  /** A graph of the input "in" and the output "out". */
  public static ComputationGraph graph(
      DataType type, IActivation hidden, double l2, UnaryOperator<GraphBuilder> layers) {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(type)
            .weightInit(WeightInit.XAVIER)
            .biasInit(0.1)
            .activation(hidden)
            .l2(l2)
            .graphBuilder()
            .addInputs("in");
    ComputationGraph graph = new ComputationGraph(layers.apply(builder).setOutputs("out").build());
    graph.init();
    return graph;
  }

  /** {@code a, b + a}: one residual block. */
  public static UnaryOperator<GraphBuilder> block(int nIn, int width, OutputLayer output) {
    return builder ->
        builder
            .addLayer("a", dense(nIn, width), "in")
            .addLayer("b", dense(width, width), "a")
            .addVertex("sum", sum(), "b", "a")
            .addLayer("out", output, "sum");
  }

  /**
   * Skips of every kind: from the input, over one layer, over two, overlapping, and two that one
   * vertex adds.
   */
  public static UnaryOperator<GraphBuilder> all(int nIn, int width, OutputLayer output) {
    return builder ->
        builder
            .addLayer("a", dense(nIn, nIn), "in")
            .addVertex("s1", sum(), "in", "a")
            .addLayer("b", dense(nIn, width), "s1")
            .addLayer("c", dense(width, width), "b")
            .addVertex("s2", sum(), "c", "b")
            .addLayer("d", dense(width, width), "s2")
            .addLayer("e", dense(width, width), "d")
            .addVertex("s3", sum(), "s2", "e", "b")
            .addLayer("f", dense(width, width), "s3")
            .addVertex("s4", sum(), "f", "d")
            .addLayer("out", output, "s4");
  }
}
