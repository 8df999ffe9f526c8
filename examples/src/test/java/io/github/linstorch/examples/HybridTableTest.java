package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.examples.HybridResult.Reference;
import io.github.linstorch.examples.HybridResult.Row;
import io.github.linstorch.examples.HybridResult.Run;
import io.github.linstorch.examples.HybridTable.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** The parts of the hybrid table, with few epochs; times aside. */
class HybridTableTest {

  private static HybridResult result;

  @BeforeAll
  static void runOnce() throws Exception {
    result = HybridTable.run(HybridTask.autoMpg(), new Settings(1, 3, 2));
  }

  @Test
  void to_lossFallsBelowTheTarget_stopsThereAndCountsTheEpochsBefore() {
    Descent descent = descent(0.5, 10, 4, 2, 0.6, 0.4, 0.1);

    assertThat(descent.reached()).isTrue();
    assertThat(descent.epochs()).isEqualTo(3);
    assertThat(descent.firstLoss()).isEqualTo(4);
    assertThat(descent.lastLoss()).isEqualTo(0.4);
  }

  @Test
  void to_lossEqualToTheTarget_counts() {
    assertThat(descent(0.5, 10, 1, 0.5, 0.1).epochs()).isEqualTo(1);
  }

  @Test
  void to_startBelowTheTarget_needsNoEpoch() {
    Descent descent = descent(0.5, 10, 0.4);

    assertThat(descent.reached()).isTrue();
    assertThat(descent.epochs()).isZero();
  }

  @Test
  void to_targetReachedInTheLastEpoch_counts() {
    Descent descent = descent(0.5, 2, 4, 2, 0.4);

    assertThat(descent.reached()).isTrue();
    assertThat(descent.epochs()).isEqualTo(2);
  }

  @Test
  void to_targetNotReached_endsAtTheCap() {
    Descent descent = descent(0.5, 2, 4, 2, 1, 0.1);

    assertThat(descent.reached()).isFalse();
    assertThat(descent.epochs()).isEqualTo(2);
    assertThat(descent.lastLoss()).isEqualTo(1);
  }

  @Test
  void to_lossNotANumber_isNotReached() {
    assertThat(descent(0.5, 1, Double.NaN, Double.NaN).reached()).isFalse();
  }

  @Test
  void epochs_mostRunsReached_isTheMedianOverAll() {
    Row row = new Row(Start.ELM, List.of(run(true, 7), run(false, 300), run(true, 3)));

    assertThat(row.epochs()).isEqualTo(7);
    assertThat(row.reached()).isEqualTo(2);
  }

  @Test
  void epochs_mostRunsNotReached_isInfinite() {
    Row row = new Row(Start.ELM, List.of(run(true, 7), run(false, 300), run(false, 300)));

    assertThat(row.epochs()).isInfinite();
  }

  @Test
  void run_fits_startBelowTheInitialLoss() {
    double initial = first(Start.DL4J);
    assertThat(first(Start.LINSTORCH)).isLessThan(initial);
    assertThat(first(Start.ELM)).isLessThan(initial);
    assertThat(first(Start.LINSTORCH_BEST)).isLessThanOrEqualTo(first(Start.LINSTORCH));
    assertThat(first(Start.ELM_BEST)).isLessThanOrEqualTo(first(Start.ELM));
  }

  /**
   * What the program and examples/README.md say: one output, so at most an affine copy and its
   * bends.
   */
  @Test
  void run_linstorch_collapsesAndElmDoesNot() {
    assertThat(rank(Start.LINSTORCH)).isLessThanOrEqualTo(3);
    assertThat(rank(Start.ELM)).isGreaterThan(3);
    assertThat(rank(Start.ELM_BEST)).isGreaterThan(3);
  }

  @Test
  void sine_elmWithoutBiases_bendsAtOnePointOnly() {
    HybridTask task = HybridTask.sine();
    int columns = 3; // the two sides of the bend, and the constant

    assertThat(Start.ELM.apply(task.network(1), task.train()).orElseThrow().layers())
        .last()
        .satisfies(layer -> assertThat(layer.rank()).isLessThanOrEqualTo(columns));
    assertThat(Start.ELM_BEST.apply(task.network(1), task.train()).orElseThrow().layers())
        .last()
        .satisfies(layer -> assertThat(layer.rank()).isGreaterThan(columns));
  }

  @Test
  void all_tasks_haveTheShapesOfTheTable() throws Exception {
    assertThat(HybridTask.all())
        .extracting(HybridTask::shape)
        .containsExactly("3-10-1", "8-16-1", "1-10-1", "64-32-10");
  }

  @Test
  void digits_features_areFromZeroToOneAndLabelsOneHot() throws Exception {
    DataSet train = HybridTask.digits().train();

    assertThat(train.getFeatures().minNumber().doubleValue()).isZero();
    assertThat(train.getFeatures().maxNumber().doubleValue()).isEqualTo(1);
    assertThat(train.getLabels().sum(1).minNumber().doubleValue()).isEqualTo(1);
    assertThat(train.getLabels().maxNumber().doubleValue()).isEqualTo(1);
  }

  @Test
  void table_result_hasOneLinePerStart() {
    String table = HybridFindings.table(result);

    assertThat(table.lines().count()).isEqualTo(3 + Start.values().length);
    for (Start start : Start.values()) {
      assertThat(table).contains("\n" + start.label() + "  ");
    }
  }

  @Test
  void findings_sentences_followTheCounts() {
    List<Row> rows =
        List.of(
            new Row(Start.DL4J, List.of(run(true, 90))),
            new Row(Start.LINSTORCH, List.of(run(false, 300))),
            new Row(Start.LINSTORCH_BEST, List.of(run(true, 120))),
            new Row(Start.ELM, List.of(run(true, 5))),
            new Row(Start.ELM_BEST, List.of(run(7, true, 4))));
    HybridResult made = new HybridResult("made up", "1-1-1", List.of(), rows);

    String findings = HybridFindings.findings(List.of(made));

    assertThat(findings)
        .contains("fewest epochs:\n  made up: ELM, best of 101, 4 epochs\n")
        .contains("  Linstorch\n    sooner: none\n    later:  none\n    never:  made up\n")
        .contains("    sooner: none\n    later:  made up 120 (90)\n    never:  none\n")
        .contains("  ELM\n    sooner: made up 5 (90)\n    later:  none\n    never:  none\n")
        .contains("than from DL4J's init on 1 of these 1");
    assertThat(findings.lines()).allMatch(line -> line.length() <= 100);
  }

  private static Descent descent(double target, int cap, double... losses) {
    PrimitiveIterator.OfDouble next = Arrays.stream(losses).iterator();
    return Descent.to(target, cap, () -> {}, next::nextDouble);
  }

  private static Run run(boolean reached, int epochs) {
    return run(3, reached, epochs);
  }

  private static Run run(int rank, boolean reached, int epochs) {
    Descent descent = new Descent(reached, epochs, 2, 1, 0.1);
    return new Run(rank, 0.001, descent, 1, new Reference(1, 1, 1));
  }

  private static double first(Start start) {
    return result.row(start).median(run -> run.descent().firstLoss());
  }

  private static double rank(Start start) {
    return result.row(start).median(Run::rank);
  }
}
