package io.github.linstorch.lstsq;

/**
 * Normal equations of some columns of {@link UpdatableSums}, in about 106 bits, in units of the
 * columns that are powers of two: {@code (C + penalty S^2) x = c}, where S holds the scales of the
 * columns in these units, all from 1 to 2.
 */
final class ScaledSums {

  /** Largest number of refinements; each gains the digits that the condition number leaves. */
  private static final int MOST_REFINEMENTS = 12;

  /** Relative size of a correction at which the solution is that of double precision. */
  private static final double REFINED = 0x1p-52;

  /** Share of the last correction that a correction may have; above, refinement has stopped. */
  private static final double LEAST_GAIN = 0.5;

  private final int m;
  private final int k;
  private final double[] high;
  private final double[] low;
  private final double[] unit;
  private final double[] scale;
  private final DoubleDouble[][] targets;
  private final double[] targetUnit;

  /**
   * Takes the sums of some columns.
   *
   * @param active numbers of the columns
   * @param columnScale of all columns
   */
  ScaledSums(UpdatableSums sums, InnerProducts products, int[] active, double[] columnScale) {
    this.m = active.length;
    this.k = sums.nTargets();
    this.high = new double[m * m];
    this.low = new double[m * m];
    this.unit = new double[m];
    this.scale = new double[m];
    this.targets = new DoubleDouble[m][k];
    this.targetUnit = new double[k];
    for (int a = 0; a < m; a++) {
      unit[a] = Math.scalb(1.0, Math.getExponent(columnScale[active[a]]));
      scale[a] = columnScale[active[a]] / unit[a];
    }
    for (int b = 0; b < m; b++) {
      for (int a = 0; a <= b; a++) {
        DoubleDouble inner = products.get(active[a], active[b]);
        high[b * m + a] = inner.high() / unit[a] / unit[b];
        low[b * m + a] = inner.low() / unit[a] / unit[b];
        high[a * m + b] = high[b * m + a];
        low[a * m + b] = low[b * m + a];
      }
    }
    for (int o = 0; o < k; o++) {
      int column = sums.nIn() + 1 + o;
      double size = Math.sqrt(sums.product(column, column).high() / sums.weight());
      targetUnit[o] = size > 0 ? Math.scalb(1.0, Math.getExponent(size)) : 1;
      for (int a = 0; a < m; a++) {
        DoubleDouble inner = products.get(active[a], column);
        targets[a][o] =
            new DoubleDouble(
                inner.high() / unit[a] / targetUnit[o], inner.low() / unit[a] / targetUnit[o]);
      }
    }
  }

  /** Sum of products of columns a and b, both divided by their scales. */
  double entry(int a, int b) {
    return high[b * m + a] / scale[a] / scale[b];
  }

  /** Sum of products of column a, divided by its scale, and a target in its unit. */
  DoubleDouble target(int a, int o) {
    DoubleDouble product = targets[a][o];
    return new DoubleDouble(product.high() / scale[a], 0);
  }

  /** What column a is divided by, a power of two. */
  double unit(int a) {
    return unit[a];
  }

  /** What target o is divided by, a power of two. */
  double targetUnit(int o) {
    return targetUnit[o];
  }

  /** Upper triangular R with {@code R'R = C + penalty S^2}; null where that is not definite. */
  double[] factor(double penalty) {
    double[] r = high.clone();
    for (int a = 0; a < m; a++) {
      r[a * m + a] += penalty * scale[a] * scale[a];
    }
    return Cholesky.factor(r, m) ? r : null;
  }

  /**
   * A solution.
   *
   * @param x coefficients, m x k, of columns in their units and targets as they are
   */
  record Solved(Matrix x, ScaledSums of, double penalty) {

    /** Residual sum of squares of a target, whose own sum of squares is given. */
    double squares(int o, DoubleDouble total) {
      double unit = of.targetUnit[o];
      DoubleDouble left = new DoubleDouble(total.high() / unit / unit, total.low() / unit / unit);
      for (int a = 0; a < of.m; a++) {
        double w = x.get(a, o) / unit;
        left = left.minus(of.targets[a][o].times(w));
        double s = of.scale[a] * w;
        left = left.minus(DoubleDouble.product(s, s).times(penalty));
      }
      return left.high() * unit * unit;
    }
  }

  /**
   * Solves.
   *
   * @return null where double precision does not determine the solution
   */
  Solved solve(double penalty) {
    double[] r = factor(penalty);
    if (r == null) {
      return null;
    }
    Matrix x = new Matrix(m, k);
    for (int o = 0; o < k; o++) {
      double[] refined = refined(r, penalty, o);
      if (refined == null) {
        return null;
      }
      for (int a = 0; a < m; a++) {
        x.set(a, o, refined[a] * targetUnit[o]);
      }
    }
    return new Solved(x, this, penalty);
  }

  private double[] refined(double[] r, double penalty, int o) {
    double[] x = new double[m];
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < MOST_REFINEMENTS; i++) {
      double[] step = residual(x, penalty, o);
      Triangle.solveTransposed(r, m, step, m);
      Triangle.solve(r, m, step, m);
      double size = Vectors.norm(step, 0, m);
      if (!(size <= LEAST_GAIN * before)) {
        // Corrections that no longer shrink are round-off, or there is no solution to be had.
        return before <= 1e-12 * Vectors.norm(x, 0, m) ? x : null;
      }
      Vectors.addScaled(x, 1, step, m);
      if (size <= REFINED * Vectors.norm(x, 0, m)) {
        return x;
      }
      before = size;
    }
    return null;
  }

  /** {@code c - (C + penalty S^2) x}, with products and sums in double-double arithmetic. */
  private double[] residual(double[] x, double penalty, int o) {
    double[] result = new double[m];
    for (int a = 0; a < m; a++) {
      double sum = targets[a][o].high();
      double lost = targets[a][o].low();
      int at = a * m;
      for (int b = 0; b < m; b++) {
        double y = -x[b];
        double product = high[at + b] * y;
        double next = sum + product;
        double z = next - sum;
        lost +=
            ((sum - (next - z)) + (product - z))
                + (Math.fma(high[at + b], y, -product) + low[at + b] * y);
        sum = next;
      }
      result[a] = sum + (lost - penalty * scale[a] * scale[a] * x[a]);
    }
    return result;
  }
}
