package io.github.linstorch.examples.spark;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The fit in memory that {@link SparkBench} compares its largest with. It runs in a JVM of its own,
 * because the rows alone do not fit the heap that the driver has there.
 */
final class MemoryFit {

  private static final String HEAP = "-Xmx2g";

  private MemoryFit() {}

  /** Settings of the fits that are compared. */
  static FitConfig config() {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(3).build();
  }

  /** The network that is fitted. */
  static MultiLayerNetwork net() {
    return TeacherRows.net(20, 64, 64);
  }

  /** Rows that no fit sees. */
  static DataSet test() {
    return new TeacherRows(50_000, 1, 20).withSeed(99).dataSet();
  }

  /**
   * Fits, and prints what the fit took and, in the last line, the test error.
   *
   * @param args the number of rows
   */
  public static void main(String[] args) {
    int count = Integer.parseInt(args[0]);
    DataSet train = new TeacherRows(count, 16, 20).dataSet();
    MultiLayerNetwork net = net();
    long start = System.nanoTime();
    FitReport report = LinstorchFitter.fit(net, train, config());
    double seconds = (System.nanoTime() - start) / 1e9;
    double error = net.score(test());
    OptionalInt held = report.gaussNewton().orElseThrow().sampledRows();
    System.out.printf(
        Locale.ROOT,
        "%,d rows in memory, %,d swept over: test error %.5f, %.0f s, CPU %.0f s%n%s%n",
        count,
        held.orElse(count),
        error,
        seconds,
        SparkBench.processCpu() / 1e9,
        error);
  }

  /** Runs that in another JVM, and returns the test error. */
  static double run(int rows) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                MemoryFit.class.getName(),
                Integer.toString(rows))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String last = "";
    for (String line : new String(process.getInputStream().readAllBytes()).lines().toList()) {
      System.out.print(last);
      last = line + System.lineSeparator();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The fit in memory failed: " + last);
    }
    return Double.parseDouble(last.strip());
  }
}
