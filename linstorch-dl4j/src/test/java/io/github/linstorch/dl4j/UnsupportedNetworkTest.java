package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationPReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** What cannot be fitted is refused by name, all of it at once, with a remedy. */
class UnsupportedNetworkTest {

  private static MultiLayerNetwork net(Layer... layers) {
    return net(list -> {}, layers);
  }

  private static MultiLayerNetwork net(Consumer<ListBuilder> more, Layer... layers) {
    ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(1).dataType(DataType.DOUBLE).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    // Some of these networks DL4J itself would refuse.
    list.validateOutputLayerConfig(false);
    more.accept(list);
    return Nets.init(list.build());
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nIn(4).nOut(4).activation(Activation.RELU);
  }

  private static OutputLayer output() {
    return output(new LossMSE(), Activation.IDENTITY);
  }

  private static OutputLayer output(ILossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(4).nOut(2).activation(activation).build();
  }

  /** One obstacle, naming the layer and containing the words; and fit refuses with it. */
  private static void refuses(MultiLayerNetwork net, int index, String... words) {
    List<String> obstacles = LinstorchFitter.check(net);
    assertThat(obstacles).hasSize(1);
    assertThat(obstacles.get(0))
        .startsWith("layer(index=" + index + ", name=layer" + index + ")")
        .containsIgnoringCase(words[0]);
    for (String word : words) {
      assertThat(obstacles.get(0)).containsIgnoringCase(word);
    }
    assertThat(obstacles.get(0).substring(obstacles.get(0).indexOf(')')))
        .as("a remedy behind a colon")
        .contains(": ");
    double[] before = Nets.doubles(net.params());
    assertThatThrownBy(() -> LinstorchFitter.fit(net, Nd4j.ones(3, 4), Nd4j.ones(3, 2)))
        .isInstanceOf(UnsupportedNetworkException.class)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(obstacles.get(0));
    assertThat(Nets.doubles(net.params())).isEqualTo(before);
  }

  @Test
  void check_plainNetwork_noObstacle() {
    assertThat(LinstorchFitter.check(net(dense().build(), output()))).isEmpty();
  }

  @Test
  void check_dropoutOfEveryKind_noObstacle() {
    MultiLayerNetwork net =
        net(dense().dropOut(0.5).build(), new DropoutLayer(0.5), dense().build(), output());

    assertThat(LinstorchFitter.check(net)).isEmpty();
  }

  /** No target passes through these; GAUSS_NEWTON takes them, and LAST_LAYER needs no targets. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RELU", "IDENTITY", "LEAKYRELU", "ELU", "SOFTMAX", "RRELU"})
  void check_activationThatTargetsDoNotPass_refusedByLinstorchAlone(Activation activation) {
    MultiLayerNetwork hidden = net(dense().activation(activation).build(), output());
    refuses(hidden, 0, activation.name(), "use RELU", "GAUSS_NEWTON");
    assertThat(LinstorchFitter.check(hidden, FitConfig.gaussNewton())).isEmpty();
    assertThat(LinstorchFitter.check(hidden, FitConfig.lastLayer())).isEmpty();
    MultiLayerNetwork split =
        net(
            dense().activation(Activation.IDENTITY).build(),
            new ActivationLayer(activation),
            output());
    refuses(split, 0, activation.name(), "use RELU", "GAUSS_NEWTON");
    assertThat(LinstorchFitter.check(split, FitConfig.gaussNewton())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RELU", "IDENTITY", "LEAKYRELU", "ELU", "SOFTMAX", "RRELU"})
  void check_otherActivationAtTheOutput_refusedByName(Activation activation) {
    MultiLayerNetwork net = net(dense().build(), output(new LossMSE(), activation));
    refuses(net, 1, activation.name(), "use RELU");
    assertThat(LinstorchFitter.check(net, FitConfig.lastLayer())).isEmpty();
    assertThat(LinstorchFitter.check(net, FitConfig.gaussNewton())).isEmpty();
  }

  @Test
  void check_randomOrTrainedActivation_refusedWithTheReason() {
    refuses(
        net(dense().activation(Activation.RRELU).build(), output()), 0, "random", "use LEAKYRELU");
    IActivation trained = new ActivationPReLU(Nd4j.ones(1, 4), new long[0]);
    refuses(net(dense().activation(trained).build(), output()), 0, "trained", "use LEAKYRELU");
  }

  @Test
  void check_reluOfSenselessParameters_refusedWithWhatIsWrong() {
    IActivation capped = new ActivationReLU(-1.0, null, null);
    refuses(net(dense().activation(capped).build(), output()), 0, "relu", "maximum=-1");
    IActivation shifted = new ActivationReLU(null, Double.NaN, null);
    refuses(net(dense().activation(shifted).build(), output()), 0, "relu", "threshold=NaN");
    IActivation falling = new ActivationReLU(null, null, -0.5);
    refuses(net(dense().activation(falling).build(), output()), 0, "relu", "Slope=-0.5");
  }

  @Test
  void check_softmaxInHiddenLayer_refused() {
    refuses(net(dense().activation(Activation.SOFTMAX).build(), output()), 0, "softmax");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "HINGE",
        "SQUARED_HINGE",
        "COSINE_PROXIMITY",
        "KL_DIVERGENCE",
        "RECONSTRUCTION_CROSSENTROPY",
        "MEAN_ABSOLUTE_PERCENTAGE_ERROR",
        "WASSERSTEIN"
      })
  void check_otherLoss_refusedByName(LossFunction loss) {
    MultiLayerNetwork net =
        net(dense().build(), output(loss.getILossFunction(), Activation.IDENTITY));
    assertThat(LinstorchFitter.check(net)).hasSize(1);
    refuses(net, 1, "loss", "MSE");
    MultiLayerNetwork split =
        net(
            dense().nOut(2).build(),
            new LossLayer.Builder(loss).activation(Activation.IDENTITY).build());
    refuses(split, 1, "loss", "MSE");
  }

  @ParameterizedTest
  @CsvSource({
    "XENT, TANH, LossBinaryXENT, SIGMOID",
    "XENT, SOFTMAX, LossBinaryXENT, MCXENT",
    "POISSON, IDENTITY, LossPoisson, SOFTPLUS",
    "POISSON, RELU, LossPoisson, SOFTPLUS",
    "MEAN_SQUARED_LOGARITHMIC_ERROR, IDENTITY, LossMSLE, SOFTPLUS",
    "MEAN_SQUARED_LOGARITHMIC_ERROR, TANH, LossMSLE, SOFTPLUS",
    "L1, SIGMOID, LossL1, IDENTITY",
    "MEAN_ABSOLUTE_ERROR, RELU, LossMAE, IDENTITY",
    "SPARSE_MCXENT, SIGMOID, LossSparseMCXENT, softmax"
  })
  void check_lossBehindAnotherOutput_refusedWithTheOutputThatItTakes(
      LossFunction loss, Activation output, String name, String remedy) {
    MultiLayerNetwork net = net(dense().build(), output(loss.getILossFunction(), output));
    refuses(net, 1, name, remedy);
  }

  /** The paper's method regresses; the other one takes any loss. */
  @ParameterizedTest
  @CsvSource({
    "XENT, SIGMOID",
    "SPARSE_MCXENT, SOFTMAX",
    "L1, IDENTITY",
    "MEAN_ABSOLUTE_ERROR, IDENTITY",
    "POISSON, SOFTPLUS",
    "MEAN_SQUARED_LOGARITHMIC_ERROR, RELU"
  })
  void check_lossThatNoRegressionMinimises_linstorchNamesGaussNewton(
      LossFunction loss, Activation output) {
    MultiLayerNetwork net = net(dense().build(), output(loss.getILossFunction(), output));
    assertThat(LinstorchFitter.check(net)).hasSize(1);
    refuses(net, 1, "GAUSS_NEWTON", "LINSTORCH");
    assertThat(LinstorchFitter.check(net, FitConfig.gaussNewton())).isEmpty();
    assertThat(LinstorchFitter.check(net, FitConfig.lastLayer())).isEmpty();
  }

  @Test
  void check_weightedLoss_linstorchNamesGaussNewton() {
    LossMSE weighted = new LossMSE(Nd4j.createFromArray(1.0, 2.0));
    LossMCXENT weightedEntropy = new LossMCXENT(Nd4j.createFromArray(1.0, 2.0));
    for (MultiLayerNetwork net :
        List.of(
            net(dense().build(), output(weighted, Activation.IDENTITY)),
            net(dense().build(), output(weightedEntropy, Activation.SOFTMAX)))) {
      refuses(net, 1, "weights", "GAUSS_NEWTON");
      assertThat(LinstorchFitter.check(net, FitConfig.gaussNewton())).isEmpty();
    }
  }

  @Test
  void check_weightsThatAreNone_refused() {
    for (INDArray weights :
        List.of(
            Nd4j.createFromArray(1.0, 0.0),
            Nd4j.createFromArray(1.0, Double.NaN),
            Nd4j.createFromArray(1.0, 1.0, 1.0))) {
      MultiLayerNetwork net =
          net(dense().build(), output(new LossMCXENT(weights), Activation.SOFTMAX));
      refuses(net, 1, "weights", "one positive, finite weight");
    }
    MultiLayerNetwork squared =
        net(
            dense().build(),
            output(new LossMSE(Nd4j.createFromArray(1.0, 2.0)), Activation.SOFTMAX));
    refuses(squared, 1, "softmax", "LossMCXENT");
  }

  @ParameterizedTest
  @EnumSource(names = {"MCXENT", "NEGATIVELOGLIKELIHOOD"})
  void check_entropyWithoutSoftmax_refused(LossFunction loss) {
    refuses(
        net(dense().build(), output(loss.getILossFunction(), Activation.IDENTITY)), 1, "softmax");
  }

  @Test
  void check_layerNorm_refused() {
    refuses(net(dense().hasLayerNorm(true).build(), output()), 0, "layer norm", "hasLayerNorm");
  }

  @Test
  void check_weightNoise_refused() {
    refuses(net(dense().weightNoise(new DropConnect(0.5)).build(), output()), 0, "weight noise");
  }

  @Test
  void check_noOutputLayer_refused() {
    MultiLayerNetwork net = net(dense().build(), dense().build());
    refuses(net, 1, "loss", "OutputLayer");
  }

  @Test
  void check_otherFeedForwardLayers_refused() {
    refuses(net(dense().build(), batchNorm(), output()), 1, "BatchNormalization");
    Layer prelu = new PReLULayer.Builder().inputShape(4).build();
    refuses(net(dense().build(), prelu, output()), 1, "PReLULayer");
    Layer embedding =
        new EmbeddingLayer.Builder().nIn(4).nOut(4).activation(Activation.RELU).build();
    refuses(net(embedding, output()), 0, "EmbeddingLayer");
  }

  private static BatchNormalization batchNorm() {
    return new BatchNormalization.Builder().nIn(4).nOut(4).build();
  }

  @Test
  void check_recurrentNetwork_everyLayerNamed() {
    MultiLayerNetwork net =
        net(
            new LSTM.Builder().nIn(4).nOut(4).activation(Activation.TANH).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(4)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());

    assertThat(LinstorchFitter.check(net))
        .hasSize(2)
        .anySatisfy(o -> assertThat(o).contains("layer(index=0", "LSTM"))
        .anySatisfy(o -> assertThat(o).contains("layer(index=1", "RnnOutputLayer"));
  }

  @Test
  void check_preprocessor_refused() {
    MultiLayerNetwork net =
        net(list -> list.setInputType(InputType.convolutional(2, 2, 1)), dense().build(), output());
    refuses(net, 0, "preprocessor", "CnnToFeedForwardPreProcessor");
  }

  /** Everything wrong at once: a user should not have to come back for the next message. */
  @Test
  void check_manyObstacles_allNamedAtOnceAndInTheException() {
    Layer convolution =
        new ConvolutionLayer.Builder(2, 2).nIn(1).nOut(3).activation(Activation.RELU).build();
    MultiLayerNetwork net =
        net(
            list -> list.setInputType(InputType.convolutional(4, 4, 1)),
            convolution,
            dense().nIn(0).activation(Activation.RRELU).build(),
            batchNorm(),
            dense().activation(Activation.TANH).weightNoise(new DropConnect(0.5)).build(),
            dense().activation(Activation.SOFTMAX).hasLayerNorm(true).build(),
            output(LossFunction.HINGE.getILossFunction(), Activation.SIGMOID));

    List<String> obstacles = LinstorchFitter.check(net);

    String all = String.join("\n", obstacles);
    assertThat(all)
        .contains("index=0", "ConvolutionLayer")
        .contains("index=1", "rrelu", "preprocessor")
        .contains("index=2", "BatchNormalization")
        .contains("index=3", "weight noise")
        .contains("index=4", "softmax", "layer norm")
        .contains("index=5", "LossHinge");
    assertThatThrownBy(() -> LinstorchFitter.fit(net, Nd4j.ones(3, 4), Nd4j.ones(3, 2)))
        .isInstanceOf(UnsupportedNetworkException.class)
        .satisfies(e -> assertThat(obstacles).allMatch(o -> e.getMessage().contains(o)));
  }
}
