package io.github.linstorch.lstsq;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Binds native BLAS and LAPACK: OpenBLAS, which ND4J's native backend uses too. Whether it can be
 * called, and returns right results, {@link NativeBlas} tells.
 *
 * <p>Matrices are column-major.
 */
final class Lapack {

  private static final int PANEL = 16;
  private static final int WIDE_PANEL = 32;

  /** Whether calls lower the number of threads; not while the kernels are being checked. */
  private static volatile boolean lowersThreads;

  private Lapack() {}

  /** From now on every call whose results depend on it takes the one thread of fits. */
  static void startLoweringThreads() {
    lowersThreads = true;
  }

  private static void lowerThreads() {
    if (lowersThreads) {
      BlasThreads.lower();
    }
  }

  /** Version of OpenBLAS; null where it is unknown. */
  static String version() {
    return openblas.class.getPackage().getImplementationVersion();
  }

  /**
   * Replaces r by the triangular factor of {@code [r; block]}.
   *
   * @param r n x n, upper triangular; overwritten
   * @param block n columns of at least {@code rows} entries; unchanged
   */
  static void appendRows(double[] r, double[][] block, int rows) {
    lowerThreads();
    int n = block.length;
    appendRows(r, flat(block, rows), rows, n, 0);
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
    lowerThreads();
    appendRows(r, other.clone(), n, n, n);
  }

  /** Columns of a block of reflectors: more pay where there are many to apply them to. */
  private static int panel(int n) {
    return Math.min(n < 512 ? PANEL : WIDE_PANEL, n);
  }

  /**
   * Adds {@code block' block} to the upper triangle of a matrix.
   *
   * @param gram n x n
   * @param block n columns of at least {@code rows} entries; unchanged
   */
  static void addGram(double[] gram, double[][] block, int rows) {
    int n = block.length;
    try (DoublePointer sums = new DoublePointer(gram);
        DoublePointer entries = new DoublePointer(flat(block, rows))) {
      gram(sums, 1, entries, rows, n, rows);
      sums.get(gram);
    }
  }

  private static double[] flat(double[][] columns, int rows) {
    double[] matrix = new double[Math.multiplyExact(rows, columns.length)];
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, matrix, j * rows, rows);
    }
    return matrix;
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
    lowerThreads();
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
    lowerThreads();
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
    lowerThreads();
    return openblas.LAPACKE_dtrtri(openblas.LAPACK_COL_MAJOR, (byte) 'U', (byte) 'N', n, r, n) == 0;
  }

  /**
   * Cholesky factor of a symmetric matrix.
   *
   * @param a n x n; its upper triangle is overwritten by R, a = R'R
   * @return false where it is not positive definite
   */
  static boolean cholesky(double[] a, int n) {
    lowerThreads();
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
    lowerThreads();
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
   * {@code c = a b + beta c} on native memory, column-major, a and b perhaps transposed.
   *
   * @param m rows of c
   * @param n columns of c
   * @param k length of the sums
   */
  static void multiply(
      boolean transposeA,
      DoublePointer a,
      int leadA,
      boolean transposeB,
      DoublePointer b,
      int leadB,
      double beta,
      DoublePointer c,
      int leadC,
      int m,
      int n,
      int k) {
    lowerThreads();
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        transposeA ? openblas.CblasTrans : openblas.CblasNoTrans,
        transposeB ? openblas.CblasTrans : openblas.CblasNoTrans,
        m,
        n,
        k,
        1,
        a,
        leadA,
        b,
        leadB,
        beta,
        c,
        leadC);
  }

  /**
   * {@code c = a' a} of some rows, or {@code c += a' a}, at however many threads BLAS is set to: to
   * be called with so few multiply-adds that it takes one.
   *
   * @param a columns on native memory
   * @param from first of the rows
   * @param rows number of rows
   * @param n number of columns
   * @param adds whether to add to c
   * @param c n x n; overwritten
   */
  static void products(
      DoublePointer a, int from, int lead, int rows, int n, boolean adds, DoublePointer c) {
    a.position(from);
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        openblas.CblasTrans,
        openblas.CblasNoTrans,
        n,
        n,
        rows,
        1,
        a,
        lead,
        a,
        lead,
        adds ? 1 : 0,
        c,
        n);
    a.position(0);
  }

  /** {@code c = a b + beta c} in single precision; as in double precision. */
  static void multiply(
      boolean transposeA,
      FloatPointer a,
      int leadA,
      boolean transposeB,
      FloatPointer b,
      int leadB,
      float beta,
      FloatPointer c,
      int leadC,
      int m,
      int n,
      int k) {
    lowerThreads();
    openblas.cblas_sgemm(
        openblas.CblasColMajor,
        transposeA ? openblas.CblasTrans : openblas.CblasNoTrans,
        transposeB ? openblas.CblasTrans : openblas.CblasNoTrans,
        m,
        n,
        k,
        1,
        a,
        leadA,
        b,
        leadB,
        beta,
        c,
        leadC);
  }

  /**
   * {@code c = a b} on native memory, column-major.
   *
   * @param a rows x k, leading dimension {@code lead}
   * @param b k x n, contiguous
   * @param c rows x n, leading dimension {@code lead}; overwritten
   */
  static void multiply(
      DoublePointer a, DoublePointer b, DoublePointer c, int rows, int k, int n, int lead) {
    multiply(false, a, lead, false, b, k, 0, c, lead, rows, n, k);
  }

  /**
   * {@code gram = block' block + beta gram}, upper triangle, in native memory.
   *
   * @param gram n x n
   * @param beta 1 to add to it, 0 to write over it
   * @param block rows x n, leading dimension {@code lead}; unchanged
   */
  static void gram(
      DoublePointer gram, double beta, DoublePointer block, int rows, int n, int lead) {
    lowerThreads();
    openblas.cblas_dsyrk(
        openblas.CblasColMajor,
        openblas.CblasUpper,
        openblas.CblasTrans,
        n,
        rows,
        1,
        block,
        lead,
        beta,
        gram,
        n);
  }

  /**
   * {@code gram = block' block} in single precision, upper triangle, in native memory.
   *
   * @param gram n x n
   * @param block rows x n; unchanged
   */
  static void gram(FloatPointer gram, FloatPointer block, int rows, int n) {
    lowerThreads();
    openblas.cblas_ssyrk(
        openblas.CblasColMajor,
        openblas.CblasUpper,
        openblas.CblasTrans,
        n,
        rows,
        1,
        block,
        rows,
        0,
        gram,
        n);
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
    lowerThreads();
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
    lowerThreads();
    openblas.LAPACKE_dtpqrt_work(
        openblas.LAPACK_COL_MAJOR, rows, n, 0, n, r, n, block, rows, t, n, work);
  }

  /** Entries of work space that {@code appendRows} needs for n columns. */
  static long workSize(int n) {
    return 2L * panel(n) * n;
  }
}
