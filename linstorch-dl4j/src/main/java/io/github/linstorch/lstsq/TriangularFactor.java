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
 * {@code dtpqrt} with a rectangular pentagonal part (L = 0), which {@link Summary} prefers for
 * large blocks.
 */
final class TriangularFactor {

  /**
   * Relative size of the remainder of a column at which the column depends on those before it to
   * working precision. Leaving the remainder out is an error no larger than that of storing the
   * column, and spares the reflections of dead and duplicate units.
   */
  private static final double NEGLIGIBLE = 8 * 0x1p-53;

  private TriangularFactor() {}

  /**
   * Replaces r by the triangular factor of {@code [r; block]}.
   *
   * @param r upper triangular, n x n, column-major; overwritten by the new factor
   * @param block n columns of at least {@code rows} entries; overwritten
   * @param rows number of rows of the block, at least 1
   */
  static void append(double[] r, double[][] block, int rows) {
    int n = block.length;
    for (int j = 0; j < n; j++) {
      double[] v = block[j];
      double tail = Vectors.norm(v, 0, rows);
      double length = Vectors.hypot(tail, Vectors.norm(r, j * n, j + 1));
      if (tail <= NEGLIGIBLE * length && length < Double.POSITIVE_INFINITY) {
        continue;
      }
      double alpha = r[j * n + j];
      double beta = -Math.copySign(Vectors.hypot(alpha, tail), alpha);
      double tau = (beta - alpha) / beta;
      Vectors.divide(v, 0, rows, alpha - beta);
      r[j * n + j] = beta;
      int c = j + 1;
      for (; c + 3 < n; c += 4) {
        reflectFour(r, c * n + j, n, tau, v, block, c, rows);
      }
      for (; c < n; c++) {
        double w = tau * (r[c * n + j] + Vectors.dot(v, block[c], rows));
        r[c * n + j] -= w;
        Vectors.addScaled(block[c], -w, v, rows);
      }
    }
  }

  /** Reflects columns c to c + 3 at once: a quarter of the loads of the reflector. */
  private static void reflectFour(
      double[] r, int above, int n, double tau, double[] v, double[][] block, int c, int rows) {
    double[] b0 = block[c];
    double[] b1 = block[c + 1];
    double[] b2 = block[c + 2];
    double[] b3 = block[c + 3];
    double w0 = r[above];
    double w1 = r[above + n];
    double w2 = r[above + 2 * n];
    double w3 = r[above + 3 * n];
    for (int i = 0; i < rows; i++) {
      double x = v[i];
      w0 += x * b0[i];
      w1 += x * b1[i];
      w2 += x * b2[i];
      w3 += x * b3[i];
    }
    w0 *= tau;
    w1 *= tau;
    w2 *= tau;
    w3 *= tau;
    r[above] -= w0;
    r[above + n] -= w1;
    r[above + 2 * n] -= w2;
    r[above + 3 * n] -= w3;
    Vectors.addScaled(b0, -w0, v, rows);
    Vectors.addScaled(b1, -w1, v, rows);
    Vectors.addScaled(b2, -w2, v, rows);
    Vectors.addScaled(b3, -w3, v, rows);
  }
}
