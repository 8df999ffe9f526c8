package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a report says about the comparison with a linear model. */
class GaussNewtonReportTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NETWORK        | true  | no worse than a linear model on held-out rows",
        "NETWORK        | false | no worse than a linear model on the training rows",
        "LINEAR_FIT     | true  | a linear model was better on held-out rows, and is the result",
        "LINEAR_FIT     | false"
            + " | a linear model was better on the training rows, and is the result",
        "TOO_NARROW     | true"
            + " | not compared with a linear model: a hidden layer is too narrow to hold one",
        "FROZEN_LAYERS  | true  | not compared with a linear model: layers are frozen",
        "PARALLEL_BRANCHES | true | not compared with a linear model: branches run side by side",
        "NOT_COMPARED   | false | not compared with a linear model: the guard is off"
      })
  void toString_anyOutcome_namesTheRows(GuardOutcome outcome, boolean isHeldOut, String line) {
    GaussNewtonReport report =
        new GaussNewtonReport(List.of(), List.of(), isHeldOut, outcome, Objective.SQUARED_ERROR, 0);

    assertThat(report).hasToString(line + System.lineSeparator());
  }

  @Test
  void equals_otherRows_differs() {
    GaussNewtonReport report = report(true);

    assertThat(report).isEqualTo(report(true)).isNotEqualTo(report(false));
    assertThat(report).hasSameHashCodeAs(report(true));
  }

  private static GaussNewtonReport report(boolean isHeldOut) {
    return new GaussNewtonReport(
        List.of(), List.of(), isHeldOut, GuardOutcome.NETWORK, Objective.SQUARED_ERROR, 0);
  }

  /** With nothing held out, and with fewer than ten rows, the training rows decide. */
  @ParameterizedTest
  @CsvSource({
    "HELD_OUT, 40, 0.15, false, on held-out rows",
    "HELD_OUT, 40, 0, false, on the training rows",
    "HELD_OUT, 40, 0, true, on held-out rows",
    "HELD_OUT, 9, 0.15, false, on the training rows",
    "TRAINING_ROWS, 40, 0.15, false, on the training rows"
  })
  void fit_anyGuard_reportNamesTheRowsThatDecided(
      Guard guard, int rows, double holdout, boolean isValidated, String text) {
    FitConfig.Builder config =
        FitConfig.gaussNewton().toBuilder()
            .gaussNewton(GaussNewtonConfig.builder().guard(guard).holdout(holdout).build());
    if (isValidated) {
      config.validation(data(30, 2));
    }
    MultiLayerNetwork net = Nets.plain(Nets.relu(2, 6, 1), DataType.DOUBLE, LossFunction.MSE);

    FitReport report = LinstorchFitter.fit(net, data(rows, 1), config.build());

    assertThat(report.toString()).contains("linear model").contains(text);
  }

  /** Full sweeps for the log-loss need no temperature, and the report has no line on it. */
  @Test
  void fit_softmax_reportIsSilentAboutATemperatureOfOne() {
    INDArray labels = Nd4j.createFromArray(Nets.oneHot(new SplittableRandom(3), 60, 2));
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(2, 4, true, Act.RELU), new Layer(4, 2, true, Act.SOFTMAX)),
            DataType.DOUBLE,
            LossFunction.MCXENT);

    FitReport report =
        LinstorchFitter.fit(
            net, new DataSet(data(60, 1).getFeatures(), labels), FitConfig.gaussNewton());

    assertThat(report.gaussNewton().orElseThrow().objective()).isEqualTo(Objective.LOG_LOSS);
    assertThat(report.temperature()).hasValue(1);
    assertThat(report.toString()).doesNotContain("temperature");
  }

  private static DataSet data(int rows, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, rows, 2));
    return new DataSet(x, x.getColumn(0, true).mul(x.getColumn(1, true)));
  }
}
