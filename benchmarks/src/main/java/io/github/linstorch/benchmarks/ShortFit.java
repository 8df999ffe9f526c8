package io.github.linstorch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.lang.management.ManagementFactory;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Fewer rows than features: processor time of the first fit of its kind in this JVM, and what the
 * process has grown by. {@code mvn -q compile exec:exec -pl benchmarks -am -Dbench=short} runs it.
 */
final class ShortFit {

  private ShortFit() {}

  static void run() {
    // The first fit pays for loading native libraries, whatever its shape.
    fit(new Problem(30, 5, 1), FitMethod.LINSTORCH);
    fit(new Problem(30, 5, 4, 1), FitMethod.GAUSS_NEWTON);
    Problem longRows = new Problem(50, 20_000, 1);
    double before = ProcessMemory.resident();
    double seconds = fit(longRows, FitMethod.LINSTORCH);
    double grown = ProcessMemory.peak() - before;
    Report.printAtMost(longRows + ", LINSTORCH: processor time", seconds, "s", 1.5);
    Report.printAtMost(longRows + ", LINSTORCH: peak RSS less that before", grown, "MB", 500);
    Problem wideRows = new Problem(150, 1_000, 32, 1);
    seconds = fit(wideRows, FitMethod.GAUSS_NEWTON);
    Report.printAtMost(wideRows + ", GAUSS_NEWTON: processor time", seconds, "s", 0.5);
  }

  /** Seconds of processor time, all threads, of a fit with its defaults. */
  private static double fit(Problem problem, FitMethod method) {
    MultiLayerNetwork net = problem.newNetwork();
    DataSet data = problem.newDataSets(1)[0];
    FitConfig config = FitConfig.builder().method(method).seed(1).build();
    long start = cpuNanos();
    LinstorchFitter.fit(net, data, config);
    return (cpuNanos() - start) / 1e9;
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
