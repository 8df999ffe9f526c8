package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Batch normalisation between dense layers: fitted as the identity, and written as that. */
class BatchNormTest {

  private static final int ROWS = 400;

  private final SplittableRandom random = new SplittableRandom(8);
  private final INDArray x = normal(2 * ROWS, 8);
  private final INDArray y = labels(x);

  private INDArray normal(int rows, int columns) {
    INDArray result = Nd4j.create(DataType.FLOAT, rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result.putScalar(i, j, random.nextGaussian());
      }
    }
    return result;
  }

  private static INDArray labels(INDArray x) {
    INDArray result = Nd4j.create(DataType.FLOAT, x.size(0), 1);
    for (int i = 0; i < x.size(0); i++) {
      result.putScalar(i, 0, Math.sin(2 * x.getDouble(i, 0)) + x.getDouble(i, 1));
    }
    return result;
  }

  private static INDArray part(INDArray all, int from) {
    return all.get(NDArrayIndex.interval(from, from + ROWS)).dup();
  }

  private DataSet training() {
    return new DataSet(part(x, 0), part(y, 0));
  }

  private DataSet test() {
    return new DataSet(part(x, ROWS), part(y, ROWS));
  }

  private static ListBuilder start(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(123)
        .dataType(type)
        .weightInit(WeightInit.XAVIER)
        .updater(new Nesterovs(1e-3, 0.9))
        .list();
  }

  private static DenseLayer dense(int nIn, int nOut, Activation activation) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(activation).build();
  }

  private static OutputLayer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static BatchNormalization norm(int units, boolean useLogStd) {
    return new BatchNormalization.Builder().nIn(units).nOut(units).useLogStd(useLogStd).build();
  }

  /** Where the batch normalisations stand, in letters: see {@link #net}. */
  private static final String[] PLACES = {
    "D N R D R O", "D R N D R O", "N D R O", "D N N R O", "D R N N D N R N O"
  };

  /**
   * D, O: dense layers of 16 units and the output; N: batch normalisation; R: ReLU; others: none.
   */
  private static MultiLayerNetwork net(String plan, boolean withNorms, boolean log, DataType type) {
    ListBuilder list = start(type);
    int units = 8;
    for (String letter : plan.split(" ")) {
      switch (letter) {
        case "D" -> {
          list.layer(dense(units, 16, Activation.IDENTITY));
          units = 16;
        }
        case "N" -> {
          if (withNorms) {
            list.layer(norm(units, log));
          }
        }
        case "R" -> list.layer(new ActivationLayer(Activation.RELU));
        default -> list.layer(output(units));
      }
    }
    return Nets.init(list.build());
  }

  /** A network without the batch normalisations of another, with its dense layers. */
  private static void copyDense(MultiLayerNetwork from, MultiLayerNetwork to) {
    List<INDArray> parameters = new ArrayList<>();
    for (Layer layer : from.getLayers()) {
      if (layer.numParams() > 0 && !(layer.conf().getLayer() instanceof BatchNormalization)) {
        parameters.add(layer.params());
      }
    }
    to.setParams(Nd4j.concat(0, parameters.toArray(INDArray[]::new)));
  }

  private static double distance(INDArray found, INDArray expected) {
    double largest = found.sub(expected).amaxNumber().doubleValue();
    return largest / expected.stdNumber().doubleValue();
  }

  private static FitConfig config() {
    return FitConfig.gaussNewton().toBuilder().seed(4).build();
  }

  @Test
  void fit_balanced_outputIsThatOfTheFitThatIsNot() {
    for (String plan : PLACES) {
      for (FitConfig config : List.of(config(), FitConfig.linstorch())) {
        MultiLayerNetwork net = net(plan, true, true, DataType.DOUBLE);
        MultiLayerNetwork other = net(plan, true, true, DataType.DOUBLE);

        LinstorchFitter.fit(net, training(), config.toBuilder().balance(true).build());
        LinstorchFitter.fit(other, training(), config);

        assertThat(net.params()).as(plan).isNotEqualTo(other.params());
        INDArray expected = other.output(test().getFeatures());
        assertThat(distance(net.output(test().getFeatures()), expected)).as(plan).isLessThan(1e-9);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_batchNormAnywhere_outputIsThatOfTheNetworkWithoutIt(boolean useLogStd) {
    for (String plan : PLACES) {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        MultiLayerNetwork net = net(plan, true, useLogStd, type);
        MultiLayerNetwork plain = net(plan, false, useLogStd, type);
        assertThat(LinstorchFitter.check(net, config())).isEmpty();

        FitReport report = LinstorchFitter.fit(net, training(), config());

        copyDense(net, plain);
        INDArray expected = plain.output(test().getFeatures());
        double bound = type == DataType.FLOAT ? 1e-5 : 1e-12;
        assertThat(distance(net.output(test().getFeatures()), expected)).as(plan).isLessThan(bound);
        assertThat(net.score(training())).isCloseTo(report.loss(), Percentage.withPercentage(0.01));
        assertThat(net.score()).isCloseTo(net.score(training()), Percentage.withPercentage(1e-3));
      }
    }
  }

  /** The same bits as those of a fit without batch normalisation: it is the identity. */
  @Test
  void fit_gaussNewton_denseLayersAreThoseOfTheNetworkWithoutBatchNorm() {
    MultiLayerNetwork net = net("D N R D R O", true, true, DataType.FLOAT);
    MultiLayerNetwork plain = net("D N R D R O", false, true, DataType.FLOAT);
    MultiLayerNetwork copy = plain.clone();

    LinstorchFitter.fit(net, training(), config());
    LinstorchFitter.fit(plain, training(), config());

    copyDense(net, copy);
    assertThat(copy.params()).isEqualTo(plain.params());
  }

  /** Features at 1e4 deviations from 0, a constant one, and a unit that no row reaches. */
  @ParameterizedTest
  @ValueSource(strings = {"D N R D R O", "D R N D R O", "N D R O"})
  void fit_largeOffsetsConstantsAndDeadUnits_outputIsThatOfTheNetworkWithoutIt(String plan) {
    INDArray far = x.dup();
    for (int j = 0; j < 4; j++) {
      far.getColumn(j).addi(1e4 * (j % 2 == 0 ? 1 : -1));
    }
    far.getColumn(7).assign(3);
    DataSet data = new DataSet(part(far, 0), part(y, 0));
    MultiLayerNetwork net = net(plan, true, true, DataType.FLOAT);
    MultiLayerNetwork plain = net(plan, false, true, DataType.FLOAT);

    FitReport report = LinstorchFitter.fit(net, data, FitConfig.defaults());
    assertThat(report.layers()).anyMatch(layer -> layer.deadUnits() > 0);
    copyDense(net, plain);
    INDArray expected = plain.output(part(far, ROWS));
    assertThat(distance(net.output(part(far, ROWS)), expected)).isLessThan(1e-5);

    LinstorchFitter.fit(net, data, config());
    copyDense(net, plain);
    expected = plain.output(part(far, ROWS));
    assertThat(distance(net.output(part(far, ROWS)), expected)).isLessThan(1e-5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_anyBatchNorm_statisticsAreThoseOfItsInputs(boolean useLogStd) {
    MultiLayerNetwork net = net("D N R N O", true, useLogStd, DataType.DOUBLE);
    INDArray weights = Nd4j.ones(ROWS, 1);
    for (int i = 0; i < 100; i++) {
      weights.putScalar(i, 0, 0);
      weights.putScalar(i + 100, 0, 2);
    }
    DataSet data = training();
    data.setLabelsMaskArray(weights);

    LinstorchFitter.fit(net, data, config());

    INDArray twice = part(x, 0).get(NDArrayIndex.interval(100, 200));
    INDArray rows = Nd4j.vstack(part(x, 0).get(NDArrayIndex.interval(100, ROWS)), twice);
    List<INDArray> activations = net.feedForward(rows.castTo(DataType.DOUBLE), false);
    for (int l : new int[] {1, 3}) {
      INDArray in = activations.get(l);
      INDArray mean = in.mean(0);
      INDArray variance = in.var(false, 0);
      INDArray stored =
          useLogStd
              ? org.nd4j.linalg.ops.transforms.Transforms.pow(
                  Nd4j.valueArrayOf(new long[] {16}, 100.0, DataType.DOUBLE),
                  net.getParam(l + "_log10stdev"))
              : net.getParam(l + "_var");
      assertThat(net.getParam(l + "_mean").sub(mean).amaxNumber().doubleValue()).isLessThan(1e-9);
      assertThat(stored.sub(variance).amaxNumber().doubleValue()).isLessThan(1e-9);
      assertThat(net.getParam(l + "_beta")).isEqualTo(net.getParam(l + "_mean"));
    }
  }

  @Test
  void fit_lossBefore_isThatOfTheNetworkWithItsBatchNorm() {
    MultiLayerNetwork net = net("N D N R N D N R N O", true, true, DataType.DOUBLE);
    for (int i = 0; i < 20; i++) {
      net.fit(training());
    }
    double before = net.score(training());

    FitReport report = LinstorchFitter.fit(net, training(), config());

    assertThat(report.lossBefore()).isCloseTo(before, Percentage.withPercentage(1e-6));
    assertThat(report.scoreBefore()).isCloseTo(before, Percentage.withPercentage(1e-6));
  }

  /** Dense, BatchNormalization, ReLU, Dropout, Dense, as Keras users have it. */
  private static MultiLayerNetwork tabular() {
    return Nets.init(
        start(DataType.FLOAT)
            .layer(dense(8, 32, Activation.IDENTITY))
            .layer(norm(32, true))
            .layer(new ActivationLayer(Activation.RELU))
            .layer(new DropoutLayer(0.8))
            .layer(dense(32, 16, Activation.RELU))
            .layer(output(16))
            .build());
  }

  @Test
  void fit_tabularNetwork_betterThanTheLinearModelOnOtherRows() {
    MultiLayerNetwork net = tabular();
    MultiLayerNetwork line = Nets.init(start(DataType.FLOAT).layer(output(8)).build());
    LinstorchFitter.fit(line, training());

    LinstorchFitter.fit(net, training(), config());

    assertThat(net.score(test())).isLessThan(0.3 * line.score(test()));
  }

  /**
   * The statistics are those of all rows: a step on all of them changes next to nothing. Those of
   * 32 rows are noise, which the weights of a fit magnify.
   */
  @ParameterizedTest
  @CsvSource({"400, 0, 1.001", "400, 1e-4, 1.3", "32, 1e-5, 3"})
  void fit_thenAnEpochOfNetFitAtASmallRate_doesNotBlowUp(int batch, double rate, double factor) {
    MultiLayerNetwork net = tabular();
    LinstorchFitter.fit(net, training(), config());
    double before = net.score(test());

    net.setLearningRate(rate);
    net.fit(new BatchIterator(training().batchBy(batch)));

    assertThat(net.score(test())).isLessThan(factor * before);
  }

  @Test
  void fit_streamed_sameBitsAsInMemory() {
    MultiLayerNetwork expected = tabular();
    MultiLayerNetwork found = tabular();

    LinstorchFitter.fit(expected, training(), config());
    LinstorchFitter.fit(found, new BatchIterator(training().batchBy(70)), config());

    assertThat(found.params()).isEqualTo(expected.params());
  }

  @Test
  void fit_graph_sameBitsAsTheNetwork() {
    MultiLayerNetwork net = tabular();
    ComputationGraph graph = net.toComputationGraph();

    LinstorchFitter.fit(net, training(), config());
    LinstorchFitter.fit(graph, training(), config());

    assertThat(graph.params()).isEqualTo(net.params());
  }

  @Test
  void fit_batchNormBehindTheLastLayer_isFittedToo() {
    MultiLayerNetwork net =
        Nets.init(
            start(DataType.FLOAT)
                .layer(dense(8, 16, Activation.RELU))
                .layer(dense(16, 1, Activation.IDENTITY))
                .layer(norm(1, true))
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .build());

    FitReport report = LinstorchFitter.fit(net, training(), config());

    assertThat(net.score(training())).isCloseTo(report.loss(), Percentage.withPercentage(0.01));
  }

  private static MultiLayerNetwork locked(BatchNormalization norm, DenseLayer behind) {
    return Nets.init(
        start(DataType.FLOAT)
            .layer(norm)
            .layer(behind)
            .layer(norm(16, true))
            .layer(output(16))
            .build());
  }

  private static BatchNormalization.Builder lockedNorm() {
    return new BatchNormalization.Builder(true).nIn(8).nOut(8);
  }

  @Test
  void fit_lockedGammaAndBeta_denseLayerBehindTakesOverTheirMap() {
    INDArray far = part(x, 0).addi(1e4);
    DataSet data = new DataSet(far, part(y, 0));
    for (double gamma : new double[] {1, 2}) {
      MultiLayerNetwork net =
          locked(lockedNorm().gamma(gamma).beta(0.5).build(), dense(8, 16, Activation.RELU));

      FitReport report = LinstorchFitter.fit(net, data, config());

      assertThat(net.score(data)).isCloseTo(report.loss(), Percentage.withPercentage(1));
      assertThat(report.loss()).isLessThan(0.3 * report.olsLoss());
    }
  }

  @Test
  void check_lockedGammaAndBetaThatNothingTakesOver_refused() {
    DenseLayer withoutBias =
        new DenseLayer.Builder().nIn(8).nOut(16).hasBias(false).activation(Activation.RELU).build();
    MultiLayerNetwork bent =
        Nets.init(
            start(DataType.FLOAT)
                .layer(dense(8, 8, Activation.IDENTITY))
                .layer(lockedNorm().build())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(output(8))
                .build());

    for (MultiLayerNetwork net : List.of(locked(lockedNorm().build(), withoutBias), bent)) {
      assertThat(LinstorchFitter.check(net, config()))
          .singleElement()
          .asString()
          .contains("lockGammaBeta(true)", "take over its map", "set lockGammaBeta(false)");
    }
  }

  @Test
  void check_batchNormOfAnotherWidth_refusedByName() {
    BatchNormalization narrow = new BatchNormalization.Builder().nIn(5).nOut(5).build();
    MultiLayerNetwork first =
        Nets.init(start(DataType.FLOAT).layer(narrow).layer(output(8)).build());

    assertThat(LinstorchFitter.check(first, config()))
        .singleElement()
        .asString()
        .contains("normalises 5 units, where 8 come in", "set its nIn and nOut to 8");
  }

  @Test
  void check_frozenBatchNormBehindAFittedLayer_refused() {
    MultiLayerNetwork net =
        Nets.init(
            start(DataType.FLOAT)
                .layer(dense(8, 8, Activation.RELU))
                .layer(new FrozenLayer(norm(8, true)))
                .layer(output(8))
                .build());

    assertThat(LinstorchFitter.check(net, config()))
        .singleElement()
        .asString()
        .contains("frozen BatchNormalization", "unfreeze it");
  }

  @Test
  void check_constrainedBatchNorm_refused() {
    BatchNormalization constrained =
        new BatchNormalization.Builder()
            .nIn(16)
            .nOut(16)
            .constrainAllParameters(new NonNegativeConstraint())
            .build();
    MultiLayerNetwork net =
        Nets.init(
            start(DataType.FLOAT)
                .layer(dense(8, 16, Activation.RELU))
                .layer(constrained)
                .layer(output(16))
                .build());

    assertThat(LinstorchFitter.check(net, config()))
        .singleElement()
        .asString()
        .contains("has constraints");
  }

  @Test
  void check_layerNormalisation_refusedWithTheReason() {
    DenseLayer layerNorm =
        new DenseLayer.Builder()
            .nIn(8)
            .nOut(16)
            .hasLayerNorm(true)
            .activation(Activation.RELU)
            .build();
    MultiLayerNetwork net =
        Nets.init(start(DataType.FLOAT).layer(layerNorm).layer(output(16)).build());

    assertThat(LinstorchFitter.check(net, config()))
        .singleElement()
        .asString()
        .contains("scales every row by a spread of its own", "BatchNormalization", "LAST_LAYER");
  }

  /** The front of frozen layers keeps its own; what is behind it sees statistics of its outputs. */
  @Test
  void fit_frozenDenseLayerInFront_batchNormBehindItHasItsStatistics() {
    MultiLayerNetwork net =
        Nets.init(
            start(DataType.DOUBLE)
                .layer(new FrozenLayer(dense(8, 12, Activation.TANH)))
                .layer(norm(12, true))
                .layer(dense(12, 16, Activation.RELU))
                .layer(output(16))
                .build());
    INDArray frozen = net.getLayer(0).params().dup();

    FitReport report = LinstorchFitter.fit(net, training(), config());

    assertThat(net.getLayer(0).params()).isEqualTo(frozen);
    INDArray front = net.feedForward(part(x, 0).castTo(DataType.DOUBLE), false).get(1);
    assertThat(net.getParam("1_mean").sub(front.mean(0)).amaxNumber().doubleValue())
        .isLessThan(1e-9);
    assertThat(net.score(training())).isCloseTo(report.loss(), Percentage.withPercentage(1e-6));
  }

  @Test
  void fitCommittee_batchNorm_outputIsTheMeanAndMergeIsRefused() {
    Committee committee =
        LinstorchFitter.fitCommittee(
            tabular().getLayerWiseConfigurations(), training(), 2, config());

    INDArray mean =
        committee
            .members()
            .get(0)
            .output(test().getFeatures())
            .add(committee.members().get(1).output(test().getFeatures()))
            .div(2);
    assertThat(distance(committee.output(test().getFeatures()), mean)).isLessThan(1e-5);
    assertThatThrownBy(committee::merge)
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("batch normalisations");
    assertThatThrownBy(
            () ->
                LinstorchFitter.fitCommittee(
                    tabular().getLayerWiseConfigurations(), training(), 2, FitConfig.lastLayer()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("one by one");
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "FLOAT"})
  void fit_narrowTypes_lossIsThatOfTheWrittenNetwork(DataType type) {
    MultiLayerNetwork net = net("D N R O", true, true, type);
    MultiLayerNetwork plain = net("D N R O", false, true, type);

    LinstorchFitter.fit(net, training(), config());

    copyDense(net, plain);
    INDArray features = test().getFeatures().castTo(type);
    double bound = type == DataType.FLOAT ? 1e-5 : 2e-2;
    assertThat(
            distance(
                net.output(features).castTo(DataType.DOUBLE),
                plain.output(features).castTo(DataType.DOUBLE)))
        .isLessThan(bound);
  }
}
