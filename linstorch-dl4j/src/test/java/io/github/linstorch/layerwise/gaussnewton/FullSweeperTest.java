package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FullSweeperTest {

  private static final int ROWS = 300;
  private static final int HELD_OUT = 60;

  private final ProblemSample.Recorder recorder = new ProblemSample.Recorder();

  private static HoldOutSplit split(Rows rows) {
    return HoldOutSplit.of(rows, null, HELD_OUT, new Random(1));
  }

  private static FullSweeper sweeper(Problem problem, HoldOutSplit split) {
    Decay decay = problem.decay(problem.shape(), 1);
    return new FullSweeper(problem, problem.shape(), problem.rows(), split, decay);
  }

  private static Problem problem(boolean isClassification, Settings settings) {
    Rows rows = ProblemSample.rows(ROWS, 2, isClassification, 5);
    return ProblemSample.of(rows, isClassification, settings, 12, 9);
  }

  @ParameterizedTest
  @EnumSource(Start.class)
  void sweep_anyStart_objectiveNeverRises(Start start) {
    Problem problem = problem(false, SettingsSample.DEFAULTS);
    try (Products products = new Products()) {
      sweeper(problem, split(problem.rows())).sweep(start, new Random(2), recorder, products);
    }
    assertThat(recorder.reports).hasSizeGreaterThan(3);
    double before = Double.POSITIVE_INFINITY;
    for (Sweeper.Report report : recorder.reports) {
      assertThat(report.loss()).isLessThanOrEqualTo(before);
      before = report.loss();
    }
    assertThat(before).isLessThan(0.7 * recorder.reports.get(0).loss());
  }

  @ParameterizedTest
  @EnumSource(Start.class)
  void sweep_anyStart_candidateIsTheBestOnTheHeldOutRows(Start start) {
    Problem problem = problem(false, SettingsSample.DEFAULTS);
    HoldOutSplit split = split(problem.rows());
    try (Products products = new Products()) {
      Sweeper.Candidate best =
          sweeper(problem, split).sweep(start, new Random(2), recorder, products);

      Rows heldOut = split.heldOut();
      Activations activations = new Activations(problem.shape(), heldOut.x(), products);
      assertThat(best.holdoutLoss()).isEqualTo(heldOut.loss(activations.forward(best.net())));
      for (Sweeper.Report report : recorder.reports) {
        // A gain of less than 1e-4 does not count.
        assertThat(best.holdoutLoss() * (1 - 1e-4)).isLessThanOrEqualTo(report.holdoutLoss());
      }
    }
  }

  @Test
  void refit_netWorseThanTheLinearFit_linearFit() {
    Problem problem = problem(false, SettingsSample.withoutRefit());
    try (Products products = new Products()) {
      Matrix[] net = ProblemSample.net(problem, 3);

      Matrix[] kept = sweeper(problem, split(problem.rows())).refit(net, products).net();

      Matrix[] line = embedded(problem);
      for (int l = 0; l < line.length; l++) {
        assertThat(kept[l].values()).containsExactly(line[l].values());
      }
    }
  }

  @Test
  void refit_anyNet_lastLayerIsThatOfAllRows() {
    Problem problem = problem(false, SettingsSample.DEFAULTS);
    HoldOutSplit split = split(problem.rows());
    try (Products products = new Products()) {
      FullSweeper sweeper = sweeper(problem, split);
      Matrix[] net = sweeper.sweep(Start.HINGES, new Random(2), recorder, products).net();

      Matrix[] kept = sweeper.refit(net, products).net();

      Activations activations = new Activations(problem.shape(), problem.rows().x(), products);
      assertThat(kept[0].values()).containsExactly(net[0].values());
      assertThat(problem.rows().loss(activations.forward(kept)))
          .isLessThan(problem.rows().loss(activations.forward(net)));
    }
  }

  /** A class whose row is left out of the last layer cannot be read off the logits. */
  @Test
  void refit_classes_logitsAreWorseThanThoseOfTheFittedRows() {
    Problem problem = problem(true, SettingsSample.DEFAULTS);
    HoldOutSplit split = split(problem.rows());
    try (Products products = new Products()) {
      FullSweeper sweeper = sweeper(problem, split);
      Matrix[] net = sweeper.sweep(Start.HE, new Random(2), recorder, products).net();

      Sweeper.Refitted refitted = sweeper.refit(net, products);

      Rows heldOut = split.heldOut();
      Activations activations = new Activations(problem.shape(), heldOut.x(), products);
      assertThat(refitted.logits().rows()).isSameAs(heldOut);
      assertThat(heldOut.loss(refitted.logits().values()))
          .isGreaterThan(heldOut.loss(activations.forward(refitted.net())));
    }
  }

  private static Matrix[] embedded(Problem problem) {
    LinearFit fit = LinearFit.of(problem.rows(), problem.shape());
    return problem.embedded(fit.coefficients(), problem.shape(), problem.rows().x());
  }
}
