package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Cholesky factor of sums of products in double-double arithmetic. Columns have unit size, and
 * those of the features are pivoted. A pivot that is only round-off gives a zero row.
 */
final class PreciseFactor {

  private final DoubleDouble[][] product;
  private final double[] norm;
  private final int p;
  private final int m;
  private final int[] pivot;

  /** Row of r by the number of its column in the products. */
  private final DoubleDouble[][] r;

  private final double noise;

  private double leastPivot = 1;
  private int weakest = -1;

  private double leastLeft;

  /**
   * Factors.
   *
   * @param product m x m, symmetric; kept
   * @param norm sizes of the m columns, 0 for one that does not count; kept
   * @param p number of features, the first of the columns
   */
  PreciseFactor(DoubleDouble[][] product, double[] norm, int p) {
    this(product, norm, p, 16 * norm.length * DoubleDouble.ROUND_OFF);
  }

  /**
   * Factors products that may have lost more to round-off than arithmetic with them does.
   *
   * @param noise share of a column of unit size, squared, that is only round-off
   */
  PreciseFactor(DoubleDouble[][] product, double[] norm, int p, double noise) {
    this.product = product;
    this.norm = norm;
    this.p = p;
    this.m = norm.length;
    this.noise = noise;
    this.pivot = IntStream.range(0, m).toArray();
    this.r = new DoubleDouble[m][];
    factor();
  }

  /** Numbers of the columns in the order of the factor; not a copy. */
  int[] pivot() {
    return pivot;
  }

  /** The least share that was left of a feature beside those before it, and counted. */
  double leastPivot() {
    return leastPivot;
  }

  /** The column of the least pivot; -1 if none is less than a column by itself. */
  int weakest() {
    return weakest;
  }

  /**
   * The least square, of unit columns, that was taken for round-off; negative for no rows' sums.
   */
  double leastLeft() {
    return leastLeft;
  }

  private void factor() {
    DoubleDouble[] left = new DoubleDouble[m];
    for (int j = 0; j < m; j++) {
      r[j] = new DoubleDouble[m];
      Arrays.fill(r[j], DoubleDouble.ZERO);
      left[j] = norm[j] == 0 ? DoubleDouble.ZERO : unitProduct(j, j);
    }
    for (int s = 0; s < m; s++) {
      int best = s;
      for (int j = s + 1; j < p; j++) {
        best = s < p && left[pivot[j]].high() > left[pivot[best]].high() ? j : best;
      }
      int c = pivot[best];
      pivot[best] = pivot[s];
      pivot[s] = c;
      if (left[c].high() <= noise) {
        leastLeft = Math.min(leastLeft, left[c].high());
        continue;
      }
      DoubleDouble root = left[c].root();
      if (s < p && root.high() < leastPivot) {
        leastPivot = root.high();
        weakest = c;
      }
      r[c][s] = root;
      for (int t = s + 1; t < m; t++) {
        int j = pivot[t];
        if (norm[j] == 0) {
          continue;
        }
        DoubleDouble rest = unitProduct(c, j);
        for (int i = 0; i < s; i++) {
          rest = rest.minus(r[c][i].times(r[j][i]));
        }
        r[j][s] = rest.over(root);
        left[j] = left[j].minus(r[j][s].times(r[j][s]));
      }
    }
  }

  /** Upper triangular, m x m, column-major; features of unit size, targets as they are. */
  double[] rounded() {
    double[] result = new double[Math.multiplyExact(m, m)];
    for (int t = 0; t < m; t++) {
      for (int s = 0; s <= t; s++) {
        result[t * m + s] = r[pivot[t]][s].high() * (t < p ? 1 : norm[t]);
      }
    }
    return result;
  }

  private DoubleDouble unitProduct(int i, int j) {
    return product[i][j].over(DoubleDouble.of(norm[i])).over(DoubleDouble.of(norm[j]));
  }
}
