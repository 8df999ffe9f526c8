package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

/**
 * The softmax of rows of logits, {@code p_j = exp(z_j) / sum_i exp(z_i)}, and the logarithms of its
 * probabilities. Logits are shifted by their largest first, so that no exponential overflows.
 */
public final class Softmax {

  /** Smallest probability whose logarithm is taken; one that underflows counts as this. */
  private static final double LEAST_PROBABILITY = Double.MIN_VALUE;

  private Softmax() {}

  /**
   * Logarithm of a probability, finite even where that has underflowed to zero.
   *
   * @param probability between 0 and 1
   * @return at most 0; NaN for NaN
   */
  public static double log(double probability) {
    return Math.log(Math.max(probability, LEAST_PROBABILITY));
  }

  /**
   * Replaces logits by probabilities.
   *
   * @param z one array per unit, with at least {@code rows} entries
   */
  static void apply(double[][] z, int rows) {
    double[] largest = lowest(rows);
    for (double[] unit : z) {
      raise(largest, unit, 0);
    }
    double[] sum = new double[rows];
    for (double[] unit : z) {
      addExponentials(sum, unit, 0, largest, unit);
    }
    for (double[] unit : z) {
      divide(unit, 0, sum);
    }
  }

  /**
   * Probabilities from logits.
   *
   * @param z n x k; unchanged
   * @param probabilities n x k, column-major; overwritten
   */
  public static void apply(Matrix z, double[] probabilities) {
    double[] largest = largest(z);
    double[] sum = new double[z.rows()];
    for (int j = 0; j < z.columns(); j++) {
      addExponentials(sum, z.values(), z.at(j), largest, probabilities);
    }
    for (int j = 0; j < z.columns(); j++) {
      divide(probabilities, z.at(j), sum);
    }
  }

  /**
   * Mean log-loss of logits.
   *
   * @param z n x k; unchanged
   * @param targets n x k, each row a distribution; unchanged
   * @param weights of the n rows, not all 0; null where all are 1
   * @return in nats, at least 0
   */
  public static double logLoss(Matrix z, Matrix targets, double[] weights) {
    int n = z.rows();
    double[] largest = largest(z);
    double[] sum = new double[n];
    double[] label = new double[n];
    double[] labels = new double[n];
    double[] logits = z.values();
    double[] y = targets.values();
    for (int j = 0; j < z.columns(); j++) {
      int at = z.at(j);
      for (int i = 0; i < n; i++) {
        double shifted = logits[at + i] - largest[i];
        sum[i] += Math.exp(shifted);
        label[i] += shifted * y[at + i];
        labels[i] += y[at + i];
      }
    }
    double loss = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      double weight = weights == null ? 1 : weights[i];
      loss += weight * (labels[i] * Math.log(sum[i]) - label[i]);
      total += weight;
    }
    return loss / total;
  }

  /** The largest logit of every row. */
  static double[] largest(Matrix z) {
    double[] largest = lowest(z.rows());
    for (int j = 0; j < z.columns(); j++) {
      raise(largest, z.values(), z.at(j));
    }
    return largest;
  }

  private static double[] lowest(int rows) {
    double[] lowest = new double[rows];
    Arrays.fill(lowest, Double.NEGATIVE_INFINITY);
    return lowest;
  }

  private static void raise(double[] largest, double[] z, int at) {
    for (int i = 0; i < largest.length; i++) {
      largest[i] = Math.max(largest[i], z[at + i]);
    }
  }

  /** Writes the exponentials of one unit, which may be in the same array, at the same place. */
  private static void addExponentials(
      double[] sum, double[] z, int at, double[] largest, double[] exponentials) {
    for (int i = 0; i < sum.length; i++) {
      double e = Math.exp(z[at + i] - largest[i]);
      exponentials[at + i] = e;
      sum[i] += e;
    }
  }

  private static void divide(double[] exponentials, int at, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      exponentials[at + i] /= sum[i];
    }
  }
}
