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
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try {
      long start = system.getProcessCpuTime();
      Supplier<float[][]> predictions = method.fit(split, hidden);
      double seconds = (system.getProcessCpuTime() - start) / 1e9;
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
}
