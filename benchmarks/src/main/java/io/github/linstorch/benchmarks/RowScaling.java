package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Ten times the rows in memory take ten times as long: 20,000 and 200,000 rows, 20-32-1, one
 * thread, in turns, median of the ratios. {@code mvn -q compile exec:exec -pl benchmarks -am
 * -Dbench=scaling} runs it.
 */
final class RowScaling {

  private static final int WARM_UPS = 5;
  private static final int ROUNDS = 21;
  private static final FitConfig ONE_THREAD = FitConfig.builder().threads(1).build();

  private RowScaling() {}

  static void run() {
    Problem problem = new Problem(20_000, 20, 32, 1);
    MultiLayerNetwork net = problem.newNetwork();
    INDArray start = net.params().dup();
    DataSet[] few = problem.newDataSets(10);
    DataSet many = new Problem(200_000, 20, 32, 1).newDataSets(1)[0];
    Samples fewTimes = new Samples();
    Samples manyTimes = new Samples();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      boolean counts = round >= 0;
      (counts ? manyTimes : new Samples()).time(() -> fit(net, start, many));
      // Ten of them, so that both sides of the ratio are measured for equally long.
      Samples ten = new Samples();
      for (DataSet data : few) {
        ten.time(() -> fit(net, start, data));
      }
      (counts ? fewTimes : new Samples()).add(ten.median());
    }
    Report.print("%n%-24s %9.2f ms", problem, fewTimes.median());
    Report.print("%-24s %9.2f ms", "ten times the rows", manyTimes.median());
    Report.printBar("time for ten times the rows", manyTimes.medianRatio(fewTimes), "", 8.5, 11.5);
  }

  private static void fit(MultiLayerNetwork net, INDArray start, DataSet data) {
    net.params().assign(start);
    LinstorchFitter.fit(net, data, ONE_THREAD);
  }
}
