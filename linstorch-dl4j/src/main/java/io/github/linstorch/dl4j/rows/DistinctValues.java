package io.github.linstorch.dl4j.rows;

import java.util.Arrays;

/** The distinct values of a column in ascending order, and how many rows have each. */
final class DistinctValues {

  private final double[] values;

  /** For every value the number of rows that have it or a smaller one. */
  private final int[] ends;

  /**
   * Counts.
   *
   * @param sorted finite, in ascending order, not empty; unchanged
   */
  DistinctValues(double[] sorted) {
    int n = sorted.length;
    double[] distinct = new double[n];
    int[] counts = new int[n];
    int count = 0;
    for (int i = 1; i <= n; i++) {
      if (i == n || sorted[i] != sorted[i - 1]) {
        distinct[count] = sorted[i - 1];
        counts[count++] = i;
      }
    }
    this.values = Arrays.copyOf(distinct, count);
    this.ends = Arrays.copyOf(counts, count);
  }

  int count() {
    return values.length;
  }

  double value(int k) {
    return values[k];
  }

  double least() {
    return values[0];
  }

  double most() {
    return values[values.length - 1];
  }

  int rows() {
    return ends[ends.length - 1];
  }

  private int start(int k) {
    return k == 0 ? 0 : ends[k - 1];
  }

  /** Share of the rows that have a value. */
  double share(int k) {
    return (double) (ends[k] - start(k)) / rows();
  }

  /** Share of the rows below the middle one of those that have a value. */
  double middleRank(int k) {
    return 0.5 * (start(k) + ends[k]) / rows();
  }

  /** The value at or next above a share of the rows. */
  double quantile(double share) {
    int row = Math.min(rows() - 1, (int) (share * rows()));
    int at = Arrays.binarySearch(ends, row + 1);
    return values[at >= 0 ? at : -at - 1];
  }
}
