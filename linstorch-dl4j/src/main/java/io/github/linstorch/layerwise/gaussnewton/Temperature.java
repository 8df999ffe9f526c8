package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;

/**
 * The factor that makes regressed logits a softmax's: the c that minimises the log-loss of {@code
 * softmax(c z)}, which is convex in c (Guo, Pleiss, Sun and Weinberger, "On calibration of modern
 * neural networks", ICML 2017).
 */
final class Temperature {

  private static final int MAX_ITERATIONS = 60;

  /** Relative change of c below which it has converged. */
  private static final double TOLERANCE = 1e-10;

  /** The log-loss at some c, with its derivatives by c. */
  private record LogLoss(double value, double slope, double curvature) {

    static LogLoss of(Matrix logits, Matrix oneHot, double c) {
      double value = 0;
      double slope = 0;
      double curvature = 0;
      int n = logits.rows();
      for (int i = 0; i < n; i++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int o = 0; o < logits.columns(); o++) {
          largest = Math.max(largest, c * logits.get(i, o));
        }
        double sum = 0;
        double mean = 0;
        double square = 0;
        double label = 0;
        for (int o = 0; o < logits.columns(); o++) {
          double z = logits.get(i, o);
          double e = Math.exp(c * z - largest);
          sum += e;
          mean += e * z;
          square += e * z * z;
          label += z * oneHot.get(i, o);
        }
        mean /= sum;
        value += (largest + Math.log(sum) - c * label) / n;
        slope += (mean - label) / n;
        curvature += (square / sum - mean * mean) / n;
      }
      return new LogLoss(value, slope, curvature);
    }
  }

  private Temperature() {}

  /** Mean log-loss of {@code softmax(c logits)}. */
  static double logLoss(Matrix logits, Matrix oneHot, double c) {
    return LogLoss.of(logits, oneHot, c).value();
  }

  /**
   * The best factor: Newton's method, kept inside the bracket of the slope's change of sign, and
   * bisection of log c where it leaves that.
   *
   * @param logits n x k
   * @param oneHot n x k, each row sums to 1
   * @param low least factor, positive
   * @param high largest factor
   */
  static double fit(Matrix logits, Matrix oneHot, double low, double high) {
    double below = low;
    double above = high;
    double c = 1;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
      LogLoss at = LogLoss.of(logits, oneHot, c);
      if (at.slope() > 0) {
        above = c;
      } else {
        below = c;
      }
      double next = at.curvature() > 0 ? c - at.slope() / at.curvature() : Double.NaN;
      if (!(next > below && next < above)) {
        next = Math.sqrt(below * above);
      }
      if (Math.abs(next - c) <= TOLERANCE * c) {
        return next;
      }
      c = next;
    }
    return c;
  }
}
