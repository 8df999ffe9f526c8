package io.github.linstorch.lstsq;

import java.util.Arrays;
import org.bytedeco.openblas.global.openblas;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that calls native BLAS and LAPACK: the OpenBLAS that ND4J's native backend brings
 * along. Where it is missing (for example beside nd4j-cuda) {@link #isAvailable()} is false and the
 * callers run their portable Java code instead.
 *
 * <p>Matrices are column-major: {@code double[]}, contiguous, or one array per column.
 */
public final class Lapack {

  private static final Logger LOG = LoggerFactory.getLogger(Lapack.class);
  private static final int PANEL = 16;
  private static final boolean AVAILABLE = probe();

  private Lapack() {}

  /**
   * Tells whether native BLAS and LAPACK can be called in this JVM.
   *
   * @return false where the OpenBLAS binding or its native library is not on the class path
   */
  public static boolean isAvailable() {
    return AVAILABLE;
  }

  private static boolean probe() {
    try {
      return openblas.cblas_ddot(1, new double[] {2}, 1, new double[] {3}, 1) == 6;
    } catch (LinkageError e) {
      LOG.info("Native LAPACK is not on the class path ({}); solving in portable Java code", e);
      return false;
    }
  }

  /** Number of BLAS threads as ND4J or the user has set it; not positive where nobody has. */
  static int threads() {
    return openblas.blas_get_num_threads();
  }

  static void setThreads(int threads) {
    openblas.blas_set_num_threads(threads);
  }

  /** Native twin of {@link TriangularFactor#appendPortably}; r is overwritten. */
  static void appendRows(double[] r, double[][] block, int rows) {
    BlasThreads.lower();
    int n = block.length;
    int panel = Math.min(PANEL, n);
    int info =
        openblas.LAPACKE_dtpqrt(
            openblas.LAPACK_COL_MAJOR,
            rows,
            n,
            0,
            panel,
            r,
            n,
            flat(block, rows),
            rows,
            new double[panel * n],
            panel);
    // A non-finite entry is reported here; let it through as NaN, the caller names the culprit.
    if (info != 0) {
      Arrays.fill(r, Double.NaN);
    }
  }

  private static double[] flat(double[][] columns, int rows) {
    double[] matrix = new double[Math.multiplyExact(rows, columns.length)];
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, matrix, j * rows, rows);
    }
    return matrix;
  }

  /** Native twin of {@link SingularValues#jacobi}; a and b are overwritten. */
  static SingularValues singularValues(double[] a, int n, double[] b, int k) {
    BlasThreads.lower();
    double[] original = a.clone();
    double[] sigma = new double[n];
    double[] u = new double[n * n];
    double[] vt = new double[n * n];
    int info =
        openblas.LAPACKE_dgesdd(
            openblas.LAPACK_COL_MAJOR, (byte) 'A', n, n, a, n, sigma, u, n, vt, n);
    if (info != 0) {
      return SingularValues.jacobi(original, n, b, k);
    }
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        v[j * n + i] = vt[i * n + j];
      }
    }
    double[] projected = new double[n * k];
    for (int c = 0; c < k; c++) {
      for (int i = 0; i < n; i++) {
        projected[c * n + i] = Vectors.dot(u, i * n, b, c * n, n);
      }
    }
    return new SingularValues(n, sigma, v, projected);
  }

  /**
   * {@code c += a b} in native code.
   *
   * @param a k columns of at least m entries; unchanged
   * @param b holds a k x n matrix, column-major; unchanged
   * @param bFrom where that matrix begins in b
   * @param c n columns of at least m entries; overwritten
   * @param m rows of a and c
   */
  public static void addProduct(double[][] a, double[] b, int bFrom, double[][] c, int m) {
    BlasThreads.lower();
    int k = a.length;
    int n = c.length;
    double[] product = flat(c, m);
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        openblas.CblasNoTrans,
        openblas.CblasNoTrans,
        m,
        n,
        k,
        1,
        flat(a, m),
        m,
        Arrays.copyOfRange(b, bFrom, bFrom + k * n),
        k,
        1,
        product,
        m);
    for (int j = 0; j < n; j++) {
      System.arraycopy(product, j * m, c[j], 0, m);
    }
  }
}
