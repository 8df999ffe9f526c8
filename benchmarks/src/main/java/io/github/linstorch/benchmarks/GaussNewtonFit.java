package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/**
 * One fit of a new net to a split, seeded by the split's number.
 *
 * @param testError on the test rows
 * @param millis what the fit alone took
 * @param cpuMillis processor time of the calling thread in it
 */
record GaussNewtonFit(double testError, double millis, double cpuMillis) {

  private static final FitMethod METHOD = FitMethod.GAUSS_NEWTON;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** With the threads that a fit uses by default. */
  static GaussNewtonFit run(StandardizedSplit split, int[] widths) {
    return run(split, FitConfig.defaults().threads(), widths);
  }

  static GaussNewtonFit run(StandardizedSplit split, int threads, int[] widths) {
    return run(split, Activation.RELU, threads, widths);
  }

  /** With hidden units of any kind, and the threads that a fit uses by default. */
  static GaussNewtonFit run(StandardizedSplit split, Activation hidden, int[] widths) {
    return run(split, hidden, FitConfig.defaults().threads(), widths);
  }

  private static GaussNewtonFit run(
      StandardizedSplit split, Activation hidden, int threads, int[] widths) {
    MultiLayerNetwork net = RegressionNet.of(split.number(), hidden, widths);
    FitConfig config =
        FitConfig.builder().method(METHOD).seed(split.number()).threads(threads).build();
    long start = System.nanoTime();
    long cpuStart = THREADS.getCurrentThreadCpuTime();
    LinstorchFitter.fit(net, split.train(), config);
    double cpuMillis = (THREADS.getCurrentThreadCpuTime() - cpuStart) / 1e6;
    double millis = (System.nanoTime() - start) / 1e6;
    return new GaussNewtonFit(split.testError(net), millis, cpuMillis);
  }

  static void warmUp(StandardizedSplit split, int[] widths) {
    warmUp(split, FitConfig.defaults().threads(), widths);
  }

  /** Repeats the fit until the compiler has had its time. */
  static void warmUp(StandardizedSplit split, int threads, int[] widths) {
    long end = System.nanoTime() + 2_000_000_000L;
    for (int fits = 0; fits < 5 || fits < 1000 && System.nanoTime() < end; fits++) {
      run(split, threads, widths);
    }
  }

  static String method() {
    return METHOD.toString();
  }
}
