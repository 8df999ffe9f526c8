package io.github.linstorch.lstsq;

import java.util.Arrays;

/** Upper triangular matrices: the norm of their inverse, and systems with them. */
final class Triangle {

  /** Number of columns from which LAPACK, its copies included, inverts faster than Java loops. */
  private static final int NATIVE_COLUMNS = 96;

  private Triangle() {}

  /**
   * Frobenius norm of the inverse of the leading n x n block.
   *
   * @param r column-major; what is below the diagonal is not read; unchanged
   * @param lead distance of its columns
   * @param limit the sum may end early once the norm exceeds this
   * @return infinite where the block is singular; above the limit, any number above it
   */
  static double inverseNorm(double[] r, int lead, int n, double limit) {
    return n >= NATIVE_COLUMNS && NativeBlas.isAvailable()
        ? nativeInverseNorm(r, lead, n)
        : portableInverseNorm(r, lead, n, limit);
  }

  static double portableInverseNorm(double[] r, int lead, int n, double limit) {
    double most = limit * limit;
    double sum = 0;
    double[] x = new double[n];
    for (int j = 0; j < n && !(sum > most); j++) {
      Arrays.fill(x, 0, j, 0);
      x[j] = 1;
      solve(r, lead, x, j + 1);
      sum += Vectors.dot(x, 0, x, 0, j + 1);
    }
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : Math.sqrt(sum);
  }

  private static double nativeInverseNorm(double[] r, int lead, int n) {
    double[] inverse = new double[n * n];
    for (int j = 0; j < n; j++) {
      System.arraycopy(r, j * lead, inverse, j * n, j + 1);
    }
    if (!Lapack.invertUpper(inverse, n)) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Vectors.dot(inverse, j * n, inverse, j * n, j + 1);
    }
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : Math.sqrt(sum);
  }

  /** Replaces the first n entries of y by {@code r^-1 y}, r being the leading n x n block. */
  static void solve(double[] r, int lead, double[] y, int n) {
    for (int j = n - 1; j >= 0; j--) {
      y[j] /= r[j * lead + j];
      Vectors.addScaled(y, 0, -y[j], r, j * lead, j);
    }
  }

  /** Replaces the first n entries of y by {@code r'^-1 y}, r being the leading n x n block. */
  static void solveTransposed(double[] r, int lead, double[] y, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = (y[j] - Vectors.dot(r, j * lead, y, 0, j)) / r[j * lead + j];
    }
  }
}
