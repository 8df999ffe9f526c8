package io.github.linstorch.lstsq;

/** Solves systems with a positive definite matrix. */
final class Cholesky {

  private Cholesky() {}

  /**
   * Solves {@code a x = b}.
   *
   * @param a positive definite, n x n; overwritten
   * @param b n x k; overwritten by the solution
   * @return b; not finite where a is not positive definite
   */
  static Matrix solve(Matrix a, Matrix b) {
    int n = a.rows();
    double[] r = a.values();
    factor(r, n);
    double[] x = b.values();
    for (int o = 0; o < b.columns(); o++) {
      int at = b.at(o);
      for (int i = 0; i < n; i++) {
        x[at + i] = (x[at + i] - Vectors.dot(r, i * n, x, at, i)) / r[i * n + i];
      }
      for (int i = n - 1; i >= 0; i--) {
        x[at + i] /= r[i * n + i];
        Vectors.addScaled(x, at, -x[at + i], r, i * n, i);
      }
    }
    return b;
  }

  /**
   * Replaces the upper triangle of a matrix by R, with {@code a = R'R}.
   *
   * @param r n x n, column-major
   * @return false where a is not positive definite, and R not finite
   */
  static boolean factor(double[] r, int n) {
    boolean isDefinite = true;
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < j; i++) {
        r[j * n + i] = (r[j * n + i] - Vectors.dot(r, i * n, r, j * n, i)) / r[i * n + i];
      }
      double square = r[j * n + j] - Vectors.dot(r, j * n, r, j * n, j);
      isDefinite &= square > 0;
      r[j * n + j] = Math.sqrt(square);
    }
    return isDefinite;
  }
}
