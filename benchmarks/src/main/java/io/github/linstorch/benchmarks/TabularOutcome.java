package io.github.linstorch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.linstorch.dl4j.Scores;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * What a method reached on a split.
 *
 * @param error mean squared error of the test rows, or of classes their log-loss; infinite if the
 *     method failed
 * @param accuracy of the test rows; NaN of a regression
 * @param cpuSeconds processor time of the whole process in the fit
 */
record TabularOutcome(double error, double accuracy, double cpuSeconds) {

  /** Fits and tests; prints why if that fails, so that the other methods and sets go on. */
  static TabularOutcome of(TabularMethod method, TabularSplit split, int[] hidden) {
    return of(method, split, () -> method.fit(split, hidden));
  }

  /**
   * Runs and tests a training that is not one of the methods as they are.
   *
   * @param method what to call it if it fails
   * @param fit trains, which is timed, and returns what predicts the test rows
   */
  static TabularOutcome of(
      TabularMethod method, TabularSplit split, Supplier<Supplier<float[][]>> fit) {
    try {
      double start = processSeconds();
      Supplier<float[][]> predictions = fit.get();
      double seconds = processSeconds() - start;
      Scores score = split.score(predictions.get());
      double error =
          split.isRegression() ? score.mse().orElseThrow() : score.logLoss().orElseThrow();
      // A prediction that is no number is a failure too.
      return new TabularOutcome(
          Double.isNaN(error) ? Double.POSITIVE_INFINITY : error,
          score.accuracy().orElse(Double.NaN),
          seconds);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      Report.print("  failed: %s, split %d: %s", method, split.number(), e);
      return new TabularOutcome(Double.POSITIVE_INFINITY, 0, Double.NaN);
    }
  }

  /** Processor time of the whole process so far. */
  static double processSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
