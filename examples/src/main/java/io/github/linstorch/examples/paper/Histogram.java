package io.github.linstorch.examples.paper;

/**
 * Corners of the outline of a histogram.
 *
 * @param x horizontal positions, four to a bar
 * @param y heights
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
    double[] x = new double[4 * bars];
    double[] y = new double[4 * bars];
    for (int i = 0; i < bars; i++) {
      double left = sample.min() + i * width;
      x[4 * i] = left;
      x[4 * i + 1] = left;
      x[4 * i + 2] = left + width;
      x[4 * i + 3] = left + width;
      y[4 * i + 1] = counts[i];
      y[4 * i + 2] = counts[i];
    }
    return new Histogram(x, y);
  }
}
