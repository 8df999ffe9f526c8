package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts between a net and its linear model: penalties that are set, and rounding. */
class CompletionVerdictTest {

  private static final int ROWS = 300;

  /** Loses large parameters, as a type of small range would. */
  private static final class ShortRange implements ParameterStore {

    private final double most;

    ShortRange(double most) {
      this.most = most;
    }

    @Override
    public double[] stored(double[] parameters) {
      return Arrays.stream(parameters).map(p -> Math.abs(p) > most ? 0 : p).toArray();
    }

    @Override
    public boolean onlyRounds() {
      return true;
    }

    @Override
    public double roundOff() {
      return 0x1p-53;
    }
  }

  private static Rows rows(boolean isBinary) {
    Rows rows = ProblemSample.rows(ROWS, 1, false, 7);
    for (int i = 0; i < ROWS && isBinary; i++) {
      rows.y().set(i, 0, rows.y().get(i, 0) > 0 ? 1 : 0);
    }
    return rows;
  }

  private static Problem problem(
      boolean isBinary, double l2, Settings settings, ParameterStore store) {
    Rows rows = rows(isBinary);
    Penalty penalty = l2 == 0 ? Penalty.NONE : new Penalty(l2 / 2, 0, true);
    Activation output = isBinary ? Activation.SIGMOID : Activation.IDENTITY;
    DenseStack stack =
        new DenseStack(
            List.of(
                new Layer("hidden", 4, 6, true, Activation.RELU, false, penalty),
                new Layer("output", 6, 1, true, output, false, penalty)),
            isBinary
                ? new OutputLoss(OutputLoss.Kind.BINARY_CROSS_ENTROPY, null, false, 0)
                : OutputLoss.MEAN_SQUARED);
    double[][] x = new double[4][];
    Arrays.setAll(x, j -> Arrays.copyOfRange(rows.x().values(), j * ROWS, (j + 1) * ROWS));
    Task task =
        new Task(
            stack,
            new double[stack.parameterCount()],
            new Samples(x, new double[][] {rows.y().values()}, ROWS),
            null,
            settings,
            3,
            store);
    RestartBudget budget = new RestartBudget(0, Double.NaN, Long.MAX_VALUE, 1, System::nanoTime);
    return Problem.read(task, budget, null);
  }

  /** A good net, whose hidden weights are so many times as large, and its last ones as small. */
  private static Matrix[] net(Problem problem, double factor, Products products) {
    HoldOutSplit all = HoldOutSplit.of(problem.rows(), null, 0, new Random(1));
    Sweeper sweeper =
        problem.isOutputLoss()
            ? new CriterionSweeper(
                problem,
                problem.shape(),
                1,
                problem.rows(),
                List.of(),
                new double[] {0.1},
                ParallelFor.SERIAL)
            : new FullSweeper(
                problem, problem.shape(), problem.rows(), all, problem.decay(problem.shape(), 1));
    Matrix[] net =
        sweeper.sweep(Start.HE, new Random(2), new ProblemSample.Recorder(), products).net();
    for (int i = 0; i < net[0].values().length; i++) {
      net[0].values()[i] *= factor;
    }
    for (int i = 0; i < 6; i++) {
      net[1].set(i, 0, net[1].get(i, 0) / factor);
    }
    return net;
  }

  private static Trial trial(Matrix[] net, double loss) {
    return new Trial(0, net, null, null, loss, List.of(), List.of());
  }

  /** Large weights that a penalty counts; without one only the loss does. */
  @ParameterizedTest
  @CsvSource({"0, false", "1e-3, true"})
  void of_penaltiesThatAreSet_countTheWeightsOfTheNetAndOfTheLine(double l2, boolean isLinear) {
    Settings settings = SettingsSample.logLoss(Double.NaN);
    Problem problem = problem(true, l2, settings, new ShortRange(1e300));
    try (Products products = new Products()) {
      Matrix[] net = net(problem, 1000, products);
      List<HoldOutSplit> folds = HoldOutSplit.folds(problem.rows(), 3, new Random(1));

      Completion.Result result =
          new FullCriterionCompletion(problem, folds, ParallelFor.SERIAL, products)
              .of(trial(net, 0.1));

      assertThat(result.bounded()).isTrue();
      assertThat(result.linear()).isEqualTo(isLinear);
    }
  }

  /** A net whose weights the storage loses is not what was judged by held-out rows. */
  @ParameterizedTest
  @CsvSource({
    "true, true, 1e300, false",
    "true, true, 500, true",
    "true, false, 1e300, false",
    "true, false, 500, true",
    "false, true, 1e300, false",
    "false, true, 500, true"
  })
  void of_netThatRoundingSpoils_losesToTheLine(
      boolean isSampled, boolean isBinary, double most, boolean isLinear) {
    Settings settings =
        isSampled
            ? withGuard(SettingsSample.sampled(5, 100, 512L << 20))
            : SettingsSample.logLoss(Double.NaN);
    Problem problem = problem(isBinary, 0, settings, new ShortRange(most));
    assertThat(problem.isSampled()).isEqualTo(isSampled);
    try (Products products = new Products();
        Workers workers = new Workers(1)) {
      Matrix[] net = net(problem, 10_000, products);
      HoldOutSplit split = HoldOutSplit.of(problem.rows(), null, 100, new Random(1));
      Completion completion =
          !isSampled
              ? new FullCriterionCompletion(problem, List.of(split), ParallelFor.SERIAL, products)
              : isBinary
                  ? new SampledCriterionCompletion(problem, split, workers, products)
                  : new RegressionCompletion(problem, split, 1, products);

      Completion.Result result = completion.of(trial(net, 0.1));

      assertThat(result.bounded()).isTrue();
      assertThat(result.linear()).isEqualTo(isLinear);
    }
  }

  private static Settings withGuard(Settings s) {
    return new Settings(
        SweepLoss.OUTPUT_LOSS,
        1,
        s.starts(),
        s.sweeps(),
        s.ridge(),
        s.holdout(),
        s.patience(),
        s.refit(),
        Double.NaN,
        GuardRule.HELD_OUT,
        s.sampledFrom(),
        s.batchRows(),
        s.memory());
  }
}
