package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.LinstorchFitter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * No memory is lost per fit: 100,000 fits in one JVM with a heap of 256 MB, of a network that is
 * worked on in Java arrays and of one wide enough for native memory. {@code mvn -q compile
 * exec:exec -pl benchmarks -am -Dbench=manyfits} runs it.
 */
final class ManyFits {

  private static final int FIRST = 10_000;
  private static final int ALL = 100_000;
  private static final int DATA_SETS = 16;

  private ManyFits() {}

  static void run() {
    fit(new Problem(67, 1, 10, 1));
    fit(new Problem(100, 40, 8, 1));
  }

  private static void fit(Problem problem) {
    MultiLayerNetwork net = problem.newNetwork();
    INDArray start = net.params().dup();
    DataSet[] data = problem.newDataSets(DATA_SETS);
    double first = 0;
    Report.print("%n%s: fits, resident memory", problem);
    for (int fit = 1; fit <= ALL; fit++) {
      net.params().assign(start);
      LinstorchFitter.fit(net, data[fit % DATA_SETS]);
      if (fit % FIRST == 0) {
        double resident = ProcessMemory.resident();
        first = fit == FIRST ? resident : first;
        Report.print("%8d %8.1f MB", fit, resident);
      }
    }
    double growth = ProcessMemory.resident() / first;
    Report.printAtMost("RSS after 100,000 fits / after 10,000", growth, "", 1.05);
  }
}
