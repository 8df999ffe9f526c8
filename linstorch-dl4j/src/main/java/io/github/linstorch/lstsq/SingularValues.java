package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Thin singular value decomposition {@code A = U S V'}, reduced to the parts that a least-squares
 * solve needs: the singular values, V, and U'B for given right-hand sides B.
 *
 * <p>Small square matrices take a pivoted QR factorisation and then one-sided Jacobi rotations on
 * the rows of R, which find small singular values to high relative accuracy (Drmač and Veselić,
 * SIAM J. Matrix Anal. Appl. 29, 2008). Large square matrices take LAPACK if it is on the class
 * path, else these Jacobi rotations too. All other matrices take {@link ThinSvd}.
 */
final class SingularValues {

  /** Number of columns of a square matrix from which LAPACK is faster than Jacobi rotations. */
  private static final int NATIVE_THRESHOLD = 40;

  /**
   * Number of multiply-adds for a matrix that is not square from which LAPACK is faster than Jacobi
   * rotations.
   */
  private static final double NATIVE_WORK = 64_000;

  /** Largest number of sweeps of rotations; convergence takes about ten. */
  private static final int MAX_SWEEPS = 60;

  private final int columns;
  private final double[] sigma;
  private final double[] v;
  private final double[] projected;

  /**
   * Wraps a finished decomposition.
   *
   * @param columns number of columns of A
   * @param sigma r singular values, falling
   * @param v columns x r, column-major, right singular vectors in its columns
   * @param projected U'B, r x k, column-major
   */
  SingularValues(int columns, double[] sigma, double[] v, double[] projected) {
    this.columns = columns;
    this.sigma = sigma;
    this.v = v;
    this.projected = projected;
  }

  /**
   * Decomposes a.
   *
   * @param a rows x columns, column-major; overwritten
   * @param b rows x k, column-major; overwritten
   */
  static SingularValues of(double[] a, int rows, int columns, double[] b, int k) {
    if (rows == columns) {
      return ofSquare(a, rows, b, k);
    }
    Matrix matrix = new Matrix(rows, columns, a);
    double work = (double) Math.min(rows, columns) * rows * columns;
    ThinSvd svd = work < NATIVE_WORK ? ThinSvd.jacobi(matrix) : ThinSvd.of(matrix);
    int r = svd.sigma().length;
    double[] projected = new double[r * k];
    for (int c = 0; c < k; c++) {
      for (int i = 0; i < r; i++) {
        projected[c * r + i] = Vectors.dot(svd.u().values(), svd.u().at(i), b, c * rows, rows);
      }
    }
    return new SingularValues(columns, svd.sigma(), svd.v().values(), projected);
  }

  private static SingularValues ofSquare(double[] a, int n, double[] b, int k) {
    SingularValues svd = null;
    if (n >= NATIVE_THRESHOLD && NativeBlas.isAvailable()) {
      svd = byLapack(a.clone(), n, b, k);
    }
    return svd == null ? jacobi(a, n, b, k) : svd;
  }

  /** Decomposes a, n x n and overwritten, by LAPACK; null if it did not converge. */
  static SingularValues byLapack(double[] a, int n, double[] b, int k) {
    double[] sigma = new double[n];
    double[] u = new double[n * n];
    double[] vt = new double[n * n];
    if (!Lapack.singularValues(a, n, sigma, u, vt)) {
      return null;
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

  double sigma(int i) {
    return sigma[i];
  }

  /** How many singular values exceed rcond times the largest. */
  int rank(double rcond) {
    int rank = 0;
    while (rank < sigma.length && sigma[rank] > rcond * sigma[0]) {
      rank++;
    }
    return rank;
  }

  double[] sigma() {
    return sigma;
  }

  double v(int row, int column) {
    return v[column * columns + row];
  }

  double projected(int i, int column) {
    return projected[column * sigma.length + i];
  }

  static SingularValues jacobi(double[] a, int n, double[] b, int k) {
    PivotedQr qr = new PivotedQr(a, n, n);
    qr.applyTransposedQ(b, k);
    // A P = Q R. The rows of R become the columns of L; rotations L J = W with orthogonal columns
    // give R = J W', so sigma_i = |w_i|, v_i = P w_i / sigma_i and U'B = J' Q'B.
    double[] l = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        l[i * n + j] = qr.r(i, j);
      }
    }
    orthogonalise(l, n, b, k);
    return fromOrthogonalColumns(l, n, b, k, qr);
  }

  private static void orthogonalise(double[] l, int n, double[] b, int k) {
    double tolerance = Math.max(n, 10) * 0x1p-53;
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      boolean rotated = false;
      for (int i = 0; i < n - 1; i++) {
        for (int j = i + 1; j < n; j++) {
          rotated |= rotate(l, n, i, j, tolerance, b, k);
        }
      }
      if (!rotated) {
        return;
      }
    }
  }

  private static boolean rotate(
      double[] l, int n, int i, int j, double tolerance, double[] b, int k) {
    double alpha = Vectors.dot(l, i * n, l, i * n, n);
    double beta = Vectors.dot(l, j * n, l, j * n, n);
    double gamma = Vectors.dot(l, i * n, l, j * n, n);
    if (Math.abs(gamma) <= tolerance * Math.sqrt(alpha) * Math.sqrt(beta)
        || !(Math.abs(gamma) > Double.MIN_NORMAL)) {
      return false;
    }
    JacobiRotation rotation = JacobiRotation.of(alpha, beta, gamma);
    rotation.apply(l, i * n, j * n, 1, n);
    rotation.apply(b, i, j, n, k);
    return true;
  }

  private static SingularValues fromOrthogonalColumns(
      double[] w, int n, double[] b, int k, PivotedQr qr) {
    double[] norms = new double[n];
    Integer[] falling = new Integer[n];
    for (int i = 0; i < n; i++) {
      norms[i] = Vectors.norm(w, i * n, n);
      falling[i] = i;
    }
    Arrays.sort(falling, (x, y) -> Double.compare(norms[y], norms[x]));
    double[] sigma = new double[n];
    double[] v = new double[n * n];
    double[] projected = new double[n * k];
    for (int i = 0; i < n; i++) {
      int from = falling[i];
      sigma[i] = norms[from];
      for (int row = 0; row < n && sigma[i] > 0; row++) {
        v[i * n + qr.pivot(row)] = w[from * n + row] / sigma[i];
      }
      for (int c = 0; c < k; c++) {
        projected[c * n + i] = b[c * n + from];
      }
    }
    return new SingularValues(n, sigma, v, projected);
  }
}
