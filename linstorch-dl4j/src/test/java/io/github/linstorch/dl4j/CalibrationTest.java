package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.layerwise.CrossFit;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.lstsq.Matrix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** {@code calibrate(true)}: regressed logits become probabilities. */
class CalibrationTest {

  /** The solver keeps LAST_LAYER, too, at the regression that calibration is for. */
  private static final FitConfig PLAIN = FitConfig.builder().seed(1).solver(Solver.QR).build();

  private static final FitConfig CALIBRATED = PLAIN.toBuilder().calibrate(true).build();

  private final ClassData iris = ClassData.of("iris", 2);

  /** Pre-activations of the output of a network with one hidden layer. */
  private static Matrix logits(MultiLayerNetwork net, INDArray features) {
    INDArray hidden = net.feedForward(features).get(1);
    return matrix(hidden.mmul(net.getParam("1_W")).addRowVector(net.getParam("1_b")));
  }

  private static Matrix matrix(INDArray array) {
    INDArray columns = array.castTo(DataType.DOUBLE).dup('f');
    return new Matrix(
        (int) array.size(0), (int) array.size(1), Nd4j.toFlattened('f', columns).toDoubleVector());
  }

  private static double factor(FitReport report) {
    return 1 / report.temperature().orElseThrow();
  }

  private static DataSet rows(DataSet data, IntStream chosen) {
    int[] rows = chosen.toArray();
    return new DataSet(data.getFeatures().getRows(rows), data.getLabels().getRows(rows));
  }

  @ParameterizedTest
  @CsvSource({
    "iris, LINSTORCH",
    "iris, LAST_LAYER",
    "wine, LINSTORCH",
    "wine, LAST_LAYER",
    "breast-cancer, LINSTORCH",
    "breast-cancer, LAST_LAYER"
  })
  void fit_realData_testLogLossFallsByAThirdAndNoClassChanges(String name, FitMethod method) {
    ClassData data = ClassData.of(name, 2);
    MultiLayerNetwork plain = data.net(20, DataType.DOUBLE);
    MultiLayerNetwork calibrated = plain.clone();

    LinstorchFitter.fit(plain, data.train(), PLAIN.toBuilder().method(method).build());
    LinstorchFitter.fit(calibrated, data.train(), CALIBRATED.toBuilder().method(method).build());

    assertThat(ClassData.logLoss(calibrated, data.test()))
        .isLessThan(2 * ClassData.logLoss(plain, data.test()) / 3);
    INDArray features = data.test().getFeatures();
    assertThat(calibrated.output(features).argMax(1)).isEqualTo(plain.output(features).argMax(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void fit_calibrated_sameWeightsUpToTheFactor(DataType type) {
    MultiLayerNetwork plain = iris.net(8, type);
    MultiLayerNetwork calibrated = plain.clone();
    FitReport before = LinstorchFitter.fit(plain, iris.train(), PLAIN);

    FitReport report = LinstorchFitter.fit(calibrated, iris.train(), CALIBRATED);

    assertThat(before.temperature()).isEmpty();
    assertThat(factor(report)).isBetween(1.5, 100.0);
    for (String name : List.of("0_W", "0_b")) {
      assertThat(calibrated.getParam(name)).isEqualTo(plain.getParam(name));
    }
    for (String name : List.of("1_W", "1_b")) {
      double[] found = Nets.doubles(calibrated.getParam(name));
      double[] expected = Nets.doubles(plain.getParam(name));
      for (int i = 0; i < expected.length; i++) {
        double product = factor(report) * expected[i];
        assertThat(found[i]).isEqualTo(type == DataType.FLOAT ? (float) product : product);
      }
    }
  }

  @Test
  void fit_validationRows_factorIsTheBestOneOfTheirLogits() {
    MultiLayerNetwork plain = iris.net(8, DataType.DOUBLE);
    MultiLayerNetwork calibrated = plain.clone();
    DataSet held = iris.test();
    INDArray weights = Nd4j.linspace(DataType.DOUBLE, 0.5, 0.03, held.numExamples());
    held.setLabelsMaskArray(weights.reshape(held.numExamples(), 1));
    LinstorchFitter.fit(plain, iris.train(), PLAIN);

    FitReport report =
        LinstorchFitter.fit(
            calibrated, iris.train(), CALIBRATED.toBuilder().validation(held).build());

    Matrix z = logits(plain, held.getFeatures());
    Matrix labels = matrix(held.getLabels());
    double[] w = weights.toDoubleVector();
    double c = Temperature.fit(z, labels, w, Temperature.LEAST, Temperature.LARGEST);
    assertThat(factor(report)).isCloseTo(c, withinPercentage(1e-6));
    assertThat(Temperature.logLoss(z, labels, w, factor(report)))
        .isLessThan(Temperature.logLoss(z, labels, w, 1));
  }

  @Test
  void fit_validationRowsOfAnIterator_sameFactorAsInMemory() {
    FitConfig config = CALIBRATED.toBuilder().validation(iris.test()).solver(Solver.QR).build();
    MultiLayerNetwork expected = iris.net(8, DataType.DOUBLE);
    MultiLayerNetwork found = expected.clone();
    FitReport inMemory = LinstorchFitter.fit(expected, iris.train(), config);
    BatchIterator batches =
        BatchIterator.of(iris.train().getFeatures(), iris.train().getLabels(), 30);

    FitReport report = LinstorchFitter.fit(found, batches, config);

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(factor(report)).isEqualTo(factor(inMemory));
    assertThat(report.passes()).isEqualTo(batches.completePasses);
    assertThat(found.score()).isCloseTo(expected.score(), within(1e-12));
  }

  /** The fits without each fifth of the rows, made by hand with masks. */
  @Test
  void fit_noValidationRows_factorIsTheBestOneOfHeldOutLogits() {
    int n = iris.train().numExamples();
    List<double[]> masks = new ArrayList<>();
    double[] weights = new Random(5).doubles(n, 0.1, 3).toArray();
    DataSet data = masked(weights);
    FitConfig config = CALIBRATED.toBuilder().restarts(3).build();
    MultiLayerNetwork net = iris.net(8, DataType.DOUBLE);
    MultiLayerNetwork start = net.clone();
    FitReport report = LinstorchFitter.fit(net, data, config);
    List<int[]> parts = Calibration.folds(n, 1).stream().map(CrossFit.Fold::part).toList();
    Matrix z = new Matrix(n, 3);
    Matrix labels = matrix(iris.train().getLabels());

    for (int[] part : parts) {
      double[] mask = weights.clone();
      for (int row : part) {
        mask[row] = 0;
      }
      masks.add(mask);
      MultiLayerNetwork blind = start.clone();
      LinstorchFitter.fit(blind, masked(mask), config.toBuilder().calibrate(false).build());
      Matrix all = logits(blind, iris.train().getFeatures());
      for (int row : part) {
        for (int o = 0; o < 3; o++) {
          z.set(row, o, all.get(row, o));
        }
      }
    }

    assertThat(parts).hasSize(5);
    for (int i = 0; i < n; i++) {
      int row = i;
      assertThat(masks.stream().filter(mask -> mask[row] == 0)).as("row %d", row).hasSize(1);
    }
    double c = Temperature.fit(z, labels, weights, Temperature.LEAST, Temperature.LARGEST);
    assertThat(factor(report)).isCloseTo(c, withinPercentage(1e-6));
  }

  private DataSet masked(double[] mask) {
    INDArray column = Nd4j.createFromArray(mask).reshape(mask.length, 1);
    return new DataSet(iris.train().getFeatures(), iris.train().getLabels(), null, column);
  }

  @Test
  void parts_manyRows_asManyAsTakeAThousand() {
    assertThat(Calibration.folds(10, 3)).hasSize(5).allMatch(fold -> fold.part().length == 2);
    assertThat(Calibration.folds(2_500, 3)).hasSize(2).allMatch(fold -> fold.part().length == 500);
    assertThat(Calibration.folds(7_001, 3))
        .hasSize(1)
        .allMatch(fold -> fold.part().length == 1_400);
    assertThat(Calibration.folds(10, 3).get(0).part())
        .isNotEqualTo(Calibration.folds(10, 4).get(0).part());
  }

  /** LAST_LAYER without settings of a regression minimises the log-loss itself. */
  @ParameterizedTest
  @ValueSource(strings = {"iris", "wine", "breast-cancer"})
  void fit_lastLayerOfManyUnits_logLossBelowThatOfCalibratedRegression(String name) {
    ClassData data = ClassData.of(name, 2);
    MultiLayerNetwork byLoss = data.net(100, DataType.DOUBLE);
    MultiLayerNetwork regressed = byLoss.clone();

    LinstorchFitter.fit(byLoss, data.train(), FitConfig.lastLayer());
    LinstorchFitter.fit(
        regressed, data.train(), FitConfig.lastLayer().toBuilder().calibrate(true).build());

    assertThat(ClassData.logLoss(byLoss, data.test()))
        .isLessThan(ClassData.logLoss(regressed, data.test()));
  }

  @Test
  void fit_nineRows_factorIsThatOfTheTrainingRows() {
    DataSet few = rows(iris.train(), IntStream.range(0, 9));
    MultiLayerNetwork plain = iris.net(2, DataType.DOUBLE);
    MultiLayerNetwork calibrated = plain.clone();
    FitConfig lastLayer = PLAIN.toBuilder().method(FitMethod.LAST_LAYER).build();
    LinstorchFitter.fit(plain, few, lastLayer);

    FitReport report =
        LinstorchFitter.fit(calibrated, few, lastLayer.toBuilder().calibrate(true).build());

    Matrix z = logits(plain, few.getFeatures());
    double c =
        Temperature.fit(z, matrix(few.getLabels()), null, Temperature.LEAST, Temperature.LARGEST);
    assertThat(factor(report)).isCloseTo(c, withinPercentage(1e-6));
  }

  @Test
  void fit_calibrated_reportAndScoreAreOfTheStoredNetwork() {
    MultiLayerNetwork net = iris.net(8, DataType.DOUBLE);
    FitConfig config = CALIBRATED.toBuilder().validation(iris.test()).build();

    FitReport report = LinstorchFitter.fit(net, iris.train(), config);

    assertThat(report.loss()).isCloseTo(loss(net, iris.train()), withinPercentage(1e-9));
    assertThat(report.validationLoss().orElseThrow())
        .isCloseTo(loss(net, iris.test()), withinPercentage(1e-9));
    assertThat(net.score()).isCloseTo(net.score(iris.train()), withinPercentage(1e-9));
    assertThat(report.toString())
        .contains(String.format(Locale.ROOT, "temperature %.6g:", 1 / factor(report)));
    assertThat(LinstorchFitter.fit(net, iris.train()).toString()).doesNotContain("temperature");
  }

  private static double loss(MultiLayerNetwork net, DataSet data) {
    INDArray error = net.output(data.getFeatures()).sub(data.getLabels());
    return error.muli(error).meanNumber().doubleValue();
  }

  @Test
  void fit_singlePrecision_lossIsThatOfTheRoundedProduct() {
    MultiLayerNetwork net = iris.net(8, DataType.FLOAT);

    FitReport report = LinstorchFitter.fit(net, iris.train(), CALIBRATED);

    double loss = loss(net.convertDataType(DataType.DOUBLE), iris.train());
    assertThat(report.loss()).isCloseTo(loss, withinPercentage(1e-9));
  }

  @Test
  void fit_anyThreadsAndListeners_sameFactorAndListenersSeeOneFit() {
    int[] solves = new int[1];
    FitListener listener =
        new FitListener() {
          @Override
          public void onLayerSolved(LayerSolvedEvent event) {
            solves[0]++;
          }
        };
    MultiLayerNetwork first = iris.net(8, DataType.FLOAT);
    MultiLayerNetwork second = first.clone();
    FitConfig config = CALIBRATED.toBuilder().restarts(4).build();

    FitReport one = LinstorchFitter.fit(first, iris.train(), config.toBuilder().threads(1).build());
    FitReport two =
        LinstorchFitter.fit(
            second, iris.train(), config.toBuilder().threads(3).listener(listener).build());

    assertThat(second.params()).isEqualTo(first.params());
    assertThat(factor(two)).isEqualTo(factor(one));
    assertThat(two.solves()).isEqualTo(solves[0]).isEqualTo(4);
  }

  @Test
  void fit_timeLimit_isSharedByTheFits() {
    MultiLayerNetwork net = iris.net(8, DataType.DOUBLE);
    AtomicLong clock = new AtomicLong();
    FitConfig config =
        CALIBRATED.toBuilder()
            .restarts(10_000_000)
            .timeLimit(Duration.ofMillis(500))
            .clock(() -> clock.addAndGet(1_000_000)) // a millisecond whenever it is asked
            .threads(1)
            .build();

    FitReport report = LinstorchFitter.fit(net, iris.train(), config);

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    // Each fit taking the whole limit, it would be six times that.
    assertThat(report.elapsed()).isLessThan(Duration.ofMillis(550));
  }
}
