package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.examples.Quickstart.Outcome;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Everything about the quickstart but its times. */
class QuickstartTest {

  private static Outcome outcome;

  @BeforeAll
  static void runOnce() throws Exception {
    outcome = run();
  }

  private static Outcome run() throws Exception {
    return Quickstart.run(ProjectFiles.find("src-test-data/auto-mpg.csv"), Duration.ZERO);
  }

  @Test
  void run_dropsTheSixIncompleteRecords() {
    assertThat(outcome.dropped()).isEqualTo(6);
    assertThat(outcome.trainRows()).isEqualTo(261);
    assertThat(outcome.testRows()).isEqualTo(131);
  }

  @Test
  void run_linstorch_lowersTheTrainingLoss() {
    assertThat(outcome.report().loss()).isLessThan(outcome.report().lossBefore());
  }

  @Test
  void run_table_hasTheSixRowsInOrderWithFiniteNumbers() {
    assertThat(outcome.scores())
        .extracting(Score::name)
        .containsExactly(
            "OLS",
            "Linstorch",
            "Gauss-Newton",
            "Adam, same time",
            "Adam, 100 epochs",
            "Linstorch, then Adam, 20 epochs");
    for (Score score : outcome.scores()) {
      assertThat(
              DoubleStream.of(score.trainRmse(), score.testRmse(), score.testR2(), score.millis()))
          .as(score.name())
          .allMatch(Double::isFinite);
      assertThat(score.millis()).as(score.name()).isPositive();
    }
  }

  /** Horsepower against standardised units: the deviation of the labels cancels out. */
  @Test
  void run_table_agreesWithTheReport() {
    double line = outcome.scores().get(0).trainRmse();
    double linstorch = outcome.scores().get(1).trainRmse();

    assertThat(line * line / (linstorch * linstorch))
        .isCloseTo(outcome.report().olsLoss() / outcome.report().loss(), within(1e-5));
  }

  /**
   * What the program and docs/methods.md say: the units are multiples of one, so there is one kink.
   */
  @Test
  void run_hiddenUnits_areMultiplesOfOne() {
    INDArray units = Nd4j.vstack(outcome.net().getParam("0_W"), row(outcome.net().getParam("0_b")));
    INDArray first = units.getColumn(0);
    double firstSquared = first.mul(first).sumNumber().doubleValue();
    for (int j = 1; j < units.columns(); j++) {
      INDArray unit = units.getColumn(j);
      double multiple = unit.mul(first).sumNumber().doubleValue() / firstSquared;
      double rest = unit.sub(first.mul(multiple)).norm2Number().doubleValue();
      assertThat(rest).isLessThan(1e-5 * unit.norm2Number().doubleValue());
    }
    assertThat(outcome.report().layers().get(1).rank()).isLessThanOrEqualTo(3);
  }

  @Test
  void run_gaussNewton_fitsBetterThanOneBend() {
    assertThat(outcome.scores().get(2).trainRmse()).isLessThan(outcome.scores().get(1).trainRmse());
  }

  @Test
  void run_loadedNetwork_givesTheSameOutputs() {
    assertThat(outcome.loadedDifference()).isZero();
    assertThat(outcome.predictedHorsepower()).isBetween(0.0, 300.0);
  }

  @Test
  void run_twice_givesTheSameNumbers() throws Exception {
    Outcome again = run();

    assertThat(again.predictedHorsepower()).isEqualTo(outcome.predictedHorsepower());
    for (int i : List.of(0, 1, 2, 4, 5)) { // 3 depends on the clock
      Score a = outcome.scores().get(i);
      Score b = again.scores().get(i);
      assertThat(b.trainRmse()).as(a.name()).isEqualTo(a.trainRmse());
      assertThat(b.testRmse()).as(a.name()).isEqualTo(a.testRmse());
    }
  }

  @Test
  void describe_outcome_containsTheTable() {
    assertThat(Findings.describe(outcome))
        .contains("(6 of 398 records dropped: no horsepower)")
        .contains(Score.table(outcome.scores()))
        .doesNotContain("NaN");
  }

  @Test
  void difference_ofTwoErrors_saysWhichIsLower() {
    assertThat(Findings.difference(9, 10)).isEqualTo("1.00 (10.0 %) lower");
    assertThat(Findings.difference(12, 10)).isEqualTo("2.00 (20.0 %) higher");
    assertThat(Findings.difference(10, 10)).isEqualTo("no other");
  }

  @Test
  void find_missingFile_isNamedInOneSentence(@TempDir Path elsewhere) {
    assertThatThrownBy(() -> ProjectFiles.find("src-test-data/auto-mpg.csv", elsewhere))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage(
            "Cannot find src-test-data/auto-mpg.csv in "
                + elsewhere
                + " or above it: start the program inside the project.");
  }

  @Test
  void unpack_bundledData_areThoseOfTheProject() throws Exception {
    for (String name : List.of("auto-mpg.csv", "concrete.csv", "digits.csv")) {
      assertThat(ProjectFiles.unpack("/data/" + name).orElseThrow())
          .hasSameBinaryContentAs(ProjectFiles.find("src-test-data/" + name));
    }
    assertThat(ProjectFiles.unpack("/data/none.csv")).isEmpty();
  }

  private static INDArray row(INDArray vector) {
    return vector.reshape(1, vector.length());
  }
}
