package io.github.linstorch.dl4j;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Least squares with an intercept in 120-digit arithmetic, for columns of any rank: a Gram matrix
 * of centred columns, of which the largest is eliminated first.
 */
final class ExactLine {

  private static final MathContext DIGITS = new MathContext(120);

  private final BigDecimal[][] features;
  private final BigDecimal[] labels;
  private final BigDecimal rows;

  /**
   * Takes rows as they are: a double is exact.
   *
   * @param x rows of features
   * @param y labels
   */
  ExactLine(double[][] x, double[] y) {
    int p = x[0].length;
    this.rows = BigDecimal.valueOf(x.length);
    this.features = new BigDecimal[p][x.length];
    this.labels = new BigDecimal[x.length];
    for (int i = 0; i < x.length; i++) {
      labels[i] = new BigDecimal(y[i]);
      for (int j = 0; j < p; j++) {
        features[j][i] = new BigDecimal(x[i][j]);
      }
    }
    centre(labels);
    for (BigDecimal[] column : features) {
      centre(column);
    }
  }

  private void centre(BigDecimal[] column) {
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal value : column) {
      sum = sum.add(value, DIGITS);
    }
    BigDecimal mean = sum.divide(rows, DIGITS);
    for (int i = 0; i < column.length; i++) {
      column[i] = column[i].subtract(mean, DIGITS);
    }
  }

  private static BigDecimal dot(BigDecimal[] a, BigDecimal[] b) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < a.length; i++) {
      sum = sum.add(a[i].multiply(b[i], DIGITS), DIGITS);
    }
    return sum;
  }

  /**
   * Least mean squared error.
   *
   * @param cutoff a column of which no larger share of its size is left beside those before it
   *     counts as one that depends on them
   */
  double loss(double cutoff) {
    BigDecimal[][] left = new BigDecimal[features.length][];
    BigDecimal[] square = new BigDecimal[features.length];
    BigDecimal[] rest = labels.clone();
    for (int j = 0; j < features.length; j++) {
      left[j] = features[j].clone();
      square[j] = dot(left[j], left[j]);
    }
    BigDecimal least = new BigDecimal(cutoff).multiply(new BigDecimal(cutoff));
    boolean[] taken = new boolean[features.length];
    for (int step = 0; step < features.length; step++) {
      int best = -1;
      BigDecimal top = least;
      for (int j = 0; j < features.length; j++) {
        if (!taken[j] && square[j].signum() > 0) {
          BigDecimal share = dot(left[j], left[j]).divide(square[j], DIGITS);
          if (share.compareTo(top) > 0) {
            best = j;
            top = share;
          }
        }
      }
      if (best < 0) {
        break;
      }
      taken[best] = true;
      BigDecimal own = dot(left[best], left[best]);
      deflate(rest, left[best], own);
      for (int j = 0; j < features.length; j++) {
        if (!taken[j]) {
          deflate(left[j], left[best], own);
        }
      }
    }
    return dot(rest, rest).divide(rows, DIGITS).doubleValue();
  }

  private static void deflate(BigDecimal[] column, BigDecimal[] by, BigDecimal square) {
    BigDecimal factor = dot(column, by).divide(square, DIGITS);
    for (int i = 0; i < column.length; i++) {
      column[i] = column[i].subtract(factor.multiply(by[i], DIGITS), DIGITS);
    }
  }

  /** Mean squared error of given coefficients, the intercept last, in exact arithmetic. */
  static double loss(double[][] x, double[] y, double[] coefficients) {
    BigDecimal sum = BigDecimal.ZERO;
    int p = x[0].length;
    for (int i = 0; i < x.length; i++) {
      BigDecimal e = new BigDecimal(y[i]).subtract(new BigDecimal(coefficients[p]));
      for (int j = 0; j < p; j++) {
        e = e.subtract(new BigDecimal(x[i][j]).multiply(new BigDecimal(coefficients[j])), DIGITS);
      }
      sum = sum.add(e.multiply(e, DIGITS), DIGITS);
    }
    return sum.divide(BigDecimal.valueOf(x.length), DIGITS).doubleValue();
  }
}
