package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Restarts a second, on one thread and on two in turn, and the memory that they take. {@code mvn -q
 * compile exec:exec -pl benchmarks -am -Dbench=restarts} runs it.
 */
final class RestartRates {

  private static final int ROUNDS = 9;
  private static final int WARM_UP = 20_000;

  private RestartRates() {}

  static void run() {
    // First, since a peak never falls again.
    memory(new Problem(690, 8, 10, 1));
    rate(new Problem(67, 1, 10, 1), 20_000, 40_000);
    rate(new Problem(690, 8, 10, 1), 5_000, 9_000);
    GoalSeeking.run();
  }

  private static FitConfig restarts(int count, int threads) {
    return FitConfig.builder().restarts(count).threads(threads).seed(1).build();
  }

  private static void rate(Problem problem, int count, double bar) {
    MultiLayerNetwork net = problem.newNetwork();
    DataSet data = problem.newDataSets(1)[0];
    LinstorchFitter.fit(net, data, restarts(WARM_UP, 1));
    LinstorchFitter.fit(net, data, restarts(WARM_UP, 2));
    Samples one = new Samples();
    Samples two = new Samples();
    for (int round = 0; round < ROUNDS; round++) {
      one.time(() -> LinstorchFitter.fit(net, data, restarts(count, 1)));
      two.time(() -> LinstorchFitter.fit(net, data, restarts(count, 2)));
    }
    Report.printAtLeast(
        problem + ": restarts a second, one thread", count / one.median() * 1000, "", bar);
    Report.printAtLeast(problem + ": two threads / one", one.medianRatio(two), "x", 1.6);
  }

  /** The same number of restarts, ten to a fit and all in one: the garbage is the same, too. */
  private static void memory(Problem problem) {
    MultiLayerNetwork net = problem.newNetwork();
    DataSet data = problem.newDataSets(1)[0];
    for (int fit = 0; fit < 1000; fit++) {
      LinstorchFitter.fit(net, data, restarts(10, 2));
    }
    double few = ProcessMemory.peak();
    FitReport report = LinstorchFitter.fit(net, data, restarts(10_000, 2));
    Report.printAtMost(
        "peak RSS of " + report.restarts().count() + " restarts / of 11",
        ProcessMemory.peak() / few,
        "",
        1.05);
  }
}
