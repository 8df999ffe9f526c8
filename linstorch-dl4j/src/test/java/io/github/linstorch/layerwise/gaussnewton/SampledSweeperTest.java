package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.SoftmaxLogLoss;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampledSweeperTest {

  private static final int ROWS = 3000;
  private static final int HELD_OUT = 1200;

  /** Four shares. */
  private static final int BATCH = 1700;

  private static Problem problem(boolean isClassification, int sweeps) {
    Rows rows = ProblemSample.rows(ROWS, 3, isClassification, 6);
    Settings settings = SettingsSample.sampled(sweeps, BATCH, 512L << 20);
    return ProblemSample.of(rows, isClassification, settings, 11, 8);
  }

  private static Sweeper.Candidate swept(
      Problem problem, Start start, int threads, Sweeper.Monitor monitor) {
    Decay decay = problem.decay(problem.shape(), 1);
    try (Workers workers = new Workers(threads);
        Products products = new Products()) {
      return new SampledSweeper(
              problem, problem.shape(), split(problem), decay, ParallelFor.of(workers))
          .sweep(start, new Random(4), monitor, products);
    }
  }

  private static HoldOutSplit split(Problem problem) {
    return HoldOutSplit.of(problem.rows(), null, HELD_OUT, new Random(3));
  }

  @ParameterizedTest
  @CsvSource({"false, HE", "false, HINGES", "true, HE", "true, UNIFORM_FAN_IN"})
  void sweep_fourThreads_bitsOfOne(boolean isClassification, Start start) {
    Problem problem = problem(isClassification, 5);
    Sweeper.Candidate one = swept(problem, start, 1, new ProblemSample.Recorder());
    Sweeper.Candidate four = swept(problem, start, 4, new ProblemSample.Recorder());

    assertThat(four.holdoutLoss()).isEqualTo(one.holdoutLoss());
    for (int l = 0; l < one.net().length; l++) {
      assertThat(four.net()[l].values()).containsExactly(one.net()[l].values());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sweep_candidate_bestOnTheHeldOutRowsAndMuchBetterThanTheStart(boolean isClassification) {
    Problem problem = problem(isClassification, 40);
    ProblemSample.Recorder recorder = new ProblemSample.Recorder();

    Sweeper.Candidate best = swept(problem, Start.HE, 2, recorder);

    Rows heldOut = split(problem).heldOut();
    try (Products products = new Products()) {
      Matrix output = new Activations(problem.shape(), heldOut.x(), products).forward(best.net());
      double loss =
          (isClassification ? new SoftmaxLogLoss() : new Criterion.SquaredError())
              .loss(heldOut, output);
      assertThat(best.holdoutLoss()).isCloseTo(loss, within(1e-12 * loss));
    }
    // The mean of the nets is judged after 16 and 32 sweeps, and after the last.
    for (int s : new int[] {15, 31, recorder.reports.size() - 1}) {
      assertThat(best.holdoutLoss()).isLessThanOrEqualTo(recorder.reports.get(s).holdoutLoss());
    }
    assertThat(best.holdoutLoss()).isLessThan(0.8 * recorder.reports.get(0).holdoutLoss());
  }
}
