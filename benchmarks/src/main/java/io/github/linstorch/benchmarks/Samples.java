package io.github.linstorch.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Repeated measurements of one thing. */
final class Samples {

  private double[] values = new double[0];

  static Samples of(double... values) {
    Samples result = new Samples();
    result.values = values.clone();
    return result;
  }

  void add(double value) {
    values = Arrays.copyOf(values, values.length + 1);
    values[values.length - 1] = value;
  }

  double median() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  double mean() {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Of the mean. */
  double standardError() {
    double mean = mean();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  double max() {
    return Arrays.stream(values).max().getAsDouble();
  }

  /** Numbers, from 0 on, of those greater than a bar. */
  int[] above(double bar) {
    return IntStream.range(0, values.length).filter(i -> values[i] > bar).toArray();
  }

  double geometricMean() {
    return Math.exp(Arrays.stream(values).map(Math::log).average().getAsDouble());
  }

  /** Median of the quotients of measurements of the same round. */
  double medianRatio(Samples divisor) {
    Samples ratios = new Samples();
    for (int i = 0; i < values.length; i++) {
      ratios.add(values[i] / divisor.values[i]);
    }
    return ratios.median();
  }

  /** Times some work. */
  void time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    add((System.nanoTime() - start) / 1e6);
  }
}
