package io.github.linstorch.examples.paper;

/**
 * Bars of a histogram.
 *
 * @param x left edges, rising, and the right edge of the last bar
 * @param y heights, and 0
 */
record Histogram(double[] x, double[] y) {

  /** Counts values in bars of equal width from the smallest to the largest of them. */
  static Histogram of(double[] values, int bars) {
    Sample sample = Sample.of(values);
    double width = Math.max((sample.max() - sample.min()) / bars, Double.MIN_NORMAL);
    int[] counts = new int[bars];
    for (double value : values) {
      counts[Math.min(bars - 1, (int) ((value - sample.min()) / width))]++;
    }
    double[] x = new double[bars + 1];
    double[] y = new double[bars + 1];
    for (int i = 0; i <= bars; i++) {
      x[i] = sample.min() + i * width;
      y[i] = i < bars ? counts[i] : 0;
    }
    return new Histogram(x, y);
  }
}
