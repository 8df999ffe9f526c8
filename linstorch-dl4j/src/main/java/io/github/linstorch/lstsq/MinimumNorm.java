package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Minimum-norm least squares on a triangular factor: finds the x of least Euclidean norm among
 * those that minimise {@code |A_r x - b|}, where A_r is the design matrix with the singular values
 * below the cut-off taken as zero.
 *
 * <p>Without column scaling that is {@code x = V_r S_r^-1 U_r' b}. With it, {@code A D^-1 = U S V'}
 * is what is cut off, every x with {@code V_r' D x = S_r^-1 U_r' b} is a minimiser, and the
 * shortest of them is taken: by solving with the transpose of {@code D V_r}, its rows sorted by
 * size before a pivoted QR so that columns in very different units stay accurate (Cox and Higham,
 * "Stability of Householder QR factorization for weighted least squares problems", 1998).
 */
final class MinimumNorm {

  private final double[] r;
  private final int q;
  private final int p;
  private final double rcond;
  private final double[] columnNorm;

  /**
   * Describes a problem.
   *
   * @param r upper triangular, q x q, column-major; its first p columns are the design matrix
   */
  MinimumNorm(double[] r, int q, int p, ColumnScaling scaling, double rcond) {
    this.r = r;
    this.q = q;
    this.p = p;
    this.rcond = rcond;
    this.columnNorm = new double[p];
    for (int j = 0; j < p; j++) {
      double norm = scaling == ColumnScaling.UNIT_NORM ? Vectors.norm(r, j * q, j + 1) : 1;
      columnNorm[j] = norm == 0 ? 1 : norm;
    }
  }

  /**
   * Solves for k right-hand sides.
   *
   * @param rhs q x k, column-major; taken over
   */
  LeastSquaresSolution solve(double[] rhs, int k, long rows) {
    double[] a = new double[p * p];
    double[] b = new double[p * k];
    double unit = powerOfTwoNear(largestEntry());
    for (int j = 0; j < p; j++) {
      for (int i = 0; i <= j; i++) {
        a[j * p + i] = r[j * q + i] / columnNorm[j] / unit;
      }
    }
    for (int c = 0; c < k; c++) {
      System.arraycopy(rhs, c * q, b, c * p, p);
    }
    SingularValues svd = SingularValues.of(a, p, b, k);
    int rank = rank(svd);
    double[] x = new double[p * k];
    for (int c = 0; c < k; c++) {
      for (int s = 0; s < rank; s++) {
        double weight = svd.projected(s, c) / svd.sigma(s) / unit;
        for (int i = 0; i < p; i++) {
          x[c * p + i] += weight * svd.v(i, s) / (rank == p ? columnNorm[i] : 1);
        }
      }
    }
    if (rank < p && rank > 0 && !allOnes(columnNorm)) {
      x = shortest(svd, rank, x, k);
    }
    double[] sigma = svd.sigma();
    for (int i = 0; i < p; i++) {
      sigma[i] *= unit;
    }
    return new LeastSquaresSolution(p, k, rows, x, residuals(rhs, x, k), sigma, rank);
  }

  private double largestEntry() {
    double largest = 0;
    for (int j = 0; j < p; j++) {
      for (int i = 0; i <= j; i++) {
        largest = Math.max(largest, Math.abs(r[j * q + i]) / columnNorm[j]);
      }
    }
    return largest;
  }

  /** Scaling by a power of two is exact and keeps squares of entries inside the range of double. */
  private static double powerOfTwoNear(double value) {
    if (!(value > Double.MIN_NORMAL) || value == Double.POSITIVE_INFINITY) {
      return 1;
    }
    return Math.scalb(1.0, Math.getExponent(value));
  }

  private int rank(SingularValues svd) {
    int rank = 0;
    while (rank < p && svd.sigma(rank) > rcond * svd.sigma(0)) {
      rank++;
    }
    return rank;
  }

  private static boolean allOnes(double[] values) {
    for (double value : values) {
      if (value != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Turns z = V_r c, the shortest solution in the scaled variables z = D x, into the shortest x:
   * the least-norm solution of {@code (D V_r)' x = V_r' z}.
   */
  private double[] shortest(SingularValues svd, int rank, double[] z, int k) {
    int[] order =
        IntStream.range(0, p)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -columnNorm[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] m = new double[p * rank];
    for (int s = 0; s < rank; s++) {
      for (int i = 0; i < p; i++) {
        m[s * p + i] = columnNorm[order[i]] * svd.v(order[i], s);
      }
    }
    PivotedQr qr = new PivotedQr(m, p, rank);
    double[] x = new double[p * k];
    for (int c = 0; c < k; c++) {
      double[] y = new double[p];
      for (int s = 0; s < rank; s++) {
        double sum = 0;
        for (int i = 0; i < p; i++) {
          sum += svd.v(i, qr.pivot(s)) * z[c * p + i];
        }
        for (int t = 0; t < s; t++) {
          sum -= qr.r(t, s) * y[t];
        }
        y[s] = sum / qr.r(s, s);
      }
      qr.applyQ(y, 1);
      for (int i = 0; i < p; i++) {
        x[c * p + order[i]] = y[i];
      }
    }
    return x;
  }

  /** Rotated residuals, q x k: same length as {@code b - A x}, column by column. */
  private double[] residuals(double[] rhs, double[] x, int k) {
    double[] residual = Arrays.copyOf(rhs, q * k);
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < p; j++) {
        Vectors.addScaled(residual, c * q, -x[c * p + j], r, j * q, j + 1);
      }
    }
    return residual;
  }
}
