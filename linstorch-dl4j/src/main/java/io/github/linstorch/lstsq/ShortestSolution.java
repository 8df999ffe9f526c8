package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The shortest x with {@code M' x = c}, for a tall M of full column rank: {@code Q T^-T c} with M =
 * Q T. The rows of M are first sorted by size, so that columns in very different units stay
 * accurate (Cox and Higham, "Stability of Householder QR factorization for weighted least squares
 * problems", 1998).
 *
 * <p>If the coefficients of the scaled columns have to be the shortest, the scales D are left out
 * of M, and x is divided by them.
 */
final class ShortestSolution {

  private final int p;
  private final double[] columnNorm;
  private final boolean scaled;
  private final boolean shortestWhenScaled;

  /**
   * For the columns of a design.
   *
   * @param columnNorm what each of the p columns has been divided by; kept
   */
  ShortestSolution(ColumnScaling scaling, double[] columnNorm) {
    this.p = columnNorm.length;
    this.columnNorm = columnNorm;
    this.scaled = scaling != ColumnScaling.NONE;
    this.shortestWhenScaled = scaling == ColumnScaling.EQUILIBRATED;
  }

  /** Whether M contains the unscaled columns of the design. */
  boolean isInMetricOfDesign() {
    return !scaled || shortestWhenScaled;
  }

  /**
   * The shortest x with {@code m' x = c}, for k columns.
   *
   * @param m p x rank, of full column rank; overwritten
   * @param c its first rank entries of every {@code lead} are the right-hand side
   */
  void solve(double[] m, int rank, double[] c, int lead, int k, double[] x) {
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
    solve(new PivotedQr(sorted, p, rank), order, rank, c, lead, k, x);
  }

  /**
   * The shortest x with {@code m' x = c}, for k columns, from the factors of m.
   *
   * @param order numbers of the columns of the design in the order of the rows of m; null for their
   *     own
   */
  void solve(PivotedQr qr, int[] order, int rank, double[] c, int lead, int k, double[] x) {
    double[] y = new double[p];
    double[] permuted = new double[rank];
    for (int t = 0; t < k; t++) {
      for (int s = 0; s < rank; s++) {
        permuted[s] = c[t * lead + qr.pivot(s)];
      }
      qr.solveUpperTransposed(permuted);
      Arrays.fill(y, 0);
      System.arraycopy(permuted, 0, y, 0, rank);
      qr.applyQ(y, 1);
      for (int i = 0; i < p; i++) {
        int j = order != null ? order[i] : i;
        x[t * p + j] = y[i] * metric(j) / columnNorm[j];
      }
    }
  }

  /** What a coefficient counts in the norm that is least, over that of its scaled column. */
  double metric(int column) {
    return shortestWhenScaled ? 1 : columnNorm[column];
  }

  private int[] rowsBySize() {
    return IntStream.range(0, p)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -columnNorm[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
