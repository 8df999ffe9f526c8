package io.github.linstorch.examples.compare;

/** The root of the mean of squares, also where the squares would be out of range. */
final class RootMeanSquare {

  private RootMeanSquare() {}

  static double of(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value)); // NaN stays
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    int exponent = Math.getExponent(largest);
    double squares = 0;
    for (double value : values) {
      double scaled = Math.scalb(value, -exponent);
      squares += scaled * scaled;
    }
    return Math.scalb(Math.sqrt(squares / values.length), exponent);
  }
}
