package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Frozen layers keep every bit; rows and targets go through them. */
class FrozenLayerTest {

  /** How DL4J freezes. */
  private enum Kind {
    FROZEN,
    WITH_BACKPROP;

    Layer of(Layer layer) {
      return this == FROZEN ? new FrozenLayer(layer) : new FrozenLayerWithBackprop(layer);
    }
  }

  private final SplittableRandom random = new SplittableRandom(8);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 60, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 60, 2));
  private final DataSet data = new DataSet(x, y);

  private static MultiLayerNetwork net(DataType type, Layer... layers) {
    ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(type)
            .updater(new Adam(1e-2))
            .activation(Activation.RELU)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return Nets.init(list.build());
  }

  private static Layer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).biasInit(0.1).build();
  }

  private static Layer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void fit_frozenLayers_keepTheirBitsWhileOthersChange(Kind kind) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16)) {
      for (int frozen = 0; frozen < 3; frozen++) {
        Layer[] layers = {dense(3, 7), dense(7, 6), dense(6, 5), output(5)};
        layers[frozen] = kind.of(layers[frozen]);
        MultiLayerNetwork net = net(type, layers);
        INDArray before = net.params().dup();

        FitReport report = LinstorchFitter.fit(net, data);

        MultiLayerNetwork initial = net.clone();
        initial.setParams(before);
        for (int l = 0; l < 4; l++) {
          boolean same =
              net.getParam(l + "_W").equalsWithEps(initial.getParam(l + "_W"), 0)
                  && net.getParam(l + "_b").equalsWithEps(initial.getParam(l + "_b"), 0);
          assertThat(same).as("layer %d of %s is unchanged", l, type).isEqualTo(l == frozen);
        }
        int index = frozen;
        assertThat(report.layers()).hasSize(3).noneMatch(layer -> layer.index() == index);
        assertThat(report.solves()).isEqualTo(6);
      }
    }
  }

  /** With all else frozen a fit is least squares on what enters the last layer. */
  @ParameterizedTest
  @EnumSource
  void fit_onlyTheHeadIsFree_leastSquaresOnItsInput(Kind kind) {
    MultiLayerNetwork net =
        net(DataType.DOUBLE, kind.of(dense(3, 9)), kind.of(dense(9, 8)), output(8));
    INDArray entering = net.feedForward(x, false).get(2).dup();

    FitReport report = LinstorchFitter.fit(net, data);

    double[][] design = new double[60][9];
    for (int i = 0; i < 60; i++) {
      for (int j = 0; j < 8; j++) {
        design[i][j] = entering.getDouble(i, j);
      }
      design[i][8] = 1;
    }
    RealMatrix expected =
        new SingularValueDecomposition(MatrixUtils.createRealMatrix(design))
            .getSolver()
            .solve(MatrixUtils.createRealMatrix(Nets.matrix(y)));
    for (int o = 0; o < 2; o++) {
      for (int j = 0; j < 8; j++) {
        assertThat(net.getParam("2_W").getDouble(j, o))
            .isCloseTo(expected.getEntry(j, o), within(1e-9));
      }
      assertThat(net.getParam("2_b").getDouble(o)).isCloseTo(expected.getEntry(8, o), within(1e-9));
    }
    assertThat(report.layers()).hasSize(1);
    assertThat(report.layers().get(0).index()).isEqualTo(2);
    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-9));
  }

  /** The line of least squares on the features does not depend on what is frozen. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void fit_frozenLayer_olsLossIsThatOfTheFeatures(int frozen) {
    double expected =
        LinstorchFitter.fit(net(DataType.DOUBLE, dense(3, 4), dense(4, 4), output(4)), data)
            .olsLoss();
    Layer[] layers = {dense(3, 4), dense(4, 4), output(4)};
    layers[frozen] = new FrozenLayer(layers[frozen]);

    FitReport report = LinstorchFitter.fit(net(DataType.DOUBLE, layers), data);

    assertThat(report.olsLoss()).isCloseTo(expected, withinPercentage(1e-9));
  }

  @Test
  void fit_headOfATransferredNet_oneCallAndAFittedHead() {
    MultiLayerNetwork pretrained = net(DataType.FLOAT, dense(3, 9), dense(9, 8), output(8));
    for (int i = 0; i < 20; i++) {
      pretrained.fit(data);
    }
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(1e-3)).build())
            .setFeatureExtractor(1)
            .build();
    double before = transferred.score(data);

    LinstorchFitter.fit(transferred, data);

    assertThat(transferred.score(data)).isLessThan(before);
    for (String name : List.of("0_W", "0_b", "1_W", "1_b")) {
      assertThat(transferred.getParam(name)).isEqualTo(pretrained.getParam(name));
    }
    transferred.fit(data);
    assertThat(transferred.getParam("0_W")).isEqualTo(pretrained.getParam("0_W"));
  }

  @ParameterizedTest
  @EnumSource
  void fit_streamed_sameBitsAsInMemory(Kind kind) {
    FitConfig qr = FitConfig.builder().solver(Solver.QR).build();
    MultiLayerNetwork expected =
        net(DataType.DOUBLE, dense(3, 7), kind.of(dense(7, 6)), dense(6, 5), output(5));
    MultiLayerNetwork found = expected.clone();
    LinstorchFitter.fit(expected, data, qr);
    if (kind == Kind.WITH_BACKPROP) {
      found = net(DataType.DOUBLE, dense(3, 7), kind.of(dense(7, 6)), dense(6, 5), output(5));
    }

    LinstorchFitter.fit(found, BatchIterator.of(x, y, 11), qr);

    assertThat(found.params()).isEqualTo(expected.params());
  }

  @Test
  void check_everythingFrozen_refused() {
    MultiLayerNetwork net =
        net(DataType.DOUBLE, new FrozenLayer(dense(3, 4)), new FrozenLayerWithBackprop(output(4)));

    assertThat(LinstorchFitter.check(net)).hasSize(1);
    assertThat(LinstorchFitter.check(net).get(0)).contains("Every dense layer", "unfreeze");
  }

  @Test
  void fit_frozenOutput_hiddenLayerIsFittedToIt() {
    MultiLayerNetwork open =
        net(DataType.DOUBLE, dense(3, 4), new FrozenLayerWithBackprop(output(4)));

    INDArray head = open.getParam("1_W").dup();

    FitReport report = LinstorchFitter.fit(open, data);

    assertThat(report.layers()).hasSize(1);
    assertThat(report.loss()).isNotEqualTo(report.lossBefore());
    assertThat(open.getParam("1_W")).isEqualTo(head);
    assertThat(open.score()).isCloseTo(open.score(data), withinPercentage(1e-9));
  }
}
