package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.Matrix;

/**
 * The factor that calibrates a softmax: the c that minimises the log-loss
 *
 * <pre>
 *   L(c) = sum_i w_i sum_o -t_io log softmax(c z_i)_o / sum_i w_i
 * </pre>
 *
 * <p>of logits z and targets t, which is convex in c. It changes no argmax.
 *
 * <p>Reference: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML
 * 2017 (their temperature is 1 / c).
 */
public final class Temperature {

  /** Smallest factor that a fit tries. */
  public static final double LEAST = 1e-2;

  /** Largest factor that a fit tries. For separable classes the best factor is infinite. */
  public static final double LARGEST = 1e3;

  private static final int MAX_ITERATIONS = 60;

  /** Relative change of c below which the iteration has converged. */
  private static final double TOLERANCE = 1e-10;

  /** The log-loss at some c, with its derivatives by c. */
  private record LogLoss(double value, double slope, double curvature) {

    static LogLoss of(Matrix logits, Matrix targets, double[] weights, double c) {
      double value = 0;
      double slope = 0;
      double curvature = 0;
      double count = 0;
      double[] largest = Softmax.largest(logits);
      for (int i = 0; i < logits.rows(); i++) {
        double sum = 0;
        double mean = 0;
        double square = 0;
        double label = 0;
        double labels = 0;
        for (int o = 0; o < logits.columns(); o++) {
          double z = logits.get(i, o) - largest[i];
          double e = Math.exp(c * z);
          sum += e;
          mean += e * z;
          square += e * z * z;
          label += z * targets.get(i, o);
          labels += targets.get(i, o);
        }
        mean /= sum;
        double weight = weights == null ? 1 : weights[i];
        value += weight * (labels * Math.log(sum) - c * label);
        slope += weight * (labels * mean - label);
        curvature += weight * labels * (square / sum - mean * mean);
        count += weight;
      }
      return new LogLoss(value / count, slope / count, curvature / count);
    }
  }

  private Temperature() {}

  /**
   * Mean log-loss of {@code softmax(c logits)}.
   *
   * @param logits n x k; unchanged
   * @param targets n x k, each row a distribution; unchanged
   * @param weights of the n rows, not all 0; null where all are 1
   * @param c factor, positive
   * @return in nats, at least 0
   */
  public static double logLoss(Matrix logits, Matrix targets, double[] weights, double c) {
    return LogLoss.of(logits, targets, weights, c).value();
  }

  /**
   * The best factor: Newton's method, kept inside the bracket of the slope's change of sign, and
   * bisection of log c where it leaves that.
   *
   * @param logits n x k; unchanged
   * @param targets n x k, each row a distribution; unchanged
   * @param weights of the n rows, not all 0; null where all are 1
   * @param low least factor, positive, at most 1
   * @param high largest factor, at least 1
   * @return a factor whose log-loss is not above that of 1
   */
  public static double fit(
      Matrix logits, Matrix targets, double[] weights, double low, double high) {
    if (!(low > 0 && low <= 1 && high >= 1)) {
      throw new IllegalArgumentException(
          "Expected bounds around 1, the factor that changes nothing, found " + low + ", " + high);
    }
    double c = minimum(logits, targets, weights, low, high);
    // At a flat minimum round-off, or logits that overflow, may have led away from 1.
    double before = logLoss(logits, targets, weights, 1);
    return logLoss(logits, targets, weights, c) < before ? c : 1;
  }

  /**
   * The best factor of the outputs of sigmoids, each of which is a softmax of itself and zero.
   *
   * @param outputs n x k before the sigmoid; unchanged
   * @param targets n x k, between 0 and 1; unchanged
   * @param weights of the n rows, not all 0; null where all are 1
   * @param loss gives the weights of the outputs
   * @param low least factor, positive, at most 1
   * @param high largest factor, at least 1
   * @return a factor whose log-loss is not above that of 1
   */
  public static double fitSigmoid(
      Matrix outputs, Matrix targets, double[] weights, OutputLoss loss, double low, double high) {
    int all = outputs.values().length;
    Matrix pairs = new Matrix(all, 2);
    Matrix labels = new Matrix(all, 2);
    double[] repeated = new double[all];
    int n = outputs.rows();
    for (int at = 0; at < all; at++) {
      pairs.set(at, 0, outputs.values()[at]);
      labels.set(at, 0, targets.values()[at]);
      labels.set(at, 1, 1 - targets.values()[at]);
      repeated[at] = loss.weight(at / n) * (weights == null ? 1 : weights[at % n]);
    }
    return fit(pairs, labels, repeated, low, high);
  }

  private static double minimum(
      Matrix logits, Matrix targets, double[] weights, double low, double high) {
    double below = low;
    double above = high;
    double c = 1;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
      LogLoss at = LogLoss.of(logits, targets, weights, c);
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
