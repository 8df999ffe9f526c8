package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

/** Means and spreads of the columns of features or labels, by the weights of the rows. */
final class ColumnStatistics {

  /** Spread relative to the mean below which the mean is computed again from the deviations. */
  private static final double NARROW = 1e-6;

  /**
   * Share of the rows in which a feature is assumed to differ from its usual value, at least. A
   * feature that does so in fewer (a rare category, a pixel of the border) would at unit size be an
   * outlier in those, and a fit would follow it.
   */
  private static final double RARE = 0.3;

  /** Number of rows whose median is taken for a feature's usual value. */
  private static final int USUAL_ROWS = 101;

  private final Matrix a;
  private final Rows rows;
  private final double total;

  /**
   * For the columns of a matrix.
   *
   * @param a n x p; unchanged
   * @param rows n, with their weights
   */
  ColumnStatistics(Matrix a, Rows rows) {
    this.a = a;
    this.rows = rows;
    this.total = rows.total();
  }

  /** Weighted mean of a column. */
  double mean(int column) {
    double sum = 0;
    int at = a.at(column);
    for (int i = 0; i < a.rows(); i++) {
      sum += rows.weight(i) * a.values()[at + i];
    }
    double mean = sum / total;
    boolean isNarrow = largest(column, mean) < NARROW * Math.abs(mean);
    return isNarrow ? mean + meanDeviation(column, mean) : mean;
  }

  private double meanDeviation(int column, double from) {
    double sum = 0;
    int at = a.at(column);
    for (int i = 0; i < a.rows(); i++) {
      sum += rows.weight(i) * (a.values()[at + i] - from);
    }
    return sum / total;
  }

  /**
   * Factor of the spread of a feature that differs from its usual value in few rows only.
   *
   * @param isCentred whether the mean is taken from the feature
   * @return at least 1, and independent of the feature's unit
   */
  double factorOfRare(int column, boolean isCentred) {
    int n = a.rows();
    double[] some = new double[Math.min(n, USUAL_ROWS)];
    for (int i = 0; i < some.length; i++) {
      some[i] = a.get((int) ((long) i * n / some.length), column);
    }
    Arrays.sort(some);
    double usual = some[some.length / 2];
    double other = 0;
    for (int i = 0; i < n; i++) {
      other += a.get(i, column) == usual ? 0 : rows.weight(i);
    }
    // Not centred, a feature of another usual value is an intercept.
    boolean isIntercept = usual != 0 && !isCentred;
    return isIntercept || other == 0 ? 1 : Math.sqrt(Math.max(1, RARE * total / other));
  }

  /**
   * Root mean square of the distance to a shift; squares of very large or small numbers are kept
   * from overflowing.
   */
  double spread(int column, double shift) {
    double largest = largest(column, shift);
    if (largest == 0) {
      return 0;
    }
    double sum = 0;
    int at = a.at(column);
    for (int i = 0; i < a.rows(); i++) {
      double e = (a.values()[at + i] - shift) / largest;
      sum += rows.weight(i) * e * e;
    }
    return largest * Math.sqrt(sum / total);
  }

  /** Whether all entries of a column are equal. */
  boolean isOneValue(int column) {
    int from = a.at(column);
    for (int i = from + 1; i < from + a.rows(); i++) {
      if (a.values()[i] != a.values()[from]) {
        return false;
      }
    }
    return true;
  }

  /** Largest distance of an entry to a shift. */
  double largest(int column, double shift) {
    double largest = 0;
    int at = a.at(column);
    for (int i = at; i < at + a.rows(); i++) {
      largest = Math.max(largest, Math.abs(a.values()[i] - shift));
    }
    return largest;
  }
}
