package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * A matrix whose columns have the same products as those of some rows: a triangular factor, or the
 * rows themselves.
 *
 * @param values height x width, column-major
 * @param height number of rows
 * @param width number of columns
 * @param isTriangular whether it is square and entries below its diagonal do not count
 */
record Factor(double[] values, int height, int width, boolean isTriangular) {

  /** An upper triangular matrix. */
  static Factor triangular(double[] values, int width) {
    return new Factor(values, width, width, true);
  }

  /** Number of entries of column j, from the top, that may differ from zero. */
  int length(int j) {
    return isTriangular ? j + 1 : height;
  }

  /** Where column j begins. */
  int at(int j) {
    return j * height;
  }

  /** Euclidean norm of column j. */
  double norm(int j) {
    return Vectors.norm(values, at(j), length(j));
  }

  /** Mean of column j, by the column that stands for the constant. */
  double mean(int j, int ones) {
    double a = norm(j);
    double b = norm(ones);
    if (a == 0 || b == 0) {
      return 0;
    }
    double sum = 0;
    for (int i = 0; i < Math.min(length(j), length(ones)); i++) {
      sum += values[at(j) + i] / a * (values[at(ones) + i] / b);
    }
    return sum * (a / b);
  }

  /** Euclidean norm of column j without its mean. */
  double spread(int j, int ones) {
    double mean = mean(j, ones);
    double[] rest = Arrays.copyOfRange(values, at(j), at(j) + height);
    Arrays.fill(rest, length(j), height, 0);
    Vectors.addScaled(rest, 0, -mean, values, at(ones), length(ones));
    return Vectors.norm(rest, 0, height);
  }

  /**
   * Rotated residuals of a regression on the first p columns: same length as {@code b - A x},
   * column by column.
   *
   * @param rhs height x k; overwritten by the result
   * @param x coefficients, p x k; unchanged
   * @return rhs
   */
  double[] residuals(int p, double[] rhs, double[] x, int k) {
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < p; j++) {
        Vectors.addScaled(rhs, c * height, -x[c * p + j], values, at(j), length(j));
      }
    }
    return rhs;
  }
}
