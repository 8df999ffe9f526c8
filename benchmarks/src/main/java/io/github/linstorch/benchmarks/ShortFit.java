package io.github.linstorch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.lang.management.ManagementFactory;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Fewer rows than features: processor time of all threads, and what the process grows by. The first
 * fit of its kind is the JVM's first of more than a few features; the second kind is warmed up.
 * {@code mvn -q compile exec:exec -pl benchmarks -am -Dbench=short} runs it.
 */
final class ShortFit {

  private static final Problem LONG_ROWS = new Problem(50, 20_000, 1);
  private static final Problem WIDE_ROWS = new Problem(150, 1_000, 32, 1);
  private static final int WARM_UPS = 5;
  private static final int ROUNDS = 5;

  private ShortFit() {}

  static void run() {
    // The first fit pays for loading native libraries, whatever its shape.
    fit(new Problem(30, 5, 1), FitMethod.LINSTORCH);
    double before = ProcessMemory.resident();
    double seconds = fit(LONG_ROWS, FitMethod.LINSTORCH);
    double grown = ProcessMemory.peak() - before;
    Report.printAtMost(LONG_ROWS + ", LINSTORCH: processor time", seconds, "s", 1.5);
    Report.printAtMost(LONG_ROWS + ", LINSTORCH: peak RSS less before", grown, "MB", 500);
    Report.print(
        "%s, GAUSS_NEWTON: %.3f s for the first",
        WIDE_ROWS, fit(WIDE_ROWS, FitMethod.GAUSS_NEWTON));
    Samples samples = new Samples();
    for (int round = 1 - WARM_UPS; round <= ROUNDS; round++) {
      (round > 0 ? samples : new Samples()).add(fit(WIDE_ROWS, FitMethod.GAUSS_NEWTON));
    }
    Report.printAtMost(WIDE_ROWS + ", GAUSS_NEWTON: processor time", samples.median(), "s", 0.5);
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
