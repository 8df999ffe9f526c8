package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What {@code calibrate(true)} refuses, and the constraint that it does not. */
class CalibrationRefusalTest {

  private static final FitConfig PLAIN = FitConfig.builder().build();
  private static final FitConfig CALIBRATED = FitConfig.builder().calibrate(true).build();

  private final ClassData iris = ClassData.of("iris", 2);

  private static MultiLayerNetwork net(boolean frozen, LayerConstraint... constraints) {
    NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder().seed(9);
    OutputLayer.Builder output =
        new OutputLayer.Builder(LossFunction.MCXENT).nIn(6).nOut(3).activation(Activation.SOFTMAX);
    if (constraints.length > 0) {
      output.constrainWeights(constraints);
    }
    DenseLayer hidden = new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.RELU).build();
    return Nets.init(
        builder
            .list()
            .layer(hidden)
            .layer(frozen ? new FrozenLayerWithBackprop(output.build()) : output.build())
            .build());
  }

  @Test
  void fit_networksWithoutAFactor_refusedByLayer() {
    refused(net(true), iris.train(), "layer1", "frozen", "calibrate");
    refused(net(false, new MaxNormConstraint(1, 1)), iris.train(), "layer1", "MaxNormConstraint");
    MultiLayerNetwork regression =
        Nets.plain(Nets.relu(4, 6, 3), DataType.DOUBLE, LossFunction.MSE);
    refused(regression, iris.train(), "layer1", "no softmax", "calibrate");
  }

  @Test
  void check_settingsThatTheNetworkCannotHave_saysWhatTheFitWould() {
    FitConfig gaussNewton = FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build();
    FitConfig balanced = FitConfig.builder().balanceClasses(true).build();
    MultiLayerNetwork clipped = net(false, new MaxNormConstraint(1, 1));
    MultiLayerNetwork regression =
        Nets.plain(Nets.relu(4, 6, 3), DataType.DOUBLE, LossFunction.MSE);

    assertThat(LinstorchFitter.check(net(true), CALIBRATED))
        .singleElement()
        .asString()
        .contains("frozen");
    assertThat(LinstorchFitter.check(net(true), PLAIN))
        .hasSameSizeAs(LinstorchFitter.check(net(true)));
    assertThat(LinstorchFitter.check(clipped, gaussNewton))
        .singleElement()
        .asString()
        .contains("MaxNormConstraint");
    assertThat(LinstorchFitter.check(regression, balanced))
        .singleElement()
        .asString()
        .contains("balanceClasses");
    assertThatThrownBy(() -> LinstorchFitter.fit(clipped, iris.train(), gaussNewton))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("MaxNormConstraint");
  }

  @Test
  void fit_nonNegativeWeights_stayThatAndAreMultiplied() {
    MultiLayerNetwork plain = net(false, new NonNegativeConstraint());
    MultiLayerNetwork calibrated = plain.clone();
    LinstorchFitter.fit(plain, iris.train(), PLAIN);

    FitReport report = LinstorchFitter.fit(calibrated, iris.train(), CALIBRATED);

    INDArray weights = calibrated.getParam("1_W");
    assertThat(weights.minNumber().doubleValue()).isZero();
    assertThat(weights).isEqualTo(plain.getParam("1_W").div(report.temperature().orElseThrow()));
  }

  @Test
  void fit_rowsOfAnIteratorAlone_refusedWithTheRemedy() {
    MultiLayerNetwork net = iris.net(8, DataType.DOUBLE);
    INDArray before = net.params().dup();
    BatchIterator batches =
        BatchIterator.of(iris.train().getFeatures(), iris.train().getLabels(), 30);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, batches, CALIBRATED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("calibrate", "iterator", "validation", "DataSet");
    assertThat(net.params()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.998, 2, -0.5})
  void fit_labelsThatAreNoDistribution_refusedWithTheRow(double label) {
    DataSet bad = iris.train().copy();
    bad.getLabels().putRow(7, Nd4j.createFromArray(label, 1 - Math.abs(label), 0));
    bad.getLabels().putScalar(7, 1, label < 0 ? 1.5 : 0);

    refused(iris.net(8, DataType.DOUBLE), bad, "row 7", "" + label, "one-hot");
    FitConfig config = CALIBRATED.toBuilder().validation(bad).build();
    assertThatThrownBy(
            () -> LinstorchFitter.fit(iris.net(8, DataType.DOUBLE), iris.train(), config))
        .hasMessageContainingAll("validation: ", "row 7");
  }

  private static void refused(MultiLayerNetwork net, DataSet data, String... words) {
    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, CALIBRATED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }
}
