package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * How far rows lie from those that were summed up: {@code (f - mean)' (C / N)^-1 (f - mean)}, where
 * C holds the sums of products of the centred columns and N the sum of the weights; without an
 * intercept the mean is left in. A small penalty bounds the distance in directions that the rows
 * never took.
 */
public final class Spread {

  /** Share of a column's variance that directions without any count as having. */
  private static final double UNSEEN = 1e-8;

  private final int[] active;
  private final double[] mean;
  private final double[] unit;
  private final double[] factor;
  private final double weight;
  private final boolean intercept;
  private final double directions;

  /**
   * The measure of some columns.
   *
   * @param penalty what is added to the sums of squares, in the columns' scales
   */
  Spread(
      UpdatableSums sums,
      boolean intercept,
      int[] active,
      double[] scale,
      ScaledSums scaled,
      double penalty) {
    int m = active.length;
    this.active = active;
    this.intercept = intercept;
    this.mean = new double[m];
    this.unit = new double[m];
    for (int a = 0; a < m; a++) {
      mean[a] = intercept ? sums.mean(active[a]).high() : 0;
      unit[a] = scaled.unit(a);
    }
    this.weight = sums.weight();
    this.factor = scaled.factor(penalty);
    if (factor == null) {
      throw new IllegalStateException("Sums of " + sums.rows() + " rows are not definite");
    }
    double inverse = 0;
    if (penalty > 0) {
      double[] column = new double[m];
      for (int a = 0; a < m; a++) {
        // Column a of R^-1 S, whose squares sum up to the trace of S (C + penalty S^2)^-1 S.
        Arrays.fill(column, 0);
        column[a] = scale[active[a]] / unit[a];
        Triangle.solveTransposed(factor, m, column, m);
        inverse += Vectors.dot(column, 0, column, 0, m);
      }
    }
    this.directions = m - penalty * inverse;
  }

  /** The measure of all columns; one that was constant counts as varying a little. */
  static Spread of(UpdatableSums sums) {
    InnerProducts products = new InnerProducts(sums, true);
    int p = sums.nIn();
    double[] scale = new double[p];
    int[] all = new int[p];
    double top = 0;
    for (int j = 0; j < p; j++) {
      all[j] = j;
      scale[j] = Math.sqrt(Math.max(products.get(j, j).high(), 0) / sums.weight());
      top = Math.max(top, scale[j]);
    }
    double[] limited = scale.clone();
    RidgeRegression.limit(limited, top);
    double least = Arrays.stream(limited).min().orElse(1);
    for (int j = 0; j < p; j++) {
      scale[j] = limited[j] < Double.POSITIVE_INFINITY ? limited[j] : finite(least);
    }
    ScaledSums scaled = new ScaledSums(sums, products, all, scale);
    return new Spread(sums, true, all, scale, scaled, UNSEEN * sums.weight());
  }

  private static double finite(double scale) {
    return scale < Double.POSITIVE_INFINITY ? scale : 1;
  }

  /**
   * Number of directions in which the rows varied: the mean of {@link #squaredDistance} over them.
   *
   * @return at most the number of columns
   */
  public double directions() {
    return directions;
  }

  /**
   * Squared distance of a row.
   *
   * @param row all columns of F; unchanged
   * @return at least 0
   */
  public double squaredDistance(double[] row) {
    return weight * quadratic(row);
  }

  /** Weight that the row had in its own prediction, if it were one of the rows and weighed 1. */
  double leverage(double[] row) {
    return quadratic(row) + (intercept ? 1 / weight : 0);
  }

  private double quadratic(double[] row) {
    int m = active.length;
    double[] z = new double[m];
    for (int a = 0; a < m; a++) {
      z[a] = (row[active[a]] - mean[a]) / unit[a];
    }
    Triangle.solveTransposed(factor, m, z, m);
    return Vectors.dot(z, 0, z, 0, m);
  }
}
