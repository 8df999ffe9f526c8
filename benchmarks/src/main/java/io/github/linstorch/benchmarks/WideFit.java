package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * 20,000 rows of 50 features, one output, one very wide hidden layer: the fit with its defaults,
 * solves included, against the multiplications that it cannot do without, both on one thread in the
 * same run; then three times the width on two threads. {@code mvn -q compile exec:exec -pl
 * benchmarks -am -Dbench=wide} runs it.
 */
final class WideFit {

  private static final Problem WIDE = new Problem(20_000, 50, 1_000, 1);
  private static final Problem WIDEST = new Problem(20_000, 50, 3_000, 1);
  private static final int WARM_UPS = 1;
  private static final int ROUNDS = 5;

  private WideFit() {}

  static void run() {
    NecessaryWork necessary = new NecessaryWork(WIDE);
    Samples needed = new Samples();
    Samples one = times(WIDE, 1, () -> needed.add(necessary.time()));
    Report.print("%n%-36s %9s %10s", WIDE + ", threads", "ms", "x needed");
    Report.print("%-36s %9.0f %10.2f", "necessary products 1", needed.median(), 1.0);
    Report.print("%-36s %9.0f %10.2f", "fit 1", one.median(), one.medianRatio(needed));
    Report.printAtMost("fit of 1,000 units / necessary", one.medianRatio(needed), "", 2.5);
    Samples two = times(WIDEST, 2, () -> {});
    Report.printAtMost("fit of 3,000 units, 2 threads", two.median() / 1000, "s", 12);
  }

  /** Milliseconds of fits, each after some other work. */
  private static Samples times(Problem problem, int threads, Runnable before) {
    MultiLayerNetwork net = problem.newNetwork();
    INDArray start = net.params().dup();
    DataSet data = problem.newDataSets(1)[0];
    FitConfig config = FitConfig.builder().threads(threads).build();
    Samples samples = new Samples();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      net.params().assign(start);
      if (round >= 0) {
        before.run();
      }
      (round >= 0 ? samples : new Samples()).time(() -> LinstorchFitter.fit(net, data, config));
    }
    return samples;
  }
}
