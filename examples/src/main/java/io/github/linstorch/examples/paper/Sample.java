package io.github.linstorch.examples.paper;

import java.util.Arrays;

/**
 * Numbers of a sample.
 *
 * @param min smallest
 * @param median middle one, of an even number the mean of the middle two
 * @param mean arithmetic mean
 * @param max largest
 */
record Sample(double min, double median, double mean, double max) {

  /**
   * Describes values.
   *
   * @param values at least one; not changed
   */
  static Sample of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return new Sample(
        sorted[0],
        (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
        Arrays.stream(sorted).average().orElseThrow(),
        sorted[n - 1]);
  }
}
