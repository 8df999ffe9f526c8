package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.Matrix;

/**
 * The softmax of rows of logits, {@code p_j = exp(z_j) / sum_i exp(z_i)}, and the logarithms of its
 * probabilities. Logits are shifted by their largest first, so that no exponential overflows.
 */
public final class Softmax {

  /** Smallest probability with a logarithm of its own: one that has underflowed counts as this. */
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
   * Exponentials of the scaled logits of one row, over that of the largest.
   *
   * @param z logits; overwritten by themselves less the largest
   * @param factor what multiplies the logits
   * @param exponentials overwritten by {@code exp(factor (z - max z))}
   * @return their sum
   */
  static double exponentials(double[] z, double factor, double[] exponentials) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : z) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      z[j] -= largest;
      exponentials[j] = Math.exp(factor * z[j]);
      sum += exponentials[j];
    }
    return sum;
  }

  /**
   * Replaces logits by probabilities.
   *
   * @param z one array per unit, with at least {@code rows} entries
   */
  static void apply(double[][] z, int rows) {
    double[] row = new double[z.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = z[j][i];
      }
      double sum = exponentials(row, 1, row);
      for (int j = 0; j < row.length; j++) {
        z[j][i] = row[j] / sum;
      }
    }
  }

  /**
   * Probabilities from logits.
   *
   * @param z n x k; unchanged
   * @param probabilities n x k, column-major; overwritten
   */
  public static void apply(Matrix z, double[] probabilities) {
    double[] row = new double[z.columns()];
    for (int i = 0; i < z.rows(); i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = z.get(i, j);
      }
      double sum = exponentials(row, 1, row);
      for (int j = 0; j < row.length; j++) {
        probabilities[z.at(j) + i] = row[j] / sum;
      }
    }
  }
}
