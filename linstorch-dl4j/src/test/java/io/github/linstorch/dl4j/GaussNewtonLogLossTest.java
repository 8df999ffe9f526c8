package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Softmax outputs that sampled sweeps fit by the log-loss. */
class GaussNewtonLogLossTest {

  private static final int ROWS = 3000;

  private static DataSet data;
  private static DataSet test;

  @BeforeAll
  static void draw() {
    data = data(1, ROWS);
    test = data(99, 4000);
  }

  /** Three classes, drawn by probabilities that are a softmax of curved functions. */
  private static DataSet data(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = Nets.uniform(random, rows, 4);
    double[][] y = new double[rows][3];
    for (int i = 0; i < rows; i++) {
      double[] z = {8 * Math.sin(3 * x[i][0]), 12 * x[i][1] * x[i][2], 6 * x[i][3]};
      double sum = Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2]);
      double u = random.nextDouble() * sum;
      y[i][u < Math.exp(z[0]) ? 0 : u < Math.exp(z[0]) + Math.exp(z[1]) ? 1 : 2] = 1;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static List<Layer> layers() {
    return List.of(new Layer(4, 16, true, Act.RELU), new Layer(16, 3, true, Act.SOFTMAX));
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(layers(), DataType.DOUBLE, LossFunction.MCXENT);
  }

  private static GaussNewtonConfig.Builder sampled() {
    return GaussNewtonConfig.builder().sampledFrom(1);
  }

  private static FitConfig.Builder config() {
    return FitConfig.builder()
        .method(FitMethod.GAUSS_NEWTON)
        .seed(4)
        .gaussNewton(sampled().sweeps(48).build());
  }

  private static FitConfig config(GaussNewtonConfig.Builder settings) {
    return config().gaussNewton(settings.build()).build();
  }

  private static BatchIterator stream(int... sizes) {
    return BatchIterator.of(data.getFeatures(), data.getLabels(), sizes);
  }

  /** Divides the last layer by the temperature. */
  private static void takeTemperatureBack(MultiLayerNetwork net, FitReport report) {
    double c = 1 / report.temperature().orElseThrow();
    int last = net.getnLayers() - 1;
    for (String name : List.of(last + "_W", last + "_b")) {
      net.setParam(name, net.getParam(name).div(c));
    }
  }

  private static double[] fitted(FitConfig config) {
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, data, config);
    return Nets.doubles(net.params());
  }

  @Test
  void fit_manyRows_betterThanRegressedLabels() {
    MultiLayerNetwork net = net();
    MultiLayerNetwork regressed = net();

    FitReport report = LinstorchFitter.fit(net, data, config(sampled()));
    FitReport squares =
        LinstorchFitter.fit(regressed, data, config(sampled().objective(Objective.SQUARED_ERROR)));

    assertThat(GaussNewtonSample.details(report).objective()).isEqualTo(Objective.LOG_LOSS);
    assertThat(GaussNewtonSample.details(squares).objective()).isEqualTo(Objective.SQUARED_ERROR);
    assertThat(GaussNewtonSample.details(report).sampledRows()).hasValue(ROWS);
    assertThat(net.score(test)).isLessThan(0.95 * regressed.score(test));
    assertThat(report.temperature().orElseThrow()).isBetween(0.5, 2.0);
  }

  private Objective objective(DataSet rows, LossFunction loss, GaussNewtonConfig settings) {
    MultiLayerNetwork net = Nets.plain(layers(), DataType.DOUBLE, loss);
    return GaussNewtonSample.details(
            LinstorchFitter.fit(net, rows, config(settings.toBuilder().sweeps(1))))
        .objective();
  }

  /** Neither the number of rows nor memory nor the rows of a sweep choose what is minimised. */
  @ParameterizedTest
  @CsvSource({
    "5, MCXENT, LOG_LOSS",
    "1999, MCXENT, LOG_LOSS",
    "2000, NEGATIVELOGLIKELIHOOD, LOG_LOSS",
    "5, MSE, SQUARED_ERROR",
    "2000, MSE, SQUARED_ERROR"
  })
  void objective_automatic_goesByLossAlone(int count, LossFunction loss, Objective expected) {
    DataSet rows = (DataSet) data.getRange(0, count);
    GaussNewtonConfig.Builder settings = GaussNewtonConfig.builder();

    assertThat(objective(rows, loss, settings.build())).isEqualTo(expected);
    assertThat(objective(rows, loss, settings.memory(1).build())).isEqualTo(expected);
    assertThat(objective(rows, loss, settings.sampledFrom(1).build())).isEqualTo(expected);
    assertThat(objective(rows, loss, settings.sampledFrom(count + 1).build())).isEqualTo(expected);
  }

  /** Labels are regressed on samples of the rows, and the softmax is calibrated all the same. */
  @Test
  void fit_squaredErrorOnSamples_calibratedAndAboutAsGoodAsOnAllRows() {
    GaussNewtonConfig.Builder settings =
        GaussNewtonConfig.builder().objective(Objective.SQUARED_ERROR);
    MultiLayerNetwork full = net();
    MultiLayerNetwork sampled = net();
    MultiLayerNetwork streamed = net();

    LinstorchFitter.fit(full, data, config(settings));
    FitReport report = LinstorchFitter.fit(sampled, data, config(settings.sampledFrom(1)));
    LinstorchFitter.fit(streamed, stream(300), config(settings));

    assertThat(GaussNewtonSample.details(report).sampledRows()).hasValue(ROWS);
    assertThat(report.temperature()).isPresent();
    assertThat(sampled.score(test)).isLessThan(1.1 * full.score(test));
    assertThat(streamed.params()).isEqualTo(sampled.params());
  }

  /** A wide last layer knows the rows that it was solved on: they say nothing of its certainty. */
  @Test
  void fit_squaredErrorOnSamplesOfAWideNet_temperatureIsOfRowsItDoesNotKnow() {
    DataSet rows = (DataSet) data.getRange(0, 1200);
    List<Layer> wide =
        List.of(new Layer(4, 400, true, Act.RELU), new Layer(400, 3, true, Act.SOFTMAX));
    GaussNewtonConfig.Builder settings = sampled().objective(Objective.SQUARED_ERROR).sweeps(16);
    MultiLayerNetwork net = Nets.plain(wide, DataType.DOUBLE, LossFunction.MCXENT);
    MultiLayerNetwork swept = net.clone();

    FitReport report = LinstorchFitter.fit(net, rows, config(settings));
    FitReport plain = LinstorchFitter.fit(swept, rows, config(settings.refit(false)));

    assertThat(report.temperature().orElseThrow())
        .isCloseTo(plain.temperature().orElseThrow(), withinPercentage(1e-6));
  }

  /** Of few rows all are held out, a part at a time, whatever is asked of the sweeps. */
  @Test
  void fit_fewRowsOfRegressedClasses_areNotSampled() {
    DataSet few = (DataSet) data.getRange(0, 100);

    FitReport report =
        LinstorchFitter.fit(net(), few, config(sampled().objective(Objective.SQUARED_ERROR)));

    assertThat(GaussNewtonSample.details(report).sampledRows()).isEmpty();
    assertThat(GaussNewtonSample.details(report).objective()).isEqualTo(Objective.SQUARED_ERROR);
  }

  /** Asked not to take samples, a sweep for the log-loss takes all rows that are not held out. */
  @Test
  void fit_logLossOnAllRows_aboutAsGoodAsOnSamples() {
    MultiLayerNetwork full = net();
    MultiLayerNetwork sampled = net();

    FitReport report =
        LinstorchFitter.fit(
            full, data, config(GaussNewtonConfig.builder().sampledFrom(ROWS + 1).sweeps(48)));
    LinstorchFitter.fit(sampled, data, config(sampled().sweeps(48)));

    assertThat(GaussNewtonSample.details(report).sampledRows()).isEmpty();
    assertThat(GaussNewtonSample.details(report).objective()).isEqualTo(Objective.LOG_LOSS);
    assertThat(full.score(test)).isLessThan(1.1 * sampled.score(test));
  }

  /** In memory a single layer is the same regression as in a stream. */
  @Test
  void fit_singleLayer_nearTheSoftmaxRegressionOfTheStream() {
    List<Layer> layer = List.of(new Layer(4, 3, true, Act.SOFTMAX));
    MultiLayerNetwork held = Nets.plain(layer, DataType.DOUBLE, LossFunction.MCXENT);
    MultiLayerNetwork streamed = Nets.plain(layer, DataType.DOUBLE, LossFunction.MCXENT);

    LinstorchFitter.fit(held, data, config(sampled()));
    LinstorchFitter.fit(streamed, stream(512), config(sampled().memory(1000 * 8 * Double.BYTES)));

    assertThat(held.score(data)).isCloseTo(streamed.score(data), withinPercentage(0.5));
  }

  @Test
  void objective_logLossWithoutSoftmax_refusedByLayer() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(4, 6, 3), DataType.DOUBLE, LossFunction.MSE);
    FitConfig config = config(GaussNewtonConfig.builder().objective(Objective.LOG_LOSS));

    assertThat(LinstorchFitter.check(net, config))
        .singleElement()
        .asString()
        .contains("layer1", "LOG_LOSS", "no softmax");
    assertThatThrownBy(() -> GaussNewtonConfig.builder().objective(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("objective");
  }

  @Test
  void fit_firstSweep_lossIsThatOfEqualProbabilities() {
    FitReport report =
        LinstorchFitter.fit(net(), data, config(sampled().sweeps(20).weightDecay(0)));

    List<GaussNewtonSweep> sweeps = GaussNewtonSample.details(report).sweeps();
    assertThat(sweeps.get(0).loss()).isCloseTo(Math.log(3), within(1e-12));
    assertThat(sweeps.get(19).holdoutLoss()).isLessThan(0.8 * Math.log(3));
    assertThat(GaussNewtonSample.details(report).blocks().get(0).holdoutLoss())
        .isLessThanOrEqualTo(sweeps.get(15).holdoutLoss());
  }

  @Test
  void fit_withoutSweeps_linearFitIsTheResultAndCalibrated() {
    MultiLayerNetwork net = net();
    MultiLayerNetwork linear =
        Nets.plain(List.of(new Layer(4, 3, true, Act.SOFTMAX)), DataType.DOUBLE, LossFunction.MSE);

    FitReport report = LinstorchFitter.fit(net, data, config(sampled().sweeps(0)));
    LinstorchFitter.fit(linear, data, config(sampled()));

    assertThat(GaussNewtonSample.details(report).guardOutcome()).isEqualTo(GuardOutcome.LINEAR_FIT);
    assertThat(GaussNewtonSample.details(report).guardOutcome().isBounded()).isTrue();
    assertThat(net.score(data)).isLessThan(0.95 * Math.log(3));
    // The same regression; its factor is from other rows.
    assertThat(net.output(data.getFeatures()).argMax(1))
        .isEqualTo(linear.output(data.getFeatures()).argMax(1));
  }

  @ParameterizedTest
  @CsvSource({"TRAINING_ROWS, 3", "HELD_OUT, 1"})
  void fit_withoutGuard_lessPasses(Guard guard, int passes) {
    GaussNewtonConfig.Builder settings = sampled().sweeps(0).guard(guard);

    FitReport guarded = LinstorchFitter.fit(net(), stream(512), config(settings));
    BatchIterator iterator = stream(512);
    FitReport report = LinstorchFitter.fit(net(), iterator, config(settings.guard(Guard.NONE)));

    assertThat(GaussNewtonSample.details(report).guardOutcome())
        .isNotEqualTo(GuardOutcome.LINEAR_FIT);
    assertThat(GaussNewtonSample.details(report).guardOutcome().isBounded()).isFalse();
    assertThat(report.passes())
        .isEqualTo(iterator.completePasses)
        .isEqualTo(guarded.passes() - passes);
  }

  @Test
  void fit_anyThreads_sameBits() {
    double[] one = fitted(config().threads(1).build());

    assertThat(fitted(config().threads(2).build())).containsExactly(one);
    assertThat(fitted(config().threads(1).seed(99).build())).isNotEqualTo(one);
  }

  /** More blocks than are worked on at a time, and a last one that is shorter. */
  @Test
  void fit_sampleOfManyBlocks_sameBitsForAnyThreads() {
    DataSet many = data(3, 10_000);
    GaussNewtonConfig settings = sampled().sweeps(4).memory(1000 * 8 * Double.BYTES).build();
    List<double[]> found = new ArrayList<>();
    for (int threads : new int[] {1, 2, 7}) {
      MultiLayerNetwork net = net();
      LinstorchFitter.fit(net, many, config().gaussNewton(settings).threads(threads).build());
      found.add(Nets.doubles(net.params()));
    }

    assertThat(found.get(1)).containsExactly(found.get(0));
    assertThat(found.get(2)).containsExactly(found.get(0));
  }

  @Test
  void fit_timeIsUp_sampleOfAStreamIsNotReadForTheLastLayer() {
    GaussNewtonConfig.Builder settings = sampled().memory(1000 * 8 * Double.BYTES);
    FitConfig late = config().gaussNewton(settings.build()).timeLimit(Duration.ofNanos(1)).build();

    FitReport report = LinstorchFitter.fit(net(), stream(512), late);
    FitReport unrefitted =
        LinstorchFitter.fit(net(), stream(512), config(settings.sweeps(0).refit(false)));

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(report.passes()).isEqualTo(unrefitted.passes());
  }

  @Test
  void fit_streamed_passesAreCountedAndRoomForAllGivesTheSameBits() {
    MultiLayerNetwork net = net();
    MultiLayerNetwork some = net();
    MultiLayerNetwork again = net();
    FitConfig little = config(sampled().sweeps(48).memory(1500 * 8 * Double.BYTES));
    BatchIterator iterator = stream(512);

    LinstorchFitter.fit(net, stream(700, 9), config().build());
    FitReport report = LinstorchFitter.fit(some, iterator, little);
    LinstorchFitter.fit(again, stream(512), little);

    assertThat(Nets.doubles(net.params())).containsExactly(fitted(config().build()));
    assertThat(GaussNewtonSample.details(report).sampledRows()).hasValue(1500);
    assertThat(report.passes()).isEqualTo(iterator.completePasses);
    assertThat(Nets.doubles(again.params())).containsExactly(Nets.doubles(some.params()));
    assertThat(some.score(test)).isLessThan(0.75 * Math.log(3));
  }

  /** Slope of the log-loss of all rows by the weights of the last layer, before the temperature. */
  private static double slope(boolean refit, int batch, boolean balanced) {
    MultiLayerNetwork net = net();
    GaussNewtonConfig settings =
        sampled()
            .sweeps(32)
            .weightDecay(0)
            .guard(Guard.NONE)
            .refit(refit)
            .memory(1000 * 8 * Double.BYTES)
            .build();
    BatchIterator iterator = stream(batch);

    FitReport report =
        LinstorchFitter.fit(
            net, iterator, config().gaussNewton(settings).balanceClasses(balanced).build());

    takeTemperatureBack(net, report);
    INDArray error = data.getLabels().sub(net.output(data.getFeatures()));
    if (balanced) {
      INDArray weights = data.getLabels().sum(0).rdiv(ROWS / 3.0);
      error.muliColumnVector(data.getLabels().mmul(weights.reshape(3, 1)));
    }
    INDArray hidden = net.feedForwardToLayer(0, data.getFeatures()).get(1);
    return hidden.transpose().mmul(error).norm2Number().doubleValue() / ROWS;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_sampleOfAStream_lastLayerIsTheRegressionOfAllRows(boolean balanced) {
    double found = slope(false, 600, balanced);

    assertThat(slope(true, 600, balanced)).isLessThan(0.1 * found);
    assertThat(found).isGreaterThan(1e-3);
    assertThat(slope(true, 450, balanced)).isEqualTo(slope(true, 600, balanced));
  }

  /**
   * Held-out rows without an error would take any factor; the linear fit is no better than chance.
   */
  @Test
  void fit_cleanClassesThatNoLineDivides_netIsKeptAndNotAllTooCertain() {
    SplittableRandom random = new SplittableRandom(8);
    double[][] x = Nets.uniform(random, ROWS, 2);
    double[][] y = new double[ROWS][2];
    for (int i = 0; i < ROWS; i++) {
      x[i][0] += Math.signum(x[i][0]);
      x[i][1] += Math.signum(x[i][1]);
      y[i][x[i][0] * x[i][1] > 0 ? 1 : 0] = 1;
    }
    DataSet clean = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(2, 8, true, Act.RELU), new Layer(8, 2, true, Act.SOFTMAX)),
            DataType.DOUBLE,
            LossFunction.MCXENT);

    FitReport report = LinstorchFitter.fit(net, clean, config().build());

    assertThat(GaussNewtonSample.details(report).guardOutcome())
        .isNotEqualTo(GuardOutcome.LINEAR_FIT);
    assertThat(report.temperature().orElseThrow()).isGreaterThanOrEqualTo(1.0 / 3);
    assertThat(net.score(clean)).isLessThan(0.05);
  }

  /** Once the net is certain of all rows there is neither slope nor curvature left. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "1, 100", "2, 100"})
  void fit_fewRowsOfWhichItIsCertain_weightsStayModerate(int rows, int sampledFrom) {
    MultiLayerNetwork net = net();
    DataSet few = (DataSet) data.getRange(0, rows);

    LinstorchFitter.fit(
        net, few, config(GaussNewtonConfig.builder().weightDecay(0).sampledFrom(sampledFrom)));

    assertThat(net.params().amaxNumber().doubleValue()).isLessThan(1e4);
    assertThat(net.score(few)).isLessThan(1e-3);
  }

  /** Multinomial logistic regression, before the temperature. */
  @Test
  void fit_singleLayerOfAStream_isTheSoftmaxRegressionOfAllRows() {
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(4, 3, true, Act.SOFTMAX)), DataType.DOUBLE, LossFunction.MCXENT);
    GaussNewtonConfig.Builder settings = sampled().weightDecay(0).memory(1000 * 8 * Double.BYTES);
    BatchIterator iterator = stream(512);

    FitReport report = LinstorchFitter.fit(net, iterator, config(settings));

    assertThat(report.passes()).isEqualTo(iterator.completePasses);
    takeTemperatureBack(net, report);
    INDArray error = data.getLabels().sub(net.output(data.getFeatures()));
    double slope = data.getFeatures().transpose().mmul(error).norm2Number().doubleValue() / ROWS;
    assertThat(slope).isLessThan(5e-3);
    assertThat(net.score(data)).isLessThan(0.95 * Math.log(3));
  }

  /** DL4J's score counts the penalty as it does in training. */
  @ParameterizedTest
  @ValueSource(ints = {1, ROWS + 1})
  void fit_l2_moreOrLessOfTheWeightsIsWorseByTheScore(int sampledFrom) {
    NeuralNetConfiguration.ListBuilder conf =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(DataType.DOUBLE)
            .activation(Activation.RELU)
            .l2(0.02)
            .list()
            .layer(new DenseLayer.Builder().nIn(4).nOut(16).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nIn(16)
                    .nOut(3)
                    .build());
    MultiLayerNetwork net = Nets.init(conf.build());

    FitReport report =
        LinstorchFitter.fit(net, data, config(sampled().sampledFrom(sampledFrom).weightDecay(0)));

    // The temperature knows no penalty.
    takeTemperatureBack(net, report);
    double score = net.score(data);
    for (double factor : new double[] {0.9, 1.1}) {
      MultiLayerNetwork other = net.clone();
      other.setParam("0_W", net.getParam("0_W").mul(factor));
      other.setParam("1_W", net.getParam("1_W").mul(factor));
      assertThat(other.score(data)).isGreaterThan(score);
    }
  }

  @Test
  void fit_rareClassBalanced_isFound() {
    SplittableRandom random = new SplittableRandom(6);
    double[][] x = Nets.uniform(random, ROWS, 2);
    double[][] y = new double[ROWS][2];
    for (int i = 0; i < ROWS; i++) {
      y[i][x[i][0] > 0.6 && random.nextDouble() < 0.3 ? 1 : 0] = 1;
    }
    DataSet rare = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    List<Layer> layers =
        List.of(new Layer(2, 8, true, Act.RELU), new Layer(8, 2, true, Act.SOFTMAX));
    MultiLayerNetwork plain = Nets.plain(layers, DataType.DOUBLE, LossFunction.MCXENT);
    MultiLayerNetwork balanced = Nets.plain(layers, DataType.DOUBLE, LossFunction.MCXENT);

    LinstorchFitter.fit(plain, rare, config().build());
    LinstorchFitter.fit(balanced, rare, config().balanceClasses(true).build());

    BatchIterator rows = new BatchIterator(List.of(rare));
    assertThat(plain.evaluate(rows).recall(1)).isLessThan(0.1);
    assertThat(balanced.evaluate(rows).recall(1)).isGreaterThan(0.9);
  }

  @Test
  void fit_validationRows_temperatureIsTheBestForThem() {
    DataSet validation = data(5, 500);
    MultiLayerNetwork net = net();

    FitReport report = LinstorchFitter.fit(net, data, config().validation(validation).build());

    double before = net.score(validation);
    for (double factor : new double[] {0.98, 1.02}) {
      MultiLayerNetwork other = net.clone();
      other.setParam("1_W", net.getParam("1_W").mul(factor));
      other.setParam("1_b", net.getParam("1_b").mul(factor));
      assertThat(other.score(validation)).isGreaterThan(before);
    }
    assertThat(report.temperature()).isPresent();
  }
}
