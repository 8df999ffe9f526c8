package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.LossSamples;
import io.github.linstorch.testsupport.LossSamples.Sample;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** GAUSS_NEWTON with every loss. */
class LossesTest {

  private static final int ROWS = 80;

  private static final double L2 = 0.02;

  private static final Sample XENT =
      new Sample("XENT", new LossBinaryXENT(), Activation.SIGMOID, 1);

  private static final Sample MAE = new Sample("MAE", new LossMAE(), Activation.IDENTITY, 1);

  static List<Sample> losses() {
    return LossSamples.all();
  }

  private static FitConfig config(GaussNewtonConfig own) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).gaussNewton(own).threads(1).build();
  }

  private static FitConfig quick() {
    return config(GaussNewtonConfig.builder().sweeps(6).build());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void fit_anyLoss_reportsTheScoreOfTheNetworkAndBeatsAConstant(Sample sample) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      MultiLayerNetwork net = sample.net(type, 0, 6);
      DataSet data = sample.rows(ROWS, 1);
      double before = net.score(data);

      FitReport report = LinstorchFitter.fit(net, data, quick());

      double tolerance = type == DataType.DOUBLE ? 1e-9 : 1e-4;
      assertThat(report.scoreBefore()).isEqualTo(before, within(1e-4 * Math.abs(before)));
      assertThat(report.score())
          .isEqualTo(net.score(data), within(tolerance * Math.abs(net.score(data))))
          .isLessThan(constantLoss(sample, data));
      assertThat(net.score()).isEqualTo(net.score(data), within(tolerance * before));
      assertThat(report.toString()).contains(": ", "->");
    }
  }

  /** The least score of a network whose outputs do not depend on the features, by DL4J. */
  private static double constantLoss(Sample sample, DataSet data) {
    MultiLayerNetwork net = sample.line(0);
    DataSet constant = new DataSet(data.getFeatures().mul(0), data.getLabels());
    LinstorchFitter.fit(net, constant, withoutDecay());
    return net.score(constant);
  }

  /**
   * Without a decay of its own the fit has DL4J's objective. Sweeps end when they lower it by less
   * than a thousandth.
   */
  @ParameterizedTest
  @MethodSource("losses")
  void fit_onlyPenaltiesThatAreSet_endsWhereTheGradientOfTheNetworkIsSmall(Sample sample) {
    MultiLayerNetwork net = sample.net(DataType.DOUBLE, L2, 4);
    DataSet data = sample.rows(ROWS, 1);
    double before = gradient(net, data);

    LinstorchFitter.fit(net, data, withoutDecay());

    // The slope of an absolute error jumps at every row.
    assertThat(gradient(net, data)).isLessThan((isSmooth(sample) ? 0.3 : 0.5) * before);
  }

  /** A generalised linear model is convex, and Newton steps end at its minimum. */
  @ParameterizedTest
  @MethodSource("losses")
  void fit_singleLayer_endsWhereTheGradientOfTheNetworkIsGone(Sample sample) {
    MultiLayerNetwork net = sample.line(L2);
    DataSet data = sample.rows(ROWS, 1);
    double before = gradient(net, data);

    LinstorchFitter.fit(net, data, withoutDecay());

    assertThat(gradient(net, data)).isLessThan((isSmooth(sample) ? 0.03 : 0.2) * before);
  }

  private static boolean isSmooth(Sample sample) {
    return !sample.name().contains("L1") && !sample.name().contains("MAE");
  }

  private static FitConfig withoutDecay() {
    return config(GaussNewtonConfig.builder().weightDecay(0).guard(Guard.NONE).sweeps(60).build());
  }

  /** Size of the gradient of the score, whose penalty DL4J leaves to its updater. */
  private static double gradient(MultiLayerNetwork net, DataSet data) {
    net.setInput(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    INDArray gradient = net.gradient().gradient().div(data.numExamples());
    MultiLayerNetwork penalised = net.clone();
    penalised.paramTable().keySet().stream()
        .filter(name -> name.endsWith("b"))
        .forEach(name -> penalised.getParam(name).assign(0));
    return gradient.addi(penalised.params().mul(L2)).norm2Number().doubleValue();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void fit_manyRowsSampled_reportsTheScoreOfTheNetworkAndBeatsAConstant(Sample sample) {
    MultiLayerNetwork net = sample.net(DataType.DOUBLE, 0, 6);
    DataSet data = sample.rows(400, 1);

    FitReport report =
        LinstorchFitter.fit(
            net,
            data,
            config(GaussNewtonConfig.builder().sampledFrom(1).batchRows(150).sweeps(32).build()));

    assertThat(report.gaussNewton().orElseThrow().sampledRows()).hasValue(400);
    assertThat(report.score())
        .isEqualTo(net.score(data), within(1e-9 * Math.abs(net.score(data))))
        .isLessThan(constantLoss(sample, data));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void fit_iterator_isTheFitOfTheDataSet(Sample sample) {
    DataSet data = sample.rows(ROWS, 1);
    MultiLayerNetwork whole = sample.net(DataType.FLOAT, 0, 4);
    MultiLayerNetwork streamed = sample.net(DataType.FLOAT, 0, 4);
    FitConfig config = config(GaussNewtonConfig.builder().sweeps(2).build());
    DataSetIterator iterator = new BatchIterator(data.batchBy(17));

    LinstorchFitter.fit(whole, data, config);
    LinstorchFitter.fit(streamed, iterator, config);

    assertThat(streamed.params()).isEqualTo(whole.params());
  }

  /** A weight counts in the report; a row of weight 0 may hold anything. */
  @ParameterizedTest
  @MethodSource("losses")
  void fit_weightsOfRows_reportIsTheWeightedMean(Sample sample) {
    DataSet data = sample.rows(ROWS, 1);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, ROWS, 1);
    for (int i = 0; i < ROWS; i++) {
      mask.putScalar(i, 0, i % 3);
    }
    data.getLabels().putScalar(0, 0, -7.5);
    DataSet weighted = new DataSet(data.getFeatures(), data.getLabels(), null, mask);
    MultiLayerNetwork net = sample.net(DataType.DOUBLE, 0, 4);

    FitReport report =
        LinstorchFitter.fit(net, weighted, config(GaussNewtonConfig.builder().sweeps(2).build()));

    data.getLabels().putScalar(0, 0, 0);
    INDArray losses = net.scoreExamples(data, false);
    // DL4J forgets to divide the losses of single rows by the number of outputs.
    int undivided = sample.loss() instanceof LossMAE ? sample.nOut() : 1;
    double expected =
        losses.reshape(ROWS, 1).mul(mask).sumNumber().doubleValue()
            / mask.sumNumber().doubleValue()
            / undivided;
    assertThat(report.score()).isEqualTo(expected, within(1e-9 * Math.abs(expected)));
  }

  @Test
  void fit_classNumbers_isTheFitOfOneHotLabels() {
    Sample sparse = new Sample("sparse", new LossSparseMCXENT(), Activation.SOFTMAX, 3);
    Sample oneHot = new Sample("one-hot", new LossMCXENT(), Activation.SOFTMAX, 3);
    MultiLayerNetwork byNumber = sparse.net(DataType.FLOAT, 0, 5);
    MultiLayerNetwork byColumn = oneHot.net(DataType.FLOAT, 0, 5);

    LinstorchFitter.fit(byNumber, sparse.rows(ROWS, 1), quick());
    LinstorchFitter.fit(byColumn, oneHot.rows(ROWS, 1), quick());

    assertThat(byNumber.params()).isEqualTo(byColumn.params());
    assertThat(Scores.of(byNumber, sparse.rows(50, 2)))
        .hasToString(Scores.of(byColumn, oneHot.rows(50, 2)).toString());
  }

  /** Weights of 1 are no weights, and twice the loss has the same minimum. */
  @Test
  void fit_equalWeights_isTheFitWithoutThem() {
    Sample plain = new Sample("plain", new LossMSE(), Activation.IDENTITY, 2);
    Sample doubled =
        new Sample("x 2", new LossMSE(Nd4j.createFromArray(2.0, 2.0)), Activation.IDENTITY, 2);
    MultiLayerNetwork net = plain.net(DataType.DOUBLE, 0, 6);
    MultiLayerNetwork other = doubled.net(DataType.DOUBLE, 0, 6);

    FitReport report = LinstorchFitter.fit(net, plain.rows(ROWS, 1), quick());
    FitReport twice = LinstorchFitter.fit(other, doubled.rows(ROWS, 1), quick());

    assertThat(other.params()).isEqualTo(net.params());
    assertThat(twice.score()).isEqualTo(2 * report.score(), within(1e-12 * report.score()));
    assertThat(twice.olsScore().orElseThrow())
        .isEqualTo(2 * report.olsScore().orElseThrow(), within(1e-12));
  }

  /** An output that counts a hundred times as much as the other is fitted for it. */
  @Test
  void fit_weightedOutput_isFittedBetterThanWithTheWeightOnTheOther() {
    double[] squares = new double[2];
    for (int heavy = 0; heavy < 2; heavy++) {
      double[] weights = heavy == 0 ? new double[] {100, 1} : new double[] {1, 100};
      Sample sample =
          new Sample("", new LossMSE(Nd4j.createFromArray(weights)), Activation.IDENTITY, 2);
      MultiLayerNetwork net = sample.net(DataType.DOUBLE, 0, 3);
      DataSet data = sample.rows(ROWS, 1);
      LinstorchFitter.fit(net, data, config(GaussNewtonConfig.defaults()));
      INDArray errors = net.output(data.getFeatures()).sub(data.getLabels());
      squares[heavy] = errors.getColumn(0).norm2Number().doubleValue();
    }
    assertThat(squares[0]).isLessThan(0.9 * squares[1]);
  }

  @Test
  void fit_outliers_absoluteErrorIgnoresThem() {
    DataSet data = MAE.rows(200, 1);
    DataSet spoilt = data.copy();
    for (int i = 0; i < 200; i += 20) {
      spoilt.getLabels().putScalar(i, 0, 1e4);
    }
    MultiLayerNetwork net = MAE.net(DataType.DOUBLE, 0, 8);

    LinstorchFitter.fit(net, spoilt, config(GaussNewtonConfig.defaults()));

    assertThat(net.score(data)).isLessThan(0.5);
  }

  @Test
  void fit_unitsOfTheLabels_doNotMatterToAnAbsoluteError() {
    DataSet data = MAE.rows(ROWS, 1);
    DataSet large = new DataSet(data.getFeatures(), data.getLabels().mul(1 << 20).add(1 << 22));
    MultiLayerNetwork net = MAE.net(DataType.DOUBLE, 0, 6);
    MultiLayerNetwork other = MAE.net(DataType.DOUBLE, 0, 6);

    LinstorchFitter.fit(net, data, quick());
    LinstorchFitter.fit(other, large, quick());

    assertThat(other.score(large) / (1 << 20)).isEqualTo(net.score(data), within(1e-3));
  }

  @Test
  void fit_balancedClasses_isTheFitWithTheirWeights() {
    DataSet data = XENT.rows(ROWS, 1);
    double ones = data.getLabels().sumNumber().doubleValue();
    INDArray mask = data.getLabels().dup();
    for (int i = 0; i < ROWS; i++) {
      boolean isOne = data.getLabels().getDouble(i, 0) == 1;
      mask.putScalar(i, 0, ROWS / (2 * (isOne ? ones : ROWS - ones)));
    }
    MultiLayerNetwork balanced = XENT.net(DataType.DOUBLE, 0, 4);
    MultiLayerNetwork weighted = XENT.net(DataType.DOUBLE, 0, 4);

    LinstorchFitter.fit(balanced, data, quick().toBuilder().balanceClasses(true).build());
    LinstorchFitter.fit(
        weighted, new DataSet(data.getFeatures(), data.getLabels(), null, mask), quick());

    assertThat(balanced.params()).isEqualTo(weighted.params());
  }

  @Test
  void check_balancedClassesOfSeveralSigmoids_refused() {
    Sample several = new Sample("", new LossBinaryXENT(), Activation.SIGMOID, 3);
    FitConfig config = quick().toBuilder().balanceClasses(true).build();

    assertThat(LinstorchFitter.check(several.net(DataType.FLOAT, 0, 3), config))
        .singleElement()
        .asString()
        .contains("several sigmoids", "give LossBinaryXENT weights");
    assertThat(LinstorchFitter.check(MAE.net(DataType.FLOAT, 0, 3), config))
        .singleElement()
        .asString()
        .contains("no sigmoid with XENT");
  }

  @Test
  void temperature_probabilitiesOnly_isPresent() {
    FitReport full = LinstorchFitter.fit(XENT.net(DataType.FLOAT, 0, 4), XENT.rows(60, 1), quick());
    assertThat(full.temperature()).hasValue(1);
    GaussNewtonConfig own = GaussNewtonConfig.builder().sampledFrom(1).sweeps(16).build();
    FitReport sampled =
        LinstorchFitter.fit(XENT.net(DataType.FLOAT, 0, 4), XENT.rows(400, 1), config(own));
    assertThat(sampled.temperature().orElseThrow()).isBetween(1 / 3.0, 3.0);
    FitReport absolute =
        LinstorchFitter.fit(MAE.net(DataType.FLOAT, 0, 4), MAE.rows(60, 1), quick());
    assertThat(absolute.temperature()).isEmpty();
  }

  @Test
  void objective_anyLoss_isWhatSweepsLower() {
    for (Sample sample : losses()) {
      FitReport report =
          LinstorchFitter.fit(
              sample.net(DataType.FLOAT, 0, 2),
              sample.rows(20, 1),
              config(GaussNewtonConfig.builder().sweeps(1).build()));
      Objective expected =
          sample.name().contains("XENT") || sample.name().contains("LOGLIKELIHOOD")
              ? Objective.LOG_LOSS
              : sample.name().startsWith("MSE") || sample.name().startsWith("L2")
                  ? Objective.SQUARED_ERROR
                  : Objective.NETWORK_LOSS;
      assertThat(report.gaussNewton().orElseThrow().objective())
          .as(sample.name())
          .isEqualTo(expected);
    }
  }

  @Test
  void committee_binary_outputIsTheSigmoidOfTheMean() {
    DataSet data = XENT.rows(ROWS, 1);
    Committee committee =
        LinstorchFitter.fitCommittee(
            XENT.net(DataType.DOUBLE, 0, 4).getLayerWiseConfigurations(), data, 2, quick());

    INDArray found = committee.output(data.getFeatures());

    INDArray merged = committee.merge().output(data.getFeatures());
    assertThat(found.distance2(merged)).isLessThan(1e-9);
    assertThat(found.minNumber().doubleValue()).isBetween(0.0, 1.0);
  }

  @Test
  void members_anyLoss_areBlocks() {
    for (Sample sample : List.of(XENT, MAE)) {
      MultiLayerNetwork net = sample.net(DataType.DOUBLE, 0, 8);
      FitReport report =
          LinstorchFitter.fit(net, sample.rows(ROWS, 1), quick().toBuilder().members(2).build());
      assertThat(report.gaussNewton().orElseThrow().blocks()).hasSize(2);
      assertThat(report.score()).isLessThan(report.scoreBefore());
    }
  }

  @Test
  void lastLayer_binary_isTheLogisticRegressionOfWhatEntersIt() {
    DataSet data = XENT.rows(ROWS, 1);
    MultiLayerNetwork net = XENT.net(DataType.DOUBLE, 0.01, 6);
    INDArray hidden = net.params().get(NDArrayIndex.interval(0, 30)).dup();

    FitReport report = LinstorchFitter.fit(net, data, FitConfig.lastLayer());

    assertThat(net.params().get(NDArrayIndex.interval(0, 30))).isEqualTo(hidden);
    assertThat(report.score())
        .isLessThan(report.scoreBefore())
        .isEqualTo(net.score(data) - net.calcRegularizationScore(false), within(1e-9));
    assertThat(report.method()).isEqualTo(FitMethod.LAST_LAYER);
  }

  @Test
  void lastLayer_settingsOfRegressions_refused() {
    FitConfig config = FitConfig.lastLayer().toBuilder().keepBest(true).calibrate(true).build();
    assertThat(LinstorchFitter.check(XENT.net(DataType.FLOAT, 0, 3), config))
        .singleElement()
        .asString()
        .contains("LossBinaryXENT", "leave out keepBest, calibrate");
  }
}
