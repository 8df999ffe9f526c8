package io.github.linstorch.lstsq;

/**
 * Appends rows to an upper-triangular factor by Householder reflections: given R and a block B it
 * replaces R by the triangular factor of {@code [R; B]}.
 *
 * <p>Starting from R = 0, any sequence of blocks gives the factor of all their rows together, so
 * that {@code R'R = sum B'B} without ever forming that product (which would square the condition
 * number). Backward stable; a block may have fewer rows than columns.
 *
 * <p>Each reflector has the form {@code [e_j; v]}: it touches row j of R and the block, never the
 * other rows of R. Reference: Golub and Van Loan, Matrix Computations, 4th ed., 6.5.3 and LAPACK's
 * {@code dtpqrt} with a rectangular pentagonal part (L = 0), which serves large blocks here.
 */
final class TriangularFactor {

  /** Multiply-adds below which the native call's copying costs more than it saves. */
  private static final double NATIVE_THRESHOLD = 2e6;

  private TriangularFactor() {}

  /**
   * Replaces r by the triangular factor of {@code [r; block]}.
   *
   * @param r upper triangular, n x n, column-major; overwritten by the new factor
   * @param block rows x n, column-major with leading dimension {@code rows}; overwritten
   * @param rows number of rows of the block, at least 1
   * @param n number of columns
   */
  static void append(double[] r, double[] block, int rows, int n) {
    if ((double) rows * n * n >= NATIVE_THRESHOLD && Lapack.isAvailable()) {
      Lapack.appendRows(r, block, rows, n);
    } else {
      appendPortably(r, block, rows, n);
    }
  }

  static void appendPortably(double[] r, double[] block, int rows, int n) {
    for (int j = 0; j < n; j++) {
      int column = j * rows;
      int diagonal = j * n + j;
      double tail = Vectors.norm(block, column, rows);
      if (tail == 0) {
        continue;
      }
      double alpha = r[diagonal];
      double beta = -Math.copySign(Math.hypot(alpha, tail), alpha);
      double tau = (beta - alpha) / beta;
      Vectors.scale(block, column, rows, 1 / (alpha - beta));
      r[diagonal] = beta;
      int c = j + 1;
      for (; c + 3 < n; c += 4) {
        reflectFour(r, block, rows, n, j, c, tau);
      }
      for (; c < n; c++) {
        int other = c * rows;
        int above = c * n + j;
        double w = tau * (r[above] + Vectors.dot(block, column, block, other, rows));
        r[above] -= w;
        Vectors.addScaled(block, other, -w, block, column, rows);
      }
    }
  }

  /** Applies reflector j to columns c to c + 3 at once: a quarter of the loads of the reflector. */
  private static void reflectFour(
      double[] r, double[] block, int rows, int n, int j, int c, double tau) {
    int v = j * rows;
    int c0 = c * rows;
    int c1 = c0 + rows;
    int c2 = c1 + rows;
    int c3 = c2 + rows;
    int above = c * n + j;
    double w0 = r[above];
    double w1 = r[above + n];
    double w2 = r[above + 2 * n];
    double w3 = r[above + 3 * n];
    for (int i = 0; i < rows; i++) {
      double x = block[v + i];
      w0 += x * block[c0 + i];
      w1 += x * block[c1 + i];
      w2 += x * block[c2 + i];
      w3 += x * block[c3 + i];
    }
    w0 *= tau;
    w1 *= tau;
    w2 *= tau;
    w3 *= tau;
    r[above] -= w0;
    r[above + n] -= w1;
    r[above + 2 * n] -= w2;
    r[above + 3 * n] -= w3;
    for (int i = 0; i < rows; i++) {
      double x = block[v + i];
      block[c0 + i] -= w0 * x;
      block[c1 + i] -= w1 * x;
      block[c2 + i] -= w2 * x;
      block[c3 + i] -= w3 * x;
    }
  }
}
