package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Minimum-norm least squares on a factor of the rows, or on the rows themselves if they are few. It
 * finds the x of least Euclidean norm among those that minimise {@code |A_r x - b|}. A_r is the
 * design matrix with zeros for its singular values below the cut-off.
 *
 * <p>The rank is decided on {@code A D^-1}, where D holds the column norms, or ones. Singular
 * values of a triangular factor R are at least {@code 1 / |R^-1|}. If that bound lies well above
 * the cut-off, the rank is full and x is unique. If not, a pivoted QR factorisation nearly always
 * decides: with the trailing block of norm d and {@code s = 1 / |R11^-1|}, singular value r is at
 * least s and the next one at most d, so the rank is certain if s lies well above the cut-off and d
 * below it. In the remaining cases the singular value decomposition decides.
 *
 * <p>In all cases the minimisers are the x with {@code M' x = c} for a tall M of full column rank
 * ({@code D P [R11 R12]'} or {@code D V_r}), of which {@link ShortestSolution} finds the shortest.
 */
final class MinimumNorm {

  /**
   * Smallest ratio of a proven bound of the kept singular values to the cut-off, where others are
   * left out.
   */
  private static final double KEPT_MARGIN = 100;

  /**
   * Smallest ratio of a proven bound of the singular values to the cut-off, where none is left out:
   * any way of solving gives the same solution then.
   */
  private static final double FULL_MARGIN = 4;

  /**
   * Number of columns from which a singular value decomposition takes longer than a factor of the
   * rows.
   */
  private static final int DEAR = 512;

  /** Largest relative change of the solution that leaving out the trailing block may cause. */
  private static final double DROPPED_MARGIN = 1e-10;

  private final Factor factor;
  private final int p;
  private final double rcond;
  private final double[] columnNorm;
  private final ShortestSolution shortest;
  private double leastKept;
  private double mostDropped;

  /**
   * Describes a problem.
   *
   * @param factor of the rows; its first p columns are those of the design matrix; unchanged
   */
  MinimumNorm(Factor factor, int p, ColumnScaling scaling, double rcond) {
    this.factor = factor;
    this.p = p;
    this.rcond = rcond;
    this.columnNorm = new double[p];
    for (int j = 0; j < p; j++) {
      double norm = scaling == ColumnScaling.NONE ? 1 : factor.norm(j);
      columnNorm[j] = norm == 0 ? 1 : norm;
    }
    this.shortest = new ShortestSolution(scaling, columnNorm);
  }

  /**
   * Solves for k right-hand sides.
   *
   * @param rhs factor.height() x k, column-major; taken over
   */
  LeastSquaresSolution solve(double[] rhs, int k, long rows) {
    double largest = largestEntry();
    double[] x = new double[p * k];
    if (!(largest < Double.POSITIVE_INFINITY)) {
      // Rows have overflowed: say so in every coefficient rather than take them for rank 0.
      Arrays.fill(x, Double.NaN);
      ScaledDesign none = new ScaledDesign(new double[0], 0, 0, 1);
      return new LeastSquaresSolution(p, k, rows, x, rhs, none, 0);
    }
    double unit = powerOfTwoNear(largest);
    ScaledDesign design = new ScaledDesign(design(unit), height(), p, unit);
    double norm = design.norm();
    int[] live = provenColumns(design, norm);
    int rank;
    if (live != null) {
      rank = live.length;
      backSubstitute(design, live, rhs, k, x);
    } else {
      rank = solve(design, norm, rhs, k, x);
    }
    return new LeastSquaresSolution(p, k, rows, x, factor.residuals(p, rhs, x, k), design, rank)
        .withMargins(leastKept / norm, mostDropped / norm);
  }

  private double largestEntry() {
    double largest = 0;
    for (int j = 0; j < p; j++) {
      int end = factor.at(j) + factor.length(j);
      for (int i = factor.at(j); i < end; i++) {
        largest = Math.max(largest, Math.abs(factor.values()[i]) / columnNorm[j]);
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

  /** Rows of the factor that the design has. */
  private int height() {
    return factor.isTriangular() ? p : factor.height();
  }

  /** A D^-1, over a power of two. */
  private double[] design(double unit) {
    int height = height();
    double[] a = new double[Math.multiplyExact(height, p)];
    for (int j = 0; j < p; j++) {
      double divisor = columnNorm[j];
      int from = factor.at(j);
      for (int i = 0; i < factor.length(j); i++) {
        a[j * height + i] = factor.values()[from + i] / divisor / unit;
      }
    }
    return a;
  }

  /** Whether a solve of p columns costs less than a factor of the rows, whatever their rank. */
  static boolean isCheap(int p) {
    return p < DEAR;
  }

  /**
   * Whether the rank needs no pivoted factorisation, whose cost for many columns is many times that
   * of a solve.
   */
  boolean isPlain() {
    double unit = powerOfTwoNear(largestEntry());
    ScaledDesign design = new ScaledDesign(design(unit), height(), p, unit);
    return provenColumns(design, design.norm()) != null;
  }

  /**
   * The columns of a triangular design that are not zero, if they prove to be independent; else
   * null.
   */
  private int[] provenColumns(ScaledDesign design, double norm) {
    if (!factor.isTriangular() || !(norm > 0)) {
      return null;
    }
    int[] live = design.liveColumns();
    if (live == null) {
      return null;
    }
    double least = FULL_MARGIN * rcond * norm;
    leastKept =
        1 / Triangle.inverseNorm(design.triangle(live), live.length, live.length, 1 / least);
    return leastKept > least ? live : null;
  }

  private void backSubstitute(ScaledDesign design, int[] live, double[] rhs, int k, double[] x) {
    int m = live.length;
    double[] triangle = design.triangle(live);
    double[] y = new double[m];
    for (int c = 0; c < k; c++) {
      for (int i = 0; i < m; i++) {
        y[i] = rhs[c * factor.height() + live[i]] / design.unit();
      }
      Triangle.solve(triangle, m, y, m);
      for (int j = 0; j < m; j++) {
        x[c * p + live[j]] = y[j] / columnNorm[live[j]];
      }
    }
  }

  /** Solves where the rank may be any; returns the rank. */
  private int solve(ScaledDesign design, double norm, double[] rhs, int k, double[] x) {
    // A semi-definite Gram matrix leaves rows of zeros in its factor.
    int[] some = design.countingRows();
    int m = some.length;
    double[] a = design.rows(some);
    double[] b = new double[m * k];
    for (int c = 0; c < k; c++) {
      for (int i = 0; i < m; i++) {
        b[c * m + i] = rhs[c * factor.height() + some[i]] / design.unit();
      }
    }
    if (m > 0 && m < p && solveByRows(a, b, m, norm, k, x)) {
      return m;
    }
    double cutoff = Math.min(rcond / Math.sqrt(p), DROPPED_MARGIN) * norm;
    PivotedQr qr = new PivotedQr(a.clone(), m, p, cutoff);
    int rank = certainRank(qr, cutoff, norm);
    if (rank >= 0) {
      qr.applyTransposedQ(b, k);
      solveByQr(qr, rank, b, m, k, x);
      return rank;
    }
    SingularValues svd = SingularValues.of(a, m, p, b, k);
    rank = svd.rank(rcond);
    leastKept = rank == 0 ? 0 : svd.sigma(rank - 1);
    mostDropped = rank < svd.sigma().length ? svd.sigma(rank) : 0;
    solveBySvd(svd, rank, k, x);
    return rank;
  }

  /**
   * Solves where rows, fewer than columns, are proved independent: {@code A' = Q T} tells, as the
   * singular values are at least {@code 1 / |T^-1|}, and M may be A' itself.
   *
   * @param a m x p; unchanged
   * @return false where they may depend on each other
   */
  private boolean solveByRows(double[] a, double[] b, int m, double norm, int k, double[] x) {
    double[] transposed = new Matrix(m, p, a).transposed().values();
    PivotedQr qr = new PivotedQr(transposed.clone(), p, m);
    leastKept = 1 / qr.inverseNorm(m);
    if (!(leastKept > KEPT_MARGIN * rcond * norm)) {
      return false;
    }
    if (shortest.isInMetricOfDesign()) {
      shortest.solve(qr, null, m, b, m, k, x);
      return true;
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < p; j++) {
        transposed[i * p + j] *= columnNorm[j];
      }
    }
    shortest.solve(transposed, m, b, m, k, x);
    return true;
  }

  /** The rank if the pivoted factor proves it, else -1. */
  private int certainRank(PivotedQr qr, double cutoff, double norm) {
    double[] trailing = qr.trailingNorms();
    int rank = qr.steps();
    if (trailing[rank] > cutoff) {
      return -1;
    }
    while (rank > 0 && trailing[rank - 1] <= cutoff) {
      rank--;
    }
    double dropped = trailing[rank];
    if (rank == 0) {
      return norm == 0 ? 0 : -1;
    }
    double smallest = 1 / qr.inverseNorm(rank);
    leastKept = smallest;
    mostDropped = dropped;
    boolean kept = smallest > KEPT_MARGIN * rcond * norm;
    return kept && dropped <= DROPPED_MARGIN * smallest ? rank : -1;
  }

  private void solveByQr(PivotedQr qr, int rank, double[] b, int m, int k, double[] x) {
    if (rank == p) {
      double[] y = new double[p];
      for (int c = 0; c < k; c++) {
        System.arraycopy(b, c * m, y, 0, p);
        qr.solveUpper(y);
        for (int j = 0; j < p; j++) {
          x[c * p + qr.pivot(j)] = y[j] / columnNorm[qr.pivot(j)];
        }
      }
      return;
    }
    double[] tall = new double[p * rank];
    for (int s = 0; s < rank; s++) {
      for (int j = s; j < p; j++) {
        tall[s * p + qr.pivot(j)] = qr.r(s, j) * shortest.metric(qr.pivot(j));
      }
    }
    shortest.solve(tall, rank, b, m, k, x);
  }

  private void solveBySvd(SingularValues svd, int rank, int k, double[] x) {
    double[] tall = new double[p * rank];
    double[] c = new double[rank * k];
    for (int s = 0; s < rank; s++) {
      for (int i = 0; i < p; i++) {
        tall[s * p + i] = svd.v(i, s) * shortest.metric(i);
      }
      for (int t = 0; t < k; t++) {
        c[t * rank + s] = svd.projected(s, t) / svd.sigma(s);
      }
    }
    shortest.solve(tall, rank, c, rank, k, x);
  }
}
