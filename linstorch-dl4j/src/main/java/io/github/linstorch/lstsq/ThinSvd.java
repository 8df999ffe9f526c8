package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Thin singular value decomposition {@code A = U S V'} of a matrix of any shape: from LAPACK if it
 * is available, else from one-sided Jacobi rotations of the columns (Hestenes, J. SIAM 6, 1958).
 *
 * @param u n x r with orthonormal columns, r the smaller of rows and columns
 * @param sigma r singular values in descending order
 * @param v p x r with orthonormal columns
 */
public record ThinSvd(Matrix u, double[] sigma, Matrix v) {

  /** Largest number of sweeps of rotations; convergence takes about ten. */
  private static final int MAX_SWEEPS = 60;

  /**
   * Decomposes a matrix.
   *
   * @param a n x p; unchanged
   * @return its decomposition; where sigma is zero the columns of u and v may be zero, too
   */
  public static ThinSvd of(Matrix a) {
    if (a.rows() > 0 && a.columns() > 0 && NativeBlas.isAvailable()) {
      ThinSvd svd = byLapack(a);
      if (svd != null) {
        return svd;
      }
    }
    return jacobi(a);
  }

  /** Decomposes a, which is unchanged, by LAPACK; null if it did not converge. */
  private static ThinSvd byLapack(Matrix a) {
    int n = a.rows();
    int p = a.columns();
    int r = Math.min(n, p);
    double[] sigma = new double[r];
    Matrix u = new Matrix(n, r);
    Matrix vt = new Matrix(r, p);
    boolean converged =
        Lapack.thinSingularValues(a.values().clone(), n, p, sigma, u.values(), vt.values());
    return converged ? new ThinSvd(u, sigma, vt.transposed()) : null;
  }

  static ThinSvd jacobi(Matrix a) {
    if (a.rows() < a.columns()) {
      ThinSvd svd = jacobi(a.transposed());
      return new ThinSvd(svd.v, svd.sigma, svd.u);
    }
    int n = a.rows();
    int p = a.columns();
    double[] w = a.values().clone();
    double[] v = new double[p * p];
    for (int j = 0; j < p; j++) {
      v[j * p + j] = 1;
    }
    boolean rotated = true;
    for (int sweep = 0; rotated && sweep < MAX_SWEEPS; sweep++) {
      rotated = false;
      for (int i = 0; i < p - 1; i++) {
        for (int j = i + 1; j < p; j++) {
          rotated |= rotate(w, n, v, p, i, j);
        }
      }
    }
    return sorted(w, n, v, p);
  }

  private static boolean rotate(double[] w, int n, double[] v, int p, int i, int j) {
    double alpha = Vectors.dot(w, i * n, w, i * n, n);
    double beta = Vectors.dot(w, j * n, w, j * n, n);
    double gamma = Vectors.dot(w, i * n, w, j * n, n);
    if (Math.abs(gamma) <= 0x1p-50 * Math.sqrt(alpha) * Math.sqrt(beta)
        || !(Math.abs(gamma) > Double.MIN_NORMAL)) {
      return false;
    }
    JacobiRotation rotation = JacobiRotation.of(alpha, beta, gamma);
    rotation.apply(w, i * n, j * n, 1, n);
    rotation.apply(v, i * p, j * p, 1, p);
    return true;
  }

  private static ThinSvd sorted(double[] w, int n, double[] v, int p) {
    double[] norms = new double[p];
    Integer[] falling = new Integer[p];
    for (int j = 0; j < p; j++) {
      norms[j] = Vectors.norm(w, j * n, n);
      falling[j] = j;
    }
    Arrays.sort(falling, (x, y) -> Double.compare(norms[y], norms[x]));
    Matrix u = new Matrix(n, p);
    Matrix right = new Matrix(p, p);
    double[] sigma = new double[p];
    for (int j = 0; j < p; j++) {
      int from = falling[j];
      sigma[j] = norms[from];
      System.arraycopy(w, from * n, u.values(), j * n, n);
      if (sigma[j] > 0) {
        Vectors.divide(u.values(), j * n, n, sigma[j]);
      }
      System.arraycopy(v, from * p, right.values(), j * p, p);
    }
    return new ThinSvd(u, sigma, right);
  }
}
