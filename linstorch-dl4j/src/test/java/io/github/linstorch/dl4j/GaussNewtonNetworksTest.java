package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Which networks Gauss–Newton sweeps take, and what becomes of their L2. */
class GaussNewtonNetworksTest {

  private static final int ROWS = 70;

  private final SplittableRandom random = new SplittableRandom(12);
  private final DataSet data =
      new DataSet(
          Nd4j.createFromArray(Nets.uniform(random, ROWS, 3)).muli(5),
          Nd4j.createFromArray(Nets.uniform(random, ROWS, 2)).muli(3).addi(1));

  private static MultiLayerNetwork net(
      Consumer<NeuralNetConfiguration.Builder> base,
      Consumer<DenseLayer.Builder> hidden,
      Consumer<OutputLayer.Builder> output,
      LossFunction loss,
      int width) {
    NeuralNetConfiguration.Builder start =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .activation(Activation.RELU)
            .updater(new Sgd(1));
    base.accept(start);
    DenseLayer.Builder dense = new DenseLayer.Builder().nIn(3).nOut(width);
    hidden.accept(dense);
    OutputLayer.Builder last =
        new OutputLayer.Builder(loss).nIn(width).nOut(2).activation(Activation.IDENTITY);
    output.accept(last);
    return Nets.init(start.list().layer(dense.build()).layer(last.build()).build());
  }

  private static MultiLayerNetwork decaying(double l2, LossFunction loss, int width) {
    return net(base -> base.l2(l2), dense -> {}, last -> {}, loss, width);
  }

  private static FitConfig config() {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(2).build();
  }

  private void refuses(MultiLayerNetwork net, String... starts) {
    List<String> obstacles = LinstorchFitter.check(net, config());
    assertThat(LinstorchFitter.check(net)).as("for the other methods").isEmpty();
    assertThat(obstacles).hasSameSizeAs(starts);
    for (int i = 0; i < starts.length; i++) {
      assertThat(obstacles.get(i)).startsWith(starts[i]).contains(": ");
    }
    NetState before = new NetState(net);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, config()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContainingAll(obstacles.toArray(CharSequence[]::new));

    before.requireUnchanged();
  }

  @Test
  void fit_networkForOtherMethods_refusedByNameAndNothingChanged() {
    refuses(
        net(
            base -> {},
            dense -> dense.activation(Activation.ELU).l2Bias(0.1),
            last -> last.l2Bias(0.1).name("head"),
            LossFunction.MSE,
            6),
        "layer(index=0, name=layer0) has L2 on its bias",
        "layer(index=1, name=head) has L2 on its bias");
  }

  @Test
  void check_networkThatFits_noObstacle() {
    assertThat(LinstorchFitter.check(decaying(0.1, LossFunction.MSE, 6), config())).isEmpty();
  }

  /** DL4J's own score is what is to be small: had L2 been left out, it would be larger. */
  @ParameterizedTest
  @CsvSource({"MSE, 6, 0.05", "MSE, 17, 0.01", "L2, 6, 0.5", "L2, 17, 0.02"})
  void fit_l2_scoreIsBelowThatOfAFitWithoutIt(LossFunction loss, int width, double l2) {
    MultiLayerNetwork net = decaying(l2, loss, width);
    MultiLayerNetwork without = decaying(0, loss, width);
    LinstorchFitter.fit(without, data, config());
    MultiLayerNetwork judge = decaying(l2, loss, width);
    judge.setParams(without.params());

    LinstorchFitter.fit(net, data, config());

    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-9));
    assertThat(net.score(data)).isLessThan(judge.score(data));
  }

  private static FitConfig oneBlock() {
    GaussNewtonConfig one = GaussNewtonConfig.builder().blocks(1).build();
    return config().toBuilder().gaussNewton(one).build();
  }

  /** A step of gradient descent of length 1 does not move the minimum over the last layer. */
  @ParameterizedTest
  @CsvSource({"MSE, 6, true", "MSE, 6, false", "L2, 6, true", "MSE, 17, true"})
  void fit_l2_gradientOfTheLastLayerIsZero(LossFunction loss, int width, boolean miniBatch) {
    MultiLayerNetwork net =
        net(base -> base.l2(0.02).miniBatch(miniBatch), dense -> {}, last -> {}, loss, width);

    LinstorchFitter.fit(net, data, oneBlock());

    INDArray weights = net.getParam("1_W").dup();
    INDArray bias = net.getParam("1_b").dup();
    INDArray first = net.getParam("0_W").dup();
    net.fit(data);
    assertThat(net.getParam("1_W").distance2(weights)).isLessThan(1e-10);
    assertThat(net.getParam("1_b").distance2(bias)).isLessThan(1e-10);
    assertThat(net.getParam("0_W").distance2(first)).isGreaterThan(1e-6);
  }

  /** LAST_LAYER solves the same ridge regression. */
  @ParameterizedTest
  @CsvSource({"MSE, true", "L2, true", "MSE, false", "L2, false"})
  void fit_l2AndWeights_lastLayerIsThatOfLastLayerSolve(LossFunction loss, boolean miniBatch) {
    MultiLayerNetwork net =
        net(base -> base.l2(0.02).miniBatch(miniBatch), dense -> {}, last -> {}, loss, 6);
    data.setLabelsMaskArray(
        Nd4j.createFromArray(random.doubles(ROWS, 0, 2).toArray()).reshape(ROWS, 1));

    LinstorchFitter.fit(net, data, oneBlock());

    INDArray expected = net.params().dup();
    LinstorchFitter.fit(net, data, FitConfig.builder().method(FitMethod.LAST_LAYER).build());
    assertThat(net.params().distance2(expected)).isLessThan(1e-9);
  }
}
