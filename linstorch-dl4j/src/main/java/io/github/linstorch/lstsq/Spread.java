package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far rows lie from those that were summed up: {@code (f - mean)' (C / N)^-1 (f - mean)}, where
 * C holds the sums of products of the centred columns and N the sum of the weights; without an
 * intercept the mean is left in. A small penalty bounds the distance in directions that the rows
 * never took.
 */
public final class Spread {

  /** Share of a column's variance that directions without any count as having. */
  private static final double UNSEEN = 1e-8;

  /** Ratio of a penalty to the last one, which left the sums indefinite. */
  private static final double RAISED = 100;

  /** Share of its mean by which an entry may differ from it as if there were no difference. */
  private static final double SAME = 0x1p-46;

  private final int[] active;

  /** Columns that were constant, their values, and by how much others may differ. */
  private final int[] constant;

  private final double[] value;
  private final double[] tolerance;
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
    this.constant = others(active, sums.nIn());
    this.value = new double[constant.length];
    this.tolerance = new double[constant.length];
    for (int c = 0; c < constant.length; c++) {
      int j = constant[c];
      value[c] = intercept ? sums.mean(j).high() : 0;
      tolerance[c] = 2 * Math.sqrt(sums.leastVariation(j) / weight) + SAME * Math.abs(value[c]);
    }
    // Of a column that hardly varies, little more than round-off may be left.
    double added = penalty;
    double[] root = scaled.factor(added);
    while (root == null && added < weight) {
      added = RAISED * Math.max(added, Math.ulp(weight));
      root = scaled.factor(added);
    }
    if (root == null) {
      throw new IllegalStateException("Sums of " + sums.rows() + " rows are not definite");
    }
    this.factor = root;
    double inverse = 0;
    if (added > 0) {
      double[] column = new double[m];
      for (int a = 0; a < m; a++) {
        // Column a of R^-1 S, whose squares sum up to the trace of S (C + penalty S^2)^-1 S.
        Arrays.fill(column, 0);
        column[a] = scale[active[a]] / unit[a];
        Triangle.solveTransposed(factor, m, column, m);
        inverse += Vectors.dot(column, 0, column, 0, m);
      }
    }
    this.directions = m - added * inverse;
  }

  private static int[] others(int[] active, int count) {
    return IntStream.range(0, count).filter(j -> Arrays.binarySearch(active, j) < 0).toArray();
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
      double square = products.get(j, j).high();
      scale[j] = square > sums.leastVariation(j) ? Math.sqrt(square / sums.weight()) : 0;
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

  /**
   * Weight that the row had in its own prediction, if it were one of the rows and weighed 1;
   * infinite where it departs from a column that was constant, whose weight no row has told.
   */
  double leverage(double[] row) {
    for (int c = 0; c < constant.length; c++) {
      if (!(Math.abs(row[constant[c]] - value[c]) <= tolerance[c])) {
        return Double.POSITIVE_INFINITY;
      }
    }
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
