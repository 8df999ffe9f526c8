package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.SoftmaxLogLoss;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Full sweeps for the log-loss with the choice of the decay. */
class CriterionSweeperTest {

  private static final double[] DECAYS = CriterionSweeper.decaysOfNet(new SoftmaxLogLoss());

  private static final int ROWS = 120;

  private final ProblemSample.Recorder recorder = new ProblemSample.Recorder();

  private static Settings settings(double weightDecay) {
    return SettingsSample.logLoss(weightDecay);
  }

  private static Problem problem(double weightDecay, int... hidden) {
    return ProblemSample.of(
        ProblemSample.rows(ROWS, 3, true, 5), true, settings(weightDecay), hidden);
  }

  private static List<HoldOutSplit> folds(Problem problem) {
    return HoldOutSplit.folds(problem.rows(), 3, new Random(7));
  }

  private static Sweeper.Candidate swept(
      Problem problem,
      List<HoldOutSplit> folds,
      double[] decays,
      int threads,
      Sweeper.Monitor monitor) {
    try (Workers workers = new Workers(threads);
        Products products = new Products()) {
      return new CriterionSweeper(
              problem, problem.shape(), 1, problem.rows(), folds, decays, ParallelFor.of(workers))
          .sweep(Start.HE, new Random(4), monitor, products);
    }
  }

  private static double logLoss(Problem problem, Rows rows, Matrix[] net) {
    try (Products products = new Products()) {
      return new SoftmaxLogLoss()
          .loss(rows, new Activations(problem.shape(), rows.x(), products).forward(net));
    }
  }

  private static double squares(Matrix[] net) {
    double sum = 0;
    for (Matrix layer : net) {
      sum += layer.squares(0, layer.columns());
    }
    return sum;
  }

  private static void requireSame(Matrix[] found, Matrix[] expected) {
    for (int l = 0; l < expected.length; l++) {
      assertThat(found[l].values()).containsExactly(expected[l].values());
    }
  }

  @Test
  void sweep_anyNumberOfThreads_sameBits() {
    Problem problem = problem(Double.NaN, 8, 6);
    Sweeper.Candidate one = swept(problem, folds(problem), DECAYS, 1, new ProblemSample.Recorder());
    Sweeper.Candidate three =
        swept(problem, folds(problem), DECAYS, 3, new ProblemSample.Recorder());

    assertThat(three.holdoutLoss()).isEqualTo(one.holdoutLoss());
    requireSame(three.net(), one.net());
  }

  @Test
  void sweep_lastFit_takesAllRowsAndItsObjectiveFalls() {
    Problem problem = problem(Double.NaN, 8);

    Sweeper.Candidate found = swept(problem, folds(problem), DECAYS, 1, recorder);

    // Sweeps that serve the choice are not told.
    assertThat(recorder.reports).hasSizeBetween(3, problem.settings().sweeps());
    double before = Double.POSITIVE_INFINITY;
    for (Sweeper.Report report : recorder.reports) {
      assertThat(report.loss()).isLessThanOrEqualTo(before);
      before = report.loss();
    }
    double loss = logLoss(problem, problem.rows(), found.net());
    assertThat(recorder.reports.get(recorder.reports.size() - 1).holdoutLoss())
        .isCloseTo(loss, within(1e-9));
    assertThat(found.holdoutLoss()).as("of rows that nets do not know").isGreaterThan(loss);
  }

  @Test
  void sweep_largerDecay_smallerWeights() {
    Problem problem = problem(Double.NaN, 8);
    double before = Double.POSITIVE_INFINITY;
    for (double decay : new double[] {0.3, 3, 30, 300}) {
      Sweeper.Candidate found = swept(problem, folds(problem), new double[] {decay}, 1, recorder);
      assertThat(squares(found.net())).isLessThan(before);
      before = squares(found.net());
    }
  }

  /** Labels at random are not to be learned, and clear ones are. */
  @Test
  void sweep_noise_nothingLearnedButFromClearClasses() {
    Problem clear = problem(Double.NaN, 8);
    Rows rows = ProblemSample.rows(ROWS, 3, true, 5);
    Random random = new Random(3);
    for (int i = 0; i < ROWS; i++) {
      int c = random.nextInt(3);
      for (int o = 0; o < 3; o++) {
        rows.y().set(i, o, o == c ? 1 : 0);
      }
    }
    Problem noise = ProblemSample.of(rows, true, settings(Double.NaN), 8);
    double[] both = {30, 0.3};

    Sweeper.Candidate ofClear = swept(clear, folds(clear), both, 1, recorder);
    Sweeper.Candidate ofNoise = swept(noise, folds(noise), both, 1, recorder);

    requireSame(ofClear.net(), swept(clear, folds(clear), new double[] {0.3}, 1, recorder).net());
    assertThat(ofClear.holdoutLoss()).isLessThan(0.7);
    // The prior of the decay is worth a few nats of all rows.
    assertThat(ofNoise.holdoutLoss()).isLessThan(1.1 * Math.log(3));
  }

  @Test
  void sweep_decaySet_isTheOneThatIsTaken() {
    Problem problem = problem(2.0 / ROWS, 8);
    Problem chosen = problem(Double.NaN, 8);

    Sweeper.Candidate found = swept(problem, folds(problem), DECAYS, 1, recorder);

    requireSame(found.net(), swept(chosen, folds(chosen), new double[] {2}, 1, recorder).net());
  }

  @Test
  void sweep_noFolds_decayOfTheSettingsAndLossOfAllRows() {
    Problem problem = problem(Double.NaN, 8);

    Sweeper.Candidate found = swept(problem, List.of(), DECAYS, 1, recorder);

    requireSame(found.net(), swept(problem, folds(problem), new double[] {1}, 1, recorder).net());
    assertThat(found.holdoutLoss())
        .isCloseTo(logLoss(problem, problem.rows(), found.net()), within(1e-9));
  }

  /** Validation rows are judged by, not fitted to, and all others are fitted. */
  @Test
  void sweep_validationRows_chooseTheDecay() {
    Problem problem = problem(Double.NaN, 8);
    Rows validation = problem.equilibration().apply(ProblemSample.rows(50, 3, true, 11));
    List<HoldOutSplit> split =
        List.of(HoldOutSplit.of(problem.rows(), validation, 0, new Random(1)));

    Sweeper.Candidate found = swept(problem, split, new double[] {3}, 1, recorder);

    assertThat(found.holdoutLoss())
        .isCloseTo(logLoss(problem, validation, found.net()), within(0.05));
  }

  /** Monitors that stop after some questions. */
  private static final class Stopping implements Sweeper.Monitor {

    private final int cancelledAt;
    private final int timeIsUpAt;
    private int checks;
    private int questions;

    Stopping(int cancelledAt, int timeIsUpAt) {
      this.cancelledAt = cancelledAt;
      this.timeIsUpAt = timeIsUpAt;
    }

    @Override
    public synchronized void check() {
      if (++checks > cancelledAt) {
        throw new CancellationException();
      }
    }

    @Override
    public synchronized boolean isTimeUp() {
      return ++questions > timeIsUpAt;
    }

    @Override
    public void swept(int number, Sweeper.Report report) {}
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 40})
  void sweep_timeIsUp_netSoFar(int questions) {
    Problem problem = problem(Double.NaN, 8);

    Sweeper.Candidate found =
        swept(problem, folds(problem), DECAYS, 1, new Stopping(Integer.MAX_VALUE, questions));

    assertThat(found.end()).isEqualTo(Sweeper.End.TIME_LIMIT);
    assertThat(logLoss(problem, problem.rows(), found.net())).isLessThan(Math.log(3));
    // Without time for a decay nothing has been judged.
    assertThat(Double.isNaN(found.holdoutLoss())).isEqualTo(questions == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 40})
  void sweep_cancelled_thrown(int checks) {
    Problem problem = problem(Double.NaN, 8);
    assertThatThrownBy(
            () ->
                swept(problem, folds(problem), DECAYS, 2, new Stopping(checks, Integer.MAX_VALUE)))
        .isInstanceOf(CancellationException.class);
  }

  /** Products in single precision differ by round-off, and sweeps may end one earlier. */
  @Test
  void sweep_moreColumnsThanRows_asInTheColumnsThemselves() {
    int n = 40;
    Random random = new Random(2);
    Matrix x = new Matrix(n, 100, random.doubles(100L * n, -1, 1).toArray());
    Matrix y = new Matrix(n, 2);
    for (int i = 0; i < n; i++) {
      y.set(i, x.get(i, 0) + x.get(i, 1) > 0 ? 1 : 0, 1);
    }
    Problem problem = ProblemSample.of(new Rows(x, y, null), true, settings(Double.NaN), 8);
    Decay decay = Decay.uniform(problem.shape(), 1.0 / n);
    Rows rows = problem.rows();
    SpannedRows spanned = SpannedRows.of(problem.shape(), rows, rows, decay);
    assertThat(spanned).isNotNull();

    Matrix[] found = swept(problem, List.of(), DECAYS, 1, recorder).net();

    long seed = new Random(4).nextLong();
    try (Products products = new Products()) {
      Matrix[] drawn =
          RandomNet.draw(
              Start.HE,
              problem.shape(),
              rows,
              problem.settings(),
              problem.fixed(),
              new Random(seed),
              products);
      // What lies outside of the span is nothing to these rows, and the decay takes it away.
      Matrix[] zeros = problem.shape().zeros();
      Matrix[] start = spanned.restored(spanned.inSpan(drawn), spanned.shape().zeros(), zeros);
      try (CriterionSweeps sweeps =
          new CriterionSweeps(
              problem.shape(),
              rows,
              problem.settings(),
              problem::criterion,
              problem.decay(problem.shape(), 1),
              1e-4,
              products)) {
        Matrix[] expected =
            sweeps
                .run(start, List.of(), new Random(Seeds.of(seed, 1)), new ProblemSample.Recorder())
                .net();
        double objective = logLoss(problem, rows, expected) + decay.of(expected);
        assertThat(logLoss(problem, rows, found) + decay.of(found))
            .isCloseTo(objective, within(1e-3 * objective));
        Activations activations = new Activations(problem.shape(), rows.x(), products);
        double[] outputs = activations.forward(expected).values().clone();
        assertThat(activations.forward(found).values()).containsExactly(outputs, within(0.05));
      }
    }
  }
}
