package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Balanced units: the same function to the bit, incoming and outgoing norms that agree. */
class BalanceTest {

  private final SplittableRandom random = new SplittableRandom(3);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 80, 4));
  private final INDArray y =
      x.getColumns(0, 1).mul(100).add(Nd4j.createFromArray(Nets.uniform(random, 80, 2)));

  private DataSet data(DataType type) {
    return new DataSet(x.castTo(type), y.castTo(type));
  }

  private static MultiLayerNetwork net(DataType type, Layer... hidden) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.01)).list();
    for (Layer layer : hidden) {
      list.layer(layer);
    }
    return Nets.init(
        list.layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(6)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build());
  }

  private static DenseLayer dense(int nIn, int nOut, Activation activation) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(activation).build();
  }

  private static MultiLayerNetwork deep(DataType type) {
    return net(
        type,
        dense(4, 9, Activation.RELU),
        dense(9, 7, Activation.LEAKYRELU),
        dense(7, 6, Activation.IDENTITY));
  }

  private static FitConfig config(FitMethod method, boolean balance) {
    return FitConfig.builder().method(method).seed(1).balance(balance).build();
  }

  /** ND4J's own comparison has a tolerance. */
  private static double[] bits(INDArray array) {
    return Nets.doubles(array.dup('c'));
  }

  /** Norm of the incoming weights and the bias of a unit, over that of its outgoing weights. */
  private static double ratio(MultiLayerNetwork net, int layer, int unit) {
    double weights = net.getParam(layer + "_W").getColumn(unit).norm2Number().doubleValue();
    double bias = net.getParam(layer + "_b").getDouble(unit);
    double out = net.getParam(layer + 1 + "_W").getRow(unit).norm2Number().doubleValue();
    return Math.hypot(weights, bias) / out;
  }

  @ParameterizedTest
  @CsvSource({
    "LINSTORCH, FLOAT",
    "LINSTORCH, DOUBLE",
    "GAUSS_NEWTON, FLOAT",
    "GAUSS_NEWTON, DOUBLE",
    "LAST_LAYER, FLOAT",
    "LAST_LAYER, DOUBLE"
  })
  void fit_balanced_sameFunctionToTheBitAndNormsAgree(FitMethod method, DataType type) {
    MultiLayerNetwork plain = deep(type);
    MultiLayerNetwork balanced = deep(type);
    FitReport report = LinstorchFitter.fit(plain, data(type), config(method, false));
    FitReport other = LinstorchFitter.fit(balanced, data(type), config(method, true));

    INDArray far = Nd4j.rand(type, 50, 4).subi(0.5).muli(40);
    assertThat(bits(balanced.output(far))).isEqualTo(bits(plain.output(far)));
    INDArray near = data(type).getFeatures();
    assertThat(bits(balanced.output(near))).isEqualTo(bits(plain.output(near)));
    assertThat(other.loss()).isEqualTo(report.loss());
    assertThat(bits(balanced.params())).isNotEqualTo(bits(plain.params()));
    for (int l = 0; l < 3; l++) {
      for (int unit = 0; unit < balanced.getLayer(l).getParam("b").length(); unit++) {
        double ratio = ratio(balanced, l, unit);
        if (ratio > 0 && Double.isFinite(ratio)) {
          assertThat(ratio).as("unit %d of layer %d", unit, l).isBetween(0.49, 2.05);
        }
      }
    }
  }

  @Test
  void fit_balancedBesideFrozenLayer_keepsItsBits() {
    MultiLayerNetwork plain =
        net(
            DataType.FLOAT,
            dense(4, 9, Activation.RELU),
            new FrozenLayer(dense(9, 7, Activation.RELU)),
            dense(7, 6, Activation.RELU));
    MultiLayerNetwork balanced = plain.clone();
    LinstorchFitter.fit(plain, data(DataType.FLOAT), config(FitMethod.LINSTORCH, false));
    LinstorchFitter.fit(balanced, data(DataType.FLOAT), config(FitMethod.LINSTORCH, true));

    // Units on either side of the frozen layer stay; those between layers 2 and 3 are balanced.
    for (String name : new String[] {"0_W", "0_b", "1_W", "1_b"}) {
      assertThat(bits(balanced.getParam(name))).as(name).isEqualTo(bits(plain.getParam(name)));
    }
    assertThat(bits(balanced.getParam("3_W"))).isNotEqualTo(bits(plain.getParam("3_W")));
    assertThat(bits(balanced.output(x))).isEqualTo(bits(plain.output(x)));
  }

  @Test
  void fit_balancedBesideConstraint_keepsThoseUnits() {
    Layer bounded =
        new DenseLayer.Builder()
            .nIn(4)
            .nOut(9)
            .activation(Activation.RELU)
            .constrainWeights(new MaxNormConstraint(0.1, 0))
            .build();
    MultiLayerNetwork plain = net(DataType.FLOAT, bounded, dense(9, 6, Activation.RELU));
    MultiLayerNetwork balanced = plain.clone();
    LinstorchFitter.fit(plain, data(DataType.FLOAT), config(FitMethod.LINSTORCH, false));
    LinstorchFitter.fit(balanced, data(DataType.FLOAT), config(FitMethod.LINSTORCH, true));

    assertThat(bits(balanced.getParam("0_W"))).isEqualTo(bits(plain.getParam("0_W")));
    assertThat(bits(balanced.getParam("2_W"))).isNotEqualTo(bits(plain.getParam("2_W")));
  }

  @Test
  void fit_balancedBehindElu_keepsThoseUnits() {
    MultiLayerNetwork plain =
        net(DataType.DOUBLE, dense(4, 9, Activation.ELU), dense(9, 6, Activation.RELU));
    MultiLayerNetwork balanced = plain.clone();
    LinstorchFitter.fit(plain, data(DataType.DOUBLE), config(FitMethod.LINSTORCH, false));
    LinstorchFitter.fit(balanced, data(DataType.DOUBLE), config(FitMethod.LINSTORCH, true));

    assertThat(bits(balanced.getParam("0_W"))).isEqualTo(bits(plain.getParam("0_W")));
    assertThat(bits(balanced.output(x))).isEqualTo(bits(plain.output(x)));
  }

  @Test
  void fit_balancedThenAdam_firstStepHarmsFarLess() {
    double[] loss = new double[2];
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork net =
          net(DataType.FLOAT, dense(4, 40, Activation.RELU), dense(40, 6, Activation.RELU));
      LinstorchFitter.fit(net, data(DataType.FLOAT), config(FitMethod.LINSTORCH, i == 1));
      net.fit(data(DataType.FLOAT));
      loss[i] = net.score(data(DataType.FLOAT));
    }

    assertThat(loss[1]).isLessThan(loss[0] / 5);
  }
}
