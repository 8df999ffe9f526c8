package io.github.linstorch.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks of every kind that the page of networks lists. */
final class NetworkKinds {

  static final int NIN = 4;

  private NetworkKinds() {}

  static DenseLayer hidden(Activation activation) {
    return new DenseLayer.Builder().nIn(NIN).nOut(NIN).activation(activation).build();
  }

  static OutputLayer output(LossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(NIN).nOut(2).activation(activation).build();
  }

  static OutputLayer output() {
    return output(LossFunction.MSE, Activation.IDENTITY);
  }

  static Model net(Layer... layers) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(1).list(layers).build());
    net.init();
    return net;
  }

  /** Networks by what is particular about them. */
  static Map<String, Supplier<Model>> all() {
    Map<String, Supplier<Model>> nets = new LinkedHashMap<>();
    nets.put("`OutputLayer` alone", () -> net(output()));
    nets.put("`DenseLayer`s, `OutputLayer`", () -> net(hidden(Activation.RELU), output()));
    nets.put(
        "`DropoutLayer`, or dropout of a layer",
        () -> net(hidden(Activation.RELU), new DropoutLayer(0.5), output()));
    nets.put(
        "`BatchNormalization`", () -> net(hidden(Activation.RELU), normalised(false), output()));
    nets.put(
        "`BatchNormalization` with locked gamma and beta before a dense layer",
        () -> net(hidden(Activation.RELU), normalised(true), output()));
    nets.put(
        "`BatchNormalization` with locked gamma and beta before a ReLU",
        () ->
            net(
                hidden(Activation.IDENTITY),
                normalised(true),
                new ActivationLayer(Activation.RELU),
                output()));
    nets.put(
        "layer normalisation",
        () ->
            net(new DenseLayer.Builder().nIn(NIN).nOut(NIN).hasLayerNorm(true).build(), output()));
    nets.put(
        "weight noise",
        () ->
            net(
                new DenseLayer.Builder()
                    .nIn(NIN)
                    .nOut(NIN)
                    .activation(Activation.RELU)
                    .weightNoise(new DropConnect(0.5))
                    .build(),
                output()));
    nets.put(
        "`PReLULayer`",
        () ->
            net(
                hidden(Activation.IDENTITY),
                new PReLULayer.Builder().nIn(NIN).nOut(NIN).inputShape(NIN).build(),
                output()));
    nets.put(
        "`EmbeddingLayer` in front",
        () -> net(new EmbeddingLayer.Builder().nIn(9).nOut(NIN).build(), output()));
    nets.put("convolution in front", () -> convolution(false));
    nets.put("frozen convolution in front", () -> convolution(true));
    nets.put(
        "`LastTimeStep` of an LSTM in front",
        () -> net(new LastTimeStep(new LSTM.Builder().nIn(1).nOut(NIN).build()), output()));
    nets.put(
        "`RnnOutputLayer` (a label for every step)",
        () ->
            net(
                new LSTM.Builder().nIn(1).nOut(NIN).build(),
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nIn(NIN)
                    .nOut(2)
                    .build()));
    nets.put(
        "`CenterLossOutputLayer`",
        () ->
            net(
                hidden(Activation.RELU),
                new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nIn(NIN)
                    .nOut(2)
                    .build()));
    nets.put("graph: two inputs that merge", NetworkKinds::mergedInputs);
    nets.put("graph: two dense branches that merge", NetworkKinds::branches);
    nets.put(
        "graph: a skip that an `ElementWiseVertex` adds",
        () -> skip(ElementWiseVertex.Op.Add, "first", "second"));
    nets.put("graph: a skip from the input", () -> skip(ElementWiseVertex.Op.Add, "a", "second"));
    nets.put(
        "graph: a skip with a dense layer of its own",
        () -> skip(ElementWiseVertex.Op.Add, "aside", "second"));
    nets.put(
        "graph: a skip that an `ElementWiseVertex` multiplies by",
        () -> skip(ElementWiseVertex.Op.Product, "first", "second"));
    nets.put(
        "graph: a skip beside `BatchNormalization`",
        () -> skip(ElementWiseVertex.Op.Add, "first", "normalised"));
    nets.put("graph: two outputs", NetworkKinds::twoOutputs);
    return nets;
  }

  private static BatchNormalization normalised(boolean locked) {
    return new BatchNormalization.Builder().nIn(NIN).nOut(NIN).lockGammaBeta(locked).build();
  }

  private static Model convolution(boolean frozen) {
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(2, 2).nIn(1).nOut(2).activation(Activation.RELU).build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(frozen ? new FrozenLayer(layer) : layer)
                .layer(new DenseLayer.Builder().nOut(NIN).activation(Activation.RELU).build())
                .layer(output())
                .setInputType(InputType.convolutional(5, 5, 1))
                .build());
    net.init();
    return net;
  }

  private static GraphBuilder graph() {
    return new NeuralNetConfiguration.Builder().seed(1).graphBuilder();
  }

  private static Model graph(GraphBuilder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static DenseLayer dense(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.RELU).build();
  }

  private static Model mergedInputs() {
    return graph(
        graph()
            .addInputs("a", "b")
            .addVertex("both", new MergeVertex(), "a", "b")
            .addLayer("hidden", dense(5, NIN), "both")
            .addLayer("out", output(), "hidden")
            .setOutputs("out"));
  }

  private static Model branches() {
    return graph(
        graph()
            .addInputs("a", "b")
            .addLayer("left", dense(3, 2), "a")
            .addLayer("right", dense(2, 2), "b")
            .addVertex("both", new MergeVertex(), "left", "right")
            .addLayer("out", output(), "both")
            .setOutputs("out"));
  }

  private static Model skip(ElementWiseVertex.Op operation, String first, String second) {
    GraphBuilder builder =
        graph()
            .addInputs("a")
            .addLayer("first", dense(NIN, NIN), "a")
            .addLayer("second", dense(NIN, NIN), "first");
    if (first.equals("aside")) {
      builder.addLayer("aside", dense(NIN, NIN), "a");
    }
    if (second.equals("normalised")) {
      builder.addLayer("normalised", normalised(false), "second");
    }
    return graph(
        builder
            .addVertex("sum", new ElementWiseVertex(operation), first, second)
            .addLayer("out", output(), "sum")
            .setOutputs("out"));
  }

  private static Model twoOutputs() {
    return graph(
        graph()
            .addInputs("a")
            .addLayer("hidden", dense(3, NIN), "a")
            .addLayer("out", output(), "hidden")
            .addLayer("other", output(), "hidden")
            .setOutputs("out", "other"));
  }
}
