package io.github.linstorch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.lang.management.ManagementFactory;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * 100,000 rows of a teacher's, 20-64-64-1: time and memory of a fit, ten times the rows, and the
 * test error beside that of Adam after five times the time. Memory is noted before Adam begins; the
 * JVM has seen no other fit.
 */
final class GaussNewtonLarge {

  private static final int ROWS = 100_000;
  private static final int TEST_ROWS = 20_000;
  private static final int BATCH = 128;
  private static final int TIMES = 5;

  private GaussNewtonLarge() {}

  static void run() {
    Report.print("%s with its defaults, 2 threads, the JVM's first fit", FitMethod.GAUSS_NEWTON);
    TeacherRows teacher = new TeacherRows(1);
    DataSet train = teacher.rows(ROWS, 2);
    DataSet test = teacher.rows(TEST_ROWS, 3);
    MultiLayerNetwork net = FloatNet.regression(0, TeacherRows.WIDTHS);
    double seconds = fit(net, train);
    double error = Scores.of(net, test).mse().orElseThrow();
    String what = ROWS + " rows, 20-64-64-1: ";
    Report.printAtMost(what + "fit", seconds, "s", 20);
    Report.printAtMost(what + "peak RSS", ProcessMemory.peak(), "MB", 1500);
    compare(error, adam(train, test, TIMES * seconds));
    tenfold(teacher, seconds);
  }

  private static double fit(MultiLayerNetwork net, DataSet rows) {
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).threads(2).seed(1).build();
    long cpuStart = cpuNanos();
    long start = System.nanoTime();
    LinstorchFitter.fit(net, rows, config);
    double seconds = (System.nanoTime() - start) / 1e9;
    // A busy machine shows in their difference: two threads of an idle one take half of it.
    Report.print(
        "%d rows: %.1f s, %.1f s of processor time",
        rows.numExamples(), seconds, (cpuNanos() - cpuStart) / 1e9);
    return seconds;
  }

  /** Processor time of all threads. */
  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double adam(DataSet train, DataSet test, double seconds) {
    int threads = NativeThreads.setFaster(FloatNet.regression(0, TeacherRows.WIDTHS), train, BATCH);
    MultiLayerNetwork net = FloatNet.regression(0, TeacherRows.WIDTHS);
    ShuffledBatches batches = new ShuffledBatches(net, train, BATCH, 1000);
    batches.trainFor(1000 * seconds);
    NativeThreads.set(1);
    Report.print("Adam: %.1f s, %d epochs begun, threads: %d", seconds, batches.epochs(), threads);
    return Scores.of(net, test).mse().orElseThrow();
  }

  private static void compare(double ours, double adams) {
    Report.print(
        "test error, of which %.2f are noise: %.5f; Adam's %.5f",
        TeacherRows.NOISE_VARIANCE, ours, adams);
    Report.printAtMost("test error / Adam's after " + TIMES + " x the time", ours / adams, "x", 1);
    if (ours > adams) {
      Report.print("  loses: test error");
    }
  }

  private static void tenfold(TeacherRows teacher, double seconds) {
    DataSet rows = teacher.rows(10 * ROWS, 4);
    double tenfold = fit(FloatNet.regression(0, TeacherRows.WIDTHS), rows);
    Report.print("%d rows: peak RSS so far %.0f MB", 10 * ROWS, ProcessMemory.peak());
    Report.printAtMost("time for ten times the rows", tenfold / seconds, "x", 10);
  }
}
