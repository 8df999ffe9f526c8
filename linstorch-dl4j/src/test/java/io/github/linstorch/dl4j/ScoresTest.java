package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationCalibration;
import org.nd4j.evaluation.curves.ReliabilityDiagram;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ScoresTest {

  private static INDArray array(double[]... rows) {
    return Nd4j.createFromArray(rows);
  }

  private static INDArray column(double... values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private static double[] row(double... values) {
    return values;
  }

  /** The examples in the documentation of scikit-learn's metrics. */
  @Test
  void regression_examplesOfScikitLearn_haveItsFigures() {
    Scores one = Scores.regression(column(2.5, 0, 2, 8), column(3, -0.5, 2, 7));
    Scores two =
        Scores.regression(
            array(row(0, 2), row(-1, 2), row(8, -5)), array(row(0.5, 1), row(-1, 1), row(7, -6)));

    assertThat(one.mse().orElseThrow()).isEqualTo(0.375);
    assertThat(one.rmse().orElseThrow()).isEqualTo(Math.sqrt(0.375));
    assertThat(one.r2().orElseThrow()).isEqualTo(0.9486081370449679, within(1e-15));
    assertThat(two.mse().orElseThrow()).isEqualTo(4.25 / 6, within(1e-15));
    assertThat(two.r2().orElseThrow()).isEqualTo(0.9382566585956417, within(1e-15));
    assertThat(one.rows()).isEqualTo(4);
    assertThat(one.toString()).isEqualTo("RMSE 0.61237, R2 0.9486 on 4 rows");
  }

  @Test
  void regression_randomRows_agreesWithRegressionEvaluation() {
    SplittableRandom random = new SplittableRandom(1);
    INDArray predictions = array(Nets.uniform(random, 50, 3));
    INDArray labels = array(Nets.uniform(random, 50, 3)).addi(1);
    RegressionEvaluation evaluation = new RegressionEvaluation(3);
    evaluation.eval(labels, predictions);

    Scores all = Scores.regression(predictions, labels);
    Scores first = Scores.regression(predictions.getColumn(0, true), labels.getColumn(0, true));

    assertThat(all.mse().orElseThrow())
        .isEqualTo(evaluation.averageMeanSquaredError(), within(1e-6));
    assertThat(first.rmse().orElseThrow())
        .isEqualTo(evaluation.rootMeanSquaredError(0), within(1e-9));
    assertThat(first.r2().orElseThrow() / evaluation.rSquared(0)).isEqualTo(1, within(1e-9));
  }

  @Test
  void regression_always_hasNoScoresOfClasses() {
    Scores scores = Scores.regression(column(1), column(2));

    assertThat(scores.accuracy()).isEmpty();
    assertThat(scores.logLoss()).isEmpty();
    assertThat(scores.brierScore()).isEmpty();
    assertThat(scores.calibrationError()).isEmpty();
    assertThat(scores.reliability()).isEmpty();
  }

  /** 0.1 has no exact mean when it is summed. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1e300})
  void regression_equalLabels_hasNoDefinedR2(double label) {
    double[] labels = new double[10];
    Arrays.fill(labels, label);
    Scores ten = Scores.regression(column(new double[10]), column(labels));
    Scores one = Scores.regression(column(label - 1), column(label));

    assertThat(ten.r2().orElseThrow()).isNaN();
    assertThat(ten.rmse().orElseThrow()).isEqualTo(label, within(1e-15 * label));
    assertThat(one.r2().orElseThrow()).isNaN();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-200, 1e200})
  void regression_squaresOutOfRange_hasRmseAndR2(double unit) {
    Scores scores =
        Scores.regression(column(2.5, 0, 2, 8).muli(unit), column(3, -0.5, 2, 7).muli(unit));

    assertThat(scores.rmse().orElseThrow() / unit).isEqualTo(Math.sqrt(0.375), within(1e-14));
    assertThat(scores.r2().orElseThrow()).isEqualTo(0.9486081370449679, within(1e-14));
  }

  /** As large as time stamps: the squares alone would cancel. */
  @Test
  void regression_largeMean_doesNotCancelInR2() {
    Scores scores =
        Scores.regression(column(2.5, 0, 2, 8).addi(0x1p42), column(3, -0.5, 2, 7).addi(0x1p42));

    assertThat(scores.r2().orElseThrow()).isEqualTo(0.9486081370449679, within(1e-12));
  }

  @Test
  void regression_nanPrediction_isNaN() {
    Scores scores = Scores.regression(column(1, Double.NaN), column(1, 2));

    assertThat(scores.mse().orElseThrow()).isNaN();
    assertThat(scores.rmse().orElseThrow()).isNaN();
    assertThat(scores.r2().orElseThrow()).isNaN();
  }

  /** The example in the documentation of scikit-learn's log_loss, and a wrong row. */
  @Test
  void classification_handMade_hasItsFigures() {
    INDArray p = array(row(0.1, 0.9), row(0.9, 0.1), row(0.8, 0.2), row(0.35, 0.65));
    INDArray right = array(row(0, 1), row(1, 0), row(1, 0), row(0, 1));
    INDArray oneWrong = array(row(0, 1), row(1, 0), row(1, 0), row(1, 0));

    Scores scores = Scores.classification(p, right);
    Scores wrong = Scores.classification(p, oneWrong);

    assertThat(scores.logLoss().orElseThrow()).isEqualTo(0.21616187468057912, within(1e-15));
    assertThat(scores.accuracy().orElseThrow()).isEqualTo(1);
    assertThat(scores.brierScore().orElseThrow())
        .isEqualTo(2 * (0.01 + 0.01 + 0.04 + 0.1225) / 4, within(1e-15));
    assertThat(scores.calibrationError().orElseThrow())
        .isEqualTo((0.1 + 0.1 + 0.2 + 0.35) / 4, within(1e-15));
    assertThat(wrong.accuracy().orElseThrow()).isEqualTo(0.75);
    assertThat(wrong.calibrationError().orElseThrow())
        .isEqualTo((0.1 + 0.1 + 0.2 + 0.65) / 4, within(1e-15));
    assertThat(scores.rmse()).isEmpty();
    assertThat(scores.mse()).isEmpty();
    assertThat(scores.r2()).isEmpty();
    assertThat(scores.toString())
        .isEqualTo(
            "accuracy 1.0000, log-loss 0.2162, Brier score 0.0912, calibration error 0.1875 on 4"
                + " rows");
  }

  @Test
  void classification_randomRows_agreesWithEvaluationAndEvaluationCalibration() {
    SplittableRandom random = new SplittableRandom(2);
    double[][] p = new double[300][];
    double[][] y = new double[300][2];
    for (int i = 0; i < 300; i++) {
      // Always the first class, so that its diagram is that of the predicted class.
      double first = 0.5 + random.nextDouble() / 2;
      p[i] = row(first, 1 - first);
      y[i][random.nextDouble() < 0.7 ? 0 : 1] = 1;
    }
    Evaluation evaluation = new Evaluation(2);
    evaluation.eval(array(y), array(p));
    EvaluationCalibration calibration = new EvaluationCalibration(10, 10, true);
    calibration.eval(array(y), array(p));
    ReliabilityDiagram diagram = calibration.getReliabilityDiagram(0);

    Scores scores = Scores.classification(array(p), array(y));

    assertThat(scores.accuracy().orElseThrow()).isEqualTo(evaluation.accuracy(), within(1e-12));
    double[] confidence =
        scores.reliability().stream()
            .filter(bin -> bin.weight() > 0)
            .mapToDouble(ReliabilityBin::confidence)
            .toArray();
    double[] accuracy =
        scores.reliability().stream()
            .filter(bin -> bin.weight() > 0)
            .mapToDouble(ReliabilityBin::accuracy)
            .toArray();
    assertThat(confidence).containsExactly(diagram.getMeanPredictedValueX(), within(1e-6));
    assertThat(accuracy).containsExactly(diagram.getFractionPositivesY(), within(1e-6));
  }

  /** A right class of probability 0 or 1 costs what scikit-learn says it does. */
  @ParameterizedTest
  @CsvSource({"DOUBLE, 36.04365338911715", "FLOAT, 15.942385", "HALF, 6.931472"})
  void logLoss_probabilityZero_isThatOfTheEpsilonOfTheDataType(DataType type, double nats) {
    INDArray p = array(row(0, 1)).castTo(type);

    assertThat(Scores.classification(p, array(row(1, 0))).logLoss().orElseThrow())
        .isEqualTo(nats, within(1e-6));
    assertThat(Scores.classification(p, array(row(0, 1))).logLoss().orElseThrow())
        .isEqualTo(Math.exp(-nats), within(1e-6));
  }

  @Test
  void logLoss_labelsThatAreProbabilities_isTheCrossEntropy() {
    Scores scores = Scores.classification(array(row(0.25, 0.75)), array(row(0.5, 0.5)));

    assertThat(scores.logLoss().orElseThrow())
        .isEqualTo(-(Math.log(0.25) + Math.log(0.75)) / 2, within(1e-15));
    assertThat(scores.accuracy().orElseThrow()).isZero();
  }

  @Test
  void classification_nanPrediction_isWrongAndTheOthersNaN() {
    INDArray p = array(row(Double.NaN, Double.NaN), row(1, 0));

    Scores scores = Scores.classification(p, array(row(1, 0), row(1, 0)));

    assertThat(scores.accuracy().orElseThrow()).isEqualTo(0.5);
    assertThat(scores.logLoss().orElseThrow()).isNaN();
    assertThat(scores.brierScore().orElseThrow()).isNaN();
    assertThat(scores.calibrationError().orElseThrow()).isNaN();
  }

  @Test
  void reliability_anyRows_countsEachOnceInTheBinOfItsConfidence() {
    double[] confidences = new SplittableRandom(1).doubles(1000, 0.5, 1).toArray();
    confidences[0] = 1;
    confidences[1] = 0.9;
    double[][] p = Arrays.stream(confidences).mapToObj(c -> row(1 - c, c)).toArray(double[][]::new);

    Scores scores = Scores.classification(array(p), Nd4j.zeros(DataType.DOUBLE, 1000, 2));

    double before = 0;
    for (ReliabilityBin bin : scores.reliability()) {
      boolean isLast = bin.to() == 1;
      double count =
          Arrays.stream(confidences)
              .filter(c -> c >= bin.from() && (c < bin.to() || isLast))
              .count();
      assertThat(bin.from()).isEqualTo(before);
      assertThat(bin.weight()).isEqualTo(count);
      if (count > 0) {
        assertThat(bin.confidence()).isBetween(bin.from(), bin.to());
        assertThat(bin.accuracy()).isZero();
      } else {
        assertThat(bin.confidence()).isNaN();
        assertThat(bin.accuracy()).isNaN();
      }
      before = bin.to();
    }
    assertThat(scores.reliability()).hasSize(10);
    assertThat(before).isEqualTo(1);
  }

  /** Of twenty rows of confidence 0.55 eleven are right, and so on. */
  @Test
  void calibrationError_perfectCalibration_isZero() {
    double[][] p = new double[100][];
    double[][] y = new double[100][2];
    for (int i = 0; i < 100; i++) {
      int bin = 5 + i / 20;
      double confidence = (bin + 0.5) / 10;
      p[i] = row(confidence, 1 - confidence);
      y[i][i % 20 < 2 * bin + 1 ? 0 : 1] = 1;
    }

    Scores scores = Scores.classification(array(p), array(y));

    assertThat(scores.calibrationError().orElseThrow()).isEqualTo(0, within(1e-12));
  }

  @Test
  void arraysThatCannotBeScored_areRefused() {
    INDArray two = array(row(0.5, 0.5));

    assertThatThrownBy(() -> Scores.regression(null, two)).hasMessageContaining("found null");
    assertThatThrownBy(() -> Scores.regression(two, null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> Scores.regression(Nd4j.createFromArray(1.0), two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("predictions as a matrix");
    assertThatThrownBy(() -> Scores.classification(two, column(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 2]")
        .hasMessageContaining("one-hot");
    assertThatThrownBy(() -> Scores.classification(column(0.5), column(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p and 1 - p");
    assertThatThrownBy(() -> Scores.classification(array(row(-1, 2)), two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found -1.0 at row 0, class 0");
    assertThatThrownBy(() -> Scores.classification(array(row(0, 1.001)), two))
        .hasMessageContaining("found 1.001");
    INDArray none = Nd4j.empty(DataType.DOUBLE).reshape(0, 2);
    assertThatThrownBy(() -> Scores.regression(none, none))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void regression_views_areReadAsTheyAppear() {
    INDArray wide = array(row(9, 2.5, 9), row(9, 0, 9), row(9, 2, 9), row(9, 8, 9));
    INDArray labels = column(3, -0.5, 2, 7);

    Scores scores = Scores.regression(wide.getColumn(1, true), labels.dup('f'));

    assertThat(scores.mse().orElseThrow()).isEqualTo(0.375);
  }
}
