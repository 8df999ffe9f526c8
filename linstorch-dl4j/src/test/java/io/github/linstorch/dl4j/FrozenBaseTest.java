package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
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
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Frozen layers in front may be of any kind: DL4J runs the rows through them. */
class FrozenBaseTest {

  private static final int ROWS = 300;

  private final SplittableRandom random = new SplittableRandom(55);
  private final INDArray images =
      Nd4j.createFromArray(Nets.uniform(random, ROWS, 36)).reshape('c', ROWS, 1, 6, 6);
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, ROWS, 2));

  private static ListBuilder start(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(type)
        .updater(new Adam(1e-3))
        .list();
  }

  private static DenseLayer.Builder dense(int nOut) {
    return new DenseLayer.Builder().nOut(nOut).activation(Activation.RELU).biasInit(0.1);
  }

  private static OutputLayer.Builder output() {
    return new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY);
  }

  /**
   * Convolution, batch normalisation and pooling, trained a little and frozen; two layers behind.
   */
  private MultiLayerNetwork convolutional(DataType type) {
    MultiLayerNetwork pretrained =
        Nets.init(
            start(type)
                .layer(
                    new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build())
                .layer(new BatchNormalization())
                .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                .layer(dense(6).build())
                .layer(output().build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build());
    for (int i = 0; i < 3; i++) {
      pretrained.fit(new DataSet(images.castTo(type), y.castTo(type)));
    }
    return new TransferLearning.Builder(pretrained)
        .fineTuneConfiguration(new FineTuneConfiguration.Builder().updater(new Adam(1e-3)).build())
        .setFeatureExtractor(2)
        .build();
  }

  /** The two layers behind the base as a network of their own, with the same parameters. */
  private static MultiLayerNetwork head(MultiLayerNetwork net, int nIn) {
    MultiLayerNetwork head =
        Nets.init(
            start(net.params().dataType())
                .layer(dense(6).nIn(nIn).build())
                .layer(output().nIn(6).build())
                .build());
    for (int l = 0; l < 2; l++) {
      int index = net.getnLayers() - 2 + l;
      head.setParam(l + "_W", net.getParam(index + "_W"));
      head.setParam(l + "_b", net.getParam(index + "_b"));
    }
    return head;
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void fit_headOfAConvolutionalNet_sameAsTheHeadAloneOnItsFeatures(DataType type) {
    MultiLayerNetwork net = convolutional(type);
    INDArray base = net.params().dup();
    MultiLayerNetwork expected = head(net, 16);
    MultiLayerNetwork wide =
        type == DataType.DOUBLE ? net.clone() : net.convertDataType(DataType.DOUBLE);
    INDArray features = wide.feedForwardToLayer(2, images, false).get(3).reshape('c', ROWS, 16);
    assertThat(LinstorchFitter.check(net)).isEmpty();

    FitReport alone = LinstorchFitter.fit(expected, features, y);
    FitReport report = LinstorchFitter.fit(net, images, y);

    for (int l = 0; l < 2; l++) {
      assertThat(net.getParam((l + 3) + "_W")).isEqualTo(expected.getParam(l + "_W"));
      assertThat(net.getParam((l + 3) + "_b")).isEqualTo(expected.getParam(l + "_b"));
    }
    assertThat(report.loss()).isEqualTo(alone.loss());
    assertThat(report.layers()).extracting(LayerReport::index).containsExactly(3, 4);
    assertThat(net.score()).isCloseTo(net.score(new DataSet(images, y)), withinPercentage(1e-9));
    long kept = base.length() - expected.numParams();
    for (long i = 0; i < kept; i++) {
      assertThat(net.params().getDouble(i)).isEqualTo(base.getDouble(i));
    }
  }

  @Test
  void fit_streamedImages_sameBitsAsInMemory() {
    MultiLayerNetwork expected = convolutional(DataType.DOUBLE);
    MultiLayerNetwork found = expected.clone();
    FitConfig qr = FitConfig.builder().solver(Solver.QR).build();
    DataSet all = new DataSet(images, y);

    LinstorchFitter.fit(expected, all, qr);
    LinstorchFitter.fit(found, new BatchIterator(all.batchBy(60)), qr);

    INDArray difference = found.params().sub(expected.params());
    assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-9);
  }

  /** A dense layer that a backward target could not pass; nothing has to pass it. */
  @ParameterizedTest
  @EnumSource(names = {"TANH", "SIGMOID", "SOFTMAX", "SWISH"})
  void fit_frozenDenseLayerOfAnyActivation_headIsFitted(Activation activation) {
    MultiLayerNetwork pretrained =
        Nets.init(
            start(DataType.DOUBLE)
                .layer(dense(7).nIn(36).activation(activation).build())
                .layer(dense(6).nIn(7).build())
                .layer(output().nIn(6).build())
                .build());
    assertThat(LinstorchFitter.check(pretrained)).hasSize(1);
    MultiLayerNetwork net =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
            .setFeatureExtractor(0)
            .build();
    INDArray x = images.reshape('c', ROWS, 36);
    MultiLayerNetwork expected = head(net, 7);
    LinstorchFitter.fit(expected, net.feedForward(x, false).get(1), y);

    LinstorchFitter.fit(net, x, y);

    assertThat(net.getParam("2_W")).isEqualTo(expected.getParam("1_W"));
  }

  @Test
  void fit_graphWithAConvolutionalBase_sameBitsAsTheNetwork() {
    MultiLayerNetwork net = convolutional(DataType.DOUBLE);
    ComputationGraph graph = net.toComputationGraph();
    DataSet data = new DataSet(images, y);

    LinstorchFitter.fit(net, data);
    LinstorchFitter.fit(graph, data);

    assertThat(graph.params()).isEqualTo(net.params());
  }

  @Test
  void fit_featuresThatTheBaseDoesNotTake_refusedWithShapeAndLayer() {
    MultiLayerNetwork net = convolutional(DataType.DOUBLE);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, images.reshape('c', ROWS, 36), y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("features", "frozen front", "layers up to layer2", "[300, 36]");
  }

  @Test
  void fit_networkWithABase_generatorOfNd4jIsNotTouched() {
    MultiLayerNetwork net = convolutional(DataType.FLOAT);
    Nd4j.getRandom().setSeed(12);
    INDArray expected = Nd4j.rand(DataType.DOUBLE, 4);
    Nd4j.getRandom().setSeed(12);

    LinstorchFitter.fit(net, images, y);

    assertThat(Nd4j.rand(DataType.DOUBLE, 4)).isEqualTo(expected);
  }

  /**
   * As Keras imports make them: the activation stands in a layer of its own, without parameters.
   */
  @Test
  void check_everyDenseLayerOfASplitNetworkFrozen_saysSo() {
    ListBuilder list = start(DataType.DOUBLE);
    list.layer(new FrozenLayer(dense(7).nIn(36).activation(Activation.IDENTITY).build()));
    list.layer(new ActivationLayer(Activation.TANH));
    list.layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());

    assertThat(String.join("\n", LinstorchFitter.check(Nets.init(list.build()))))
        .contains("Every dense layer of the network is frozen")
        .doesNotContain("transform the data outside");
  }

  /** What has no parameters belongs to the frozen layers before it. */
  @Test
  void fit_activationLayerBehindTheFrozenOnes_isRunWithThem() {
    MultiLayerNetwork net =
        Nets.init(
            start(DataType.DOUBLE)
                .layer(new FrozenLayer(dense(7).nIn(36).activation(Activation.IDENTITY).build()))
                .layer(new ActivationLayer(Activation.TANH))
                .layer(dense(6).nIn(7).build())
                .layer(output().nIn(6).build())
                .build());
    INDArray x = images.reshape('c', ROWS, 36);
    MultiLayerNetwork expected = head(net, 7);
    LinstorchFitter.fit(expected, net.feedForward(x, false).get(2), y);

    LinstorchFitter.fit(net, x, y);

    assertThat(net.getParam("3_W")).isEqualTo(expected.getParam("1_W"));
  }

  @Test
  void check_convolutionThatIsNotFrozen_remedyNamesFreezing() {
    MultiLayerNetwork net =
        Nets.init(
            start(DataType.DOUBLE)
                .layer(
                    new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build())
                .layer(output().build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build());

    assertThat(String.join("\n", LinstorchFitter.check(net)))
        .contains("ConvolutionLayer", "behind frozen layers of any kind");
  }

  /** A workspace that stayed open would break every later call of DL4J in the thread. */
  @Test
  void fit_graphWithAFront_leavesNoWorkspaceOpen() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .graphBuilder()
                .addInputs("in")
                .addLayer("front", new FrozenLayer(dense(4).nIn(5).build()), "in")
                .addLayer(
                    "hidden",
                    dense(4).nIn(4).build(),
                    new CnnToFeedForwardPreProcessor(2, 2, 1),
                    "front")
                .addLayer("out", output().nIn(4).build(), "hidden")
                .setOutputs("out")
                .build());
    graph.init();
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, ROWS, 5));

    for (FitConfig config : List.of(FitConfig.lastLayer(), FitConfig.gaussNewton())) {
      LinstorchFitter.fit(graph, new DataSet(x, y), config);

      assertThat(Nd4j.getWorkspaceManager().anyWorkspaceActiveForCurrentThread()).isFalse();
      assertThat(graph.outputSingle(x).shape()).containsExactly(ROWS, 2);
    }
  }
}
