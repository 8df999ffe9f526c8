package io.github.linstorch.examples.compare;

import java.util.Arrays;

/** Mean and deviation of figures over the folds. */
final class FoldStatistics {

  private FoldStatistics() {}

  static double mean(double[] figures) {
    return Arrays.stream(figures).average().orElse(Double.NaN);
  }

  /** With divisor n - 1. */
  static double deviation(double[] figures) {
    double mean = mean(figures);
    // By the largest, whose square may be too large for a double, or too small.
    double scale = Arrays.stream(figures).map(f -> Math.abs(f - mean)).max().orElse(0);
    if (scale == 0) {
      return 0;
    }
    double squares = Arrays.stream(figures).map(f -> (f - mean) / scale).map(f -> f * f).sum();
    return scale * Math.sqrt(squares / (figures.length - 1));
  }
}
