package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Solver;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * 100,000 rows, 128-128-10: each solver against the multiplications that it cannot do without, at
 * the rates of OpenBLAS on one thread in the same run; two threads against one. Every round times
 * everything once; the figures are medians over the rounds. {@code mvn -q compile exec:exec -pl
 * benchmarks -am -Dbench=large} runs it.
 */
final class LargeFit {

  private static final Problem PROBLEM = new Problem(100_000, 128, 128, 10);
  private static final int WARM_UPS = 2;
  private static final int ROUNDS = 11;

  private LargeFit() {}

  static void run() {
    MultiLayerNetwork net = PROBLEM.newNetwork();
    INDArray start = net.params().dup();
    DataSet data = PROBLEM.newDataSets(1)[0];
    NecessaryWork necessary = new NecessaryWork(PROBLEM);
    Samples needed = new Samples();
    Map<String, Samples> fits = new LinkedHashMap<>();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      boolean counts = round >= 0;
      (counts ? needed : new Samples()).add(necessary.time());
      for (Solver solver : Solver.values()) {
        for (int threads = 1; threads <= 2; threads++) {
          FitConfig config = FitConfig.builder().solver(solver).threads(threads).build();
          net.params().assign(start);
          Samples samples = fits.computeIfAbsent(solver + " " + threads, k -> new Samples());
          (counts ? samples : new Samples()).time(() -> LinstorchFitter.fit(net, data, config));
        }
      }
    }
    Report.print("%n%-24s %9s %10s", PROBLEM + ", threads", "ms", "x needed");
    Report.print("%-24s %9.0f %10.2f", "necessary products 1", needed.median(), 1.0);
    fits.forEach(
        (name, samples) ->
            Report.print(
                "%-24s %9.0f %10.2f", name, samples.median(), samples.medianRatio(needed)));
    Samples normal = fits.get("NORMAL_EQUATIONS 1");
    Report.printAtMost("NORMAL_EQUATIONS / necessary", normal.medianRatio(needed), "", 1.4);
    Report.printAtMost("AUTO / necessary", fits.get("AUTO 1").medianRatio(needed), "", 1.4);
    Report.printAtMost("QR / necessary", fits.get("QR 1").medianRatio(needed), "", 3.5);
    for (Solver solver : Solver.values()) {
      double gain = fits.get(solver + " 1").medianRatio(fits.get(solver + " 2"));
      Report.printAtLeast(solver + ": one thread / two threads", gain, "", 1.7);
    }
  }
}
