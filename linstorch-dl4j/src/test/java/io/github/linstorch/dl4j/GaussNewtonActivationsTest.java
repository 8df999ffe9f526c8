package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.testsupport.ElementwiseActivations;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** {@link FitMethod#GAUSS_NEWTON} with hidden units of every kind. */
class GaussNewtonActivationsTest {

  private final DataSet train = GaussNewtonSample.data(new SplittableRandom(1), 400);
  private final DataSet test = GaussNewtonSample.data(new SplittableRandom(2), 400);

  static Stream<IActivation> bent() {
    return ElementwiseActivations.all().filter(a -> !(a instanceof ActivationIdentity));
  }

  /** Sweeps end at a jump, whatever the slope beside it. */
  static Stream<IActivation> continuous() {
    return bent()
        .filter(a -> !(a instanceof ActivationThresholdedReLU))
        .filter(a -> !(a instanceof ActivationReLU relu) || relu.getThreshold() == null);
  }

  static Stream<IActivation> byDefault() {
    return ElementwiseActivations.byDefault();
  }

  private static MultiLayerNetwork net(DataType type, IActivation hidden, int... widths) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).activation(hidden).list();
    int last = widths.length - 1;
    for (int l = 1; l < last; l++) {
      layers.layer(new DenseLayer.Builder().nIn(widths[l - 1]).nOut(widths[l]).build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(widths[last - 1])
            .nOut(widths[last])
            .activation(Activation.IDENTITY)
            .build());
    return Nets.init(layers.build());
  }

  private static DataSet cast(DataSet rows, DataType type) {
    return new DataSet(rows.getFeatures().castTo(type), rows.getLabels().castTo(type));
  }

  private double linearError() {
    MultiLayerNetwork line = net(DataType.DOUBLE, new ActivationIdentity(), 3, 1);
    LinstorchFitter.fit(line, train);
    return GaussNewtonSample.mse(line, test);
  }

  private static FitConfig config(GaussNewtonConfig.Builder own) {
    return FitConfig.gaussNewton().toBuilder().seed(4).gaussNewton(own.build()).build();
  }

  /** A wide net in single precision, a deep and narrow one in double. */
  @ParameterizedTest
  @MethodSource("bent")
  void fit_curvedFunction_betterThanTheLinearModelOnTestRows(IActivation activation) {
    GaussNewtonConfig.Builder quick = GaussNewtonConfig.builder().sweeps(15);
    MultiLayerNetwork wide = net(DataType.FLOAT, activation, 3, 24, 1);
    MultiLayerNetwork deep = net(DataType.DOUBLE, activation, 3, 8, 8, 8, 1);

    LinstorchFitter.fit(wide, cast(train, DataType.FLOAT), config(quick));
    LinstorchFitter.fit(deep, train, config(quick));

    double line = linearError();
    assertThat(GaussNewtonSample.mse(wide, cast(test, DataType.FLOAT)))
        .as("wide, %s", activation)
        .isLessThan(0.5 * line);
    assertThat(GaussNewtonSample.mse(deep, test)).as("deep, %s", activation).isLessThan(0.6 * line);
  }

  /** Nothing but the squared error counts here, so that DL4J's gradient is that of the fit. */
  @ParameterizedTest
  @MethodSource("continuous")
  void fit_manySweeps_stopsWhereTheGradientOfDl4jIsSmall(IActivation activation) {
    MultiLayerNetwork net = net(DataType.DOUBLE, activation, 3, 4, 1);
    double before = gradient(net);
    GaussNewtonConfig.Builder plain =
        GaussNewtonConfig.builder()
            .sweeps(400)
            .patience(400)
            .holdout(0)
            .ridge(0)
            .weightDecay(0)
            .guard(Guard.NONE);

    LinstorchFitter.fit(net, train, config(plain));

    double bar = activation instanceof ActivationCube ? 0.1 : 0.03;
    assertThat(gradient(net)).as("%s", activation).isLessThan(bar * before);
  }

  private double gradient(MultiLayerNetwork net) {
    net.setInput(train.getFeatures());
    net.setLabels(train.getLabels());
    net.computeGradientAndScore();
    return net.gradient().gradient().norm2Number().doubleValue();
  }

  /** Labels are linear: no net is as good as the linear model, however well that is carried. */
  @ParameterizedTest
  @CsvSource({"FLOAT, 1e-8", "DOUBLE, 1e-16"})
  void fit_linearLabels_everyActivationCarriesTheLinearModel(DataType type, double most) {
    SplittableRandom random = new SplittableRandom(8);
    double[][] x = Nets.uniform(random, 60, 5);
    double[][] y = Nets.uniform(random, 60, 1);
    for (int i = 0; i < x.length; i++) {
      y[i][0] = 0.3 + x[i][0] - 2 * x[i][1];
    }
    INDArray features = Nd4j.createFromArray(x).castTo(type);
    DataSet rows = new DataSet(features, Nd4j.createFromArray(y).castTo(type));
    byDefault()
        .forEach(
            activation -> {
              MultiLayerNetwork net = net(type, activation, 5, 6, 6, 1);
              FitReport report =
                  LinstorchFitter.fit(net, rows, config(GaussNewtonConfig.builder().sweeps(3)));
              GuardOutcome outcome = GaussNewtonSample.details(report).guardOutcome();
              assertThat(outcome).as("%s", activation).isEqualTo(GuardOutcome.LINEAR_FIT);
              assertThat(report.loss()).as("%s", activation).isLessThan(most);
              if (activation instanceof ActivationTanH) {
                assertThat(report.notes()).anyMatch(note -> note.contains("carry with an error"));
              }
              if (activation instanceof ActivationReLU) {
                assertThat(report.notes()).noneMatch(note -> note.contains("carry"));
              }
            });
  }

  /** There is no carrier without a slope at zero and without biases. */
  @ParameterizedTest
  @EnumSource(names = "CUBE")
  void fit_activationThatCarriesNoLine_guardSaysSo(Activation cube) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE).list();
    layers.layer(new DenseLayer.Builder().nIn(3).nOut(6).activation(cube).hasBias(false).build());
    layers.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(6)
            .nOut(1)
            .activation(Activation.IDENTITY)
            .build());

    FitReport report =
        LinstorchFitter.fit(Nets.init(layers.build()), train, FitConfig.gaussNewton());

    assertThat(GaussNewtonSample.details(report).guardOutcome()).isEqualTo(GuardOutcome.TOO_NARROW);
  }
}
