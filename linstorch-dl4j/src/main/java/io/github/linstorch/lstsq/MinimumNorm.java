package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Minimum-norm least squares on a triangular factor: finds the x of least Euclidean norm among
 * those that minimise {@code |A_r x - b|}, where A_r is the design matrix with the singular values
 * below the cut-off taken as zero.
 *
 * <p>The rank is decided on {@code A D^-1}, where D holds the column norms, or ones. A pivoted QR
 * factorisation of it answers nearly always: with the trailing block of norm d and {@code s = 1 /
 * |R11^-1|}, singular value r is at least s and the next one at most d, so the rank is certain if s
 * lies well above the cut-off and d below. Otherwise the singular value decomposition decides.
 *
 * <p>Either way the minimisers are the x with {@code M' x = c} for a tall M of full column rank
 * ({@code D P [R11 R12]'} or {@code D V_r}), and the shortest one is {@code Q T^-T c} from M = Q T.
 * M's rows are sorted by size first, so that columns in very different units stay accurate (Cox and
 * Higham, "Stability of Householder QR factorization for weighted least squares problems", 1998).
 *
 * <p>Where the coefficients of the scaled columns are to be shortest, D is left out of M, and x is
 * divided by it.
 */
final class MinimumNorm {

  /** How far above the cut-off, relative to it, the smallest kept singular value must be. */
  private static final double KEPT_MARGIN = 100;

  /** Bound on what leaving the trailing block away may change in the solution, relative. */
  private static final double DROPPED_MARGIN = 1e-10;

  private final double[] r;
  private final int q;
  private final int p;
  private final double rcond;
  private final double[] columnNorm;
  private final boolean scaled;
  private final boolean shortestWhenScaled;

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
    this.scaled = scaling != ColumnScaling.NONE;
    this.shortestWhenScaled = scaling == ColumnScaling.EQUILIBRATED;
    this.columnNorm = new double[p];
    for (int j = 0; j < p; j++) {
      double norm = scaled ? Vectors.norm(r, j * q, j + 1) : 1;
      columnNorm[j] = norm == 0 ? 1 : norm;
    }
  }

  /**
   * Solves for k right-hand sides.
   *
   * @param rhs q x k, column-major; taken over
   */
  LeastSquaresSolution solve(double[] rhs, int k, long rows) {
    double largest = largestEntry();
    double[] x = new double[p * k];
    if (!(largest < Double.POSITIVE_INFINITY)) {
      // Rows have overflowed: say so in every coefficient rather than take them for rank 0.
      Arrays.fill(x, Double.NaN);
      return new LeastSquaresSolution(p, k, rows, x, rhs, new ScaledDesign(r, 0, 1), 0);
    }
    double unit = powerOfTwoNear(largest);
    double[] design = design(unit);
    double[] b = new double[p * k];
    for (int c = 0; c < k; c++) {
      for (int i = 0; i < p; i++) {
        b[c * p + i] = rhs[c * q + i] / unit;
      }
    }
    PivotedQr qr = new PivotedQr(design.clone(), p, p);
    int rank = certainRank(qr);
    if (rank >= 0) {
      qr.applyTransposedQ(b, k);
      solveByQr(qr, rank, b, k, x);
    } else {
      SingularValues svd = SingularValues.of(design.clone(), p, b, k);
      rank = svd.rank(rcond);
      solveBySvd(svd, rank, k, x);
    }
    return new LeastSquaresSolution(
        p, k, rows, x, residuals(r, p, rhs, x, k), new ScaledDesign(design, p, unit), rank);
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
    if (!(value > Double.MIN_NORMAL)) {
      return 1;
    }
    return Math.scalb(1.0, Math.getExponent(value));
  }

  /** The square factor of A D^-1, over a power of two. */
  private double[] design(double unit) {
    double[] a = new double[p * p];
    for (int j = 0; j < p; j++) {
      double divisor = columnNorm[j];
      for (int i = 0; i <= j; i++) {
        a[j * p + i] = r[j * q + i] / divisor / unit;
      }
    }
    return a;
  }

  /** The rank if the pivoted factor proves it, else -1. */
  private int certainRank(PivotedQr qr) {
    double[] trailing = qr.trailingNorms();
    double norm = trailing[0];
    double cutoff = Math.min(rcond / Math.sqrt(p), DROPPED_MARGIN) * norm;
    int rank = p;
    while (rank > 0 && trailing[rank - 1] <= cutoff) {
      rank--;
    }
    double dropped = rank < p ? trailing[rank] : 0;
    if (rank == 0) {
      return norm == 0 ? 0 : -1;
    }
    double smallest = 1 / qr.inverseNorm(rank);
    boolean kept = smallest > KEPT_MARGIN * rcond * norm;
    return kept && dropped <= DROPPED_MARGIN * smallest ? rank : -1;
  }

  private void solveByQr(PivotedQr qr, int rank, double[] b, int k, double[] x) {
    if (rank == p) {
      double[] y = new double[p];
      for (int c = 0; c < k; c++) {
        System.arraycopy(b, c * p, y, 0, p);
        qr.solveUpper(y);
        for (int j = 0; j < p; j++) {
          x[c * p + qr.pivot(j)] = y[j] / columnNorm[qr.pivot(j)];
        }
      }
      return;
    }
    double[] m = new double[p * rank];
    for (int s = 0; s < rank; s++) {
      for (int j = s; j < p; j++) {
        m[s * p + qr.pivot(j)] = qr.r(s, j) * metric(qr.pivot(j));
      }
    }
    shortest(m, rank, b, k, x);
  }

  private void solveBySvd(SingularValues svd, int rank, int k, double[] x) {
    double[] m = new double[p * rank];
    double[] c = new double[p * k];
    for (int s = 0; s < rank; s++) {
      for (int i = 0; i < p; i++) {
        m[s * p + i] = svd.v(i, s) * metric(i);
      }
      for (int t = 0; t < k; t++) {
        c[t * p + s] = svd.projected(s, t) / svd.sigma(s);
      }
    }
    shortest(m, rank, c, k, x);
  }

  /**
   * The shortest x with {@code m' x = c}, for k columns.
   *
   * @param m p x rank, of full column rank
   * @param c its first rank entries of every p are the right-hand side
   */
  private void shortest(double[] m, int rank, double[] c, int k, double[] x) {
    if (rank == 0) {
      return;
    }
    int[] order = scaled ? rowsBySize() : null;
    double[] sorted = m;
    if (scaled) {
      sorted = new double[p * rank];
      for (int s = 0; s < rank; s++) {
        for (int i = 0; i < p; i++) {
          sorted[s * p + i] = m[s * p + order[i]];
        }
      }
    }
    PivotedQr qr = new PivotedQr(sorted, p, rank);
    double[] y = new double[p];
    double[] permuted = new double[rank];
    for (int t = 0; t < k; t++) {
      for (int s = 0; s < rank; s++) {
        permuted[s] = c[t * p + qr.pivot(s)];
      }
      qr.solveUpperTransposed(permuted);
      Arrays.fill(y, 0);
      System.arraycopy(permuted, 0, y, 0, rank);
      qr.applyQ(y, 1);
      for (int i = 0; i < p; i++) {
        int j = scaled ? order[i] : i;
        x[t * p + j] = y[i] * metric(j) / columnNorm[j];
      }
    }
  }

  /** What a coefficient counts in the norm that is least, over that of its scaled column. */
  private double metric(int column) {
    return shortestWhenScaled ? 1 : columnNorm[column];
  }

  private int[] rowsBySize() {
    return IntStream.range(0, p)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -columnNorm[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Rotated residuals: same length as {@code b - A x}, column by column.
   *
   * @param r upper triangular, q x q; its first p columns are the design matrix
   * @param rhs q x k; overwritten by the result
   */
  static double[] residuals(double[] r, int p, double[] rhs, double[] x, int k) {
    int q = rhs.length / k;
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < p; j++) {
        Vectors.addScaled(rhs, c * q, -x[c * p + j], r, j * q, j + 1);
      }
    }
    return rhs;
  }
}
