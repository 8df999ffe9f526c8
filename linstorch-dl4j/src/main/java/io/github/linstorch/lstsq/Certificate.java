package io.github.linstorch.lstsq;

/**
 * Decides whether a solution from the normal equations is as good as one from the rows. {@link
 * LeastSquaresState#isCertain} states the bound.
 */
final class Certificate {

  /** Relative round-off of one operation in double precision. */
  private static final double UNIT_ROUNDOFF = 0x1p-53;

  /** Empirical constant of the error bound, about three times the largest that was needed. */
  private static final double CONSTANT = 32;

  /** Largest error of predictions, relative to the target, that a certificate allows. */
  private static final double ACCURACY = 1e-9;

  /** Smallest residual sum of squares that sums can tell, in units of their round-off. */
  private static final double VISIBLE_RESIDUAL = 1e6;

  /** Norm of a column below which products with it may have underflowed. */
  private static final double SMALLEST = 1e-140;

  private Certificate() {}

  /**
   * Checks a solution.
   *
   * @param r upper triangular, q x q, column-major; its first p columns are the design matrix
   * @param k number of right-hand sides, in the columns that follow the design and its constant
   */
  static boolean holds(
      double[] r, int q, int p, ColumnScaling scaling, LeastSquaresSolution solution, int k) {
    double[] norm = new double[p];
    int m = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double total = 0;
    for (int j = 0; j < p; j++) {
      norm[j] = Vectors.norm(r, j * q, j + 1);
      if (norm[j] > 0) {
        if (norm[j] < SMALLEST) {
          return false;
        }
        m++;
        smallest = Math.min(smallest, norm[j]);
        total = Math.hypot(total, norm[j]);
      }
    }
    if (solution.rank() < m || m == 0) {
      return false;
    }
    double phi = inverseNormSquared(r, q, p, norm);
    // Where the rank is decided on the columns as they are, a tiny one may have to count as zero.
    boolean balanced = scaling != ColumnScaling.NONE || smallest / Math.sqrt(phi) > 1e-7 * total;
    if (!(CONSTANT * UNIT_ROUNDOFF * m * phi <= 0.01) || !balanced) {
      return false;
    }
    for (int t = 0; t < k - 1; t++) {
      double y = Vectors.norm(r, (q - k + 1 + t) * q, q);
      double z = 0;
      for (int j = 0; j < p; j++) {
        z = Math.hypot(z, solution.coefficients()[t * p + j] * norm[j]);
      }
      double bound = CONSTANT * UNIT_ROUNDOFF * Math.sqrt(phi) * (y + Math.sqrt(m) * z);
      double residual = solution.residualSumOfSquares(t);
      if (!(bound <= ACCURACY * y && residual > VISIBLE_RESIDUAL * q * UNIT_ROUNDOFF * y * y)) {
        return false;
      }
    }
    return true;
  }

  /** Squared Frobenius norm of the inverse of the factor of the non-zero columns, made unit. */
  private static double inverseNormSquared(double[] r, int q, int p, double[] norm) {
    int m = 0;
    double[] unit = new double[p * p];
    int[] kept = new int[p];
    for (int j = 0; j < p; j++) {
      if (norm[j] > 0) {
        kept[m] = j;
        for (int i = 0; i <= m; i++) {
          unit[m * p + i] = r[j * q + kept[i]] / norm[j];
        }
        m++;
      }
    }
    double inverse = Triangle.inverseNorm(unit, p, m, Double.POSITIVE_INFINITY);
    return inverse * inverse;
  }
}
