package io.github.linstorch.lstsq;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Binding of the native factorisations of LAPACK, which are part of OpenBLAS. {@link NativeBlas}
 * says whether they can be called and return right results.
 *
 * <p>Matrices are column-major.
 */
final class Lapack {

  /** Number of columns in a block of reflectors of a narrow matrix. */
  private static final int PANEL = 16;

  /** Number of columns in a block of reflectors that has many columns to be applied to. */
  private static final int WIDE_PANEL = 32;

  private Lapack() {}

  /**
   * Replaces r by the triangular factor of {@code [r; block]}.
   *
   * @param r n x n, upper triangular; overwritten
   * @param block rows x n; overwritten
   */
  static void appendRows(double[] r, double[] block, int rows, int n) {
    BlasThreads.lower();
    appendRows(r, block, rows, n, 0);
  }

  private static void appendRows(double[] r, double[] block, int rows, int n, int trapezoid) {
    int panel = panel(n);
    int info =
        openblas.LAPACKE_dtpqrt(
            openblas.LAPACK_COL_MAJOR,
            rows,
            n,
            trapezoid,
            panel,
            r,
            n,
            block,
            rows,
            new double[panel * n],
            panel);
    // A non-finite entry is reported here; let it through as NaN, the caller names the culprit.
    if (info != 0) {
      Arrays.fill(r, Double.NaN);
    }
  }

  /**
   * Replaces r by the triangular factor of {@code [r; other]}.
   *
   * @param r n x n, upper triangular; overwritten
   * @param other the same; unchanged
   */
  static void mergeTriangles(double[] r, double[] other, int n) {
    BlasThreads.lower();
    appendRows(r, other.clone(), n, n, n);
  }

  private static int panel(int n) {
    return Math.min(n < 512 ? PANEL : WIDE_PANEL, n);
  }

  /**
   * Singular value decomposition of a square matrix, {@code a = u diag(sigma) vt}.
   *
   * @param a n x n; overwritten
   * @param sigma n values, overwritten, falling
   * @param u n x n; overwritten
   * @param vt n x n; overwritten
   * @return false if LAPACK did not converge
   */
  static boolean singularValues(double[] a, int n, double[] sigma, double[] u, double[] vt) {
    return singularValues('A', a, n, n, sigma, u, vt);
  }

  /**
   * Thin singular value decomposition, {@code a = u diag(sigma) vt}, with r = min(rows, columns).
   *
   * @param a rows x columns; overwritten
   * @param sigma r values, overwritten, falling
   * @param u rows x r; overwritten
   * @param vt r x columns; overwritten
   * @return false if LAPACK did not converge
   */
  static boolean thinSingularValues(
      double[] a, int rows, int columns, double[] sigma, double[] u, double[] vt) {
    return singularValues('S', a, rows, columns, sigma, u, vt);
  }

  private static boolean singularValues(
      char job, double[] a, int rows, int columns, double[] sigma, double[] u, double[] vt) {
    BlasThreads.lower();
    int order = openblas.LAPACK_COL_MAJOR;
    int r = sigma.length;
    return openblas.LAPACKE_dgesdd(order, (byte) job, rows, columns, a, rows, sigma, u, rows, vt, r)
        == 0;
  }

  /**
   * Eigenvalues and eigenvectors of a symmetric matrix.
   *
   * @param a n x n; overwritten by the eigenvectors
   * @param values overwritten by the eigenvalues, rising
   * @return false if LAPACK did not converge
   */
  static boolean symmetricEigen(double[] a, int n, double[] values) {
    BlasThreads.lower();
    return openblas.LAPACKE_dsyevd(
            openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'U', n, a, n, values)
        == 0;
  }

  /**
   * Inverts an upper triangular matrix.
   *
   * @param r n x n; its upper triangle is overwritten
   * @return false where it is singular
   */
  static boolean invertUpper(double[] r, int n) {
    BlasThreads.lower();
    return openblas.LAPACKE_dtrtri(openblas.LAPACK_COL_MAJOR, (byte) 'U', (byte) 'N', n, r, n) == 0;
  }

  /**
   * Cholesky factor of a symmetric matrix.
   *
   * @param a n x n; its upper triangle is overwritten by R, a = R'R
   * @return false where it is not positive definite
   */
  static boolean cholesky(double[] a, int n) {
    BlasThreads.lower();
    return openblas.LAPACKE_dpotrf(openblas.LAPACK_COL_MAJOR, (byte) 'U', n, a, n) == 0;
  }

  /**
   * Householder QR factorisation with column pivoting.
   *
   * @param a rows x columns; overwritten by R and the reflectors
   * @param tau one per reflector; overwritten
   * @param order overwritten by the numbers of the columns, from 0, in the order of R
   */
  static void pivotedQr(double[] a, int rows, int columns, double[] tau, int[] order) {
    BlasThreads.lower();
    Arrays.fill(order, 0);
    int info =
        openblas.LAPACKE_dgeqp3(openblas.LAPACK_COL_MAJOR, rows, columns, a, rows, order, tau);
    // A non-finite entry is reported here; let it through as NaN.
    for (int j = 0; j < columns; j++) {
      order[j] = info == 0 ? order[j] - 1 : j;
    }
    if (info != 0) {
      Arrays.fill(a, Double.NaN);
    }
  }

  /**
   * Replaces r by the triangular factor of {@code [r; block]} in native memory.
   *
   * @param r n x n, upper triangular; overwritten
   * @param block rows x n, leading dimension {@code lead}; overwritten
   * @param work {@link #workSize} entries; overwritten
   */
  static void appendRows(
      DoublePointer r, DoublePointer block, int rows, int n, int lead, DoublePointer work) {
    BlasThreads.lower();
    int panel = panel(n);
    DoublePointer t = work;
    DoublePointer scratch = new DoublePointer(work).position((long) panel * n);
    openblas.LAPACKE_dtpqrt_work(
        openblas.LAPACK_COL_MAJOR, rows, n, 0, panel, r, n, block, lead, t, panel, scratch);
  }

  /**
   * Replaces r by the triangular factor of {@code [r; block]} in one panel, for few columns.
   *
   * @param r n x n, upper triangular; overwritten
   * @param block rows x n; overwritten by the reflectors V
   * @param t n x n, overwritten by T of {@code Q = I - [I; V] T [I; V]'}
   * @param work at least n n entries; overwritten
   */
  static void appendRows(
      DoublePointer r, DoublePointer block, int rows, int n, DoublePointer t, DoublePointer work) {
    BlasThreads.lower();
    openblas.LAPACKE_dtpqrt_work(
        openblas.LAPACK_COL_MAJOR, rows, n, 0, n, r, n, block, rows, t, n, work);
  }

  /** Entries of work space that {@code appendRows} needs for n columns. */
  static long workSize(int n) {
    return 2L * panel(n) * n;
  }
}
