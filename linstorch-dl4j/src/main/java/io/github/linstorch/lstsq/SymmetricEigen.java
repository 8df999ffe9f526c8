package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: from LAPACK if it is available, else from
 * cyclic Jacobi rotations.
 *
 * @param values eigenvalues in ascending order
 * @param vectors orthonormal eigenvectors, one column per eigenvalue
 */
public record SymmetricEigen(double[] values, Matrix vectors) {

  /** Largest number of sweeps of rotations; convergence takes about ten. */
  private static final int MAX_SWEEPS = 60;

  /**
   * Decomposes a matrix.
   *
   * @param a symmetric; unchanged
   * @return {@code a = vectors diag(values) vectors'}
   */
  public static SymmetricEigen of(Matrix a) {
    int n = a.rows();
    if (n == 1) {
      return new SymmetricEigen(a.values().clone(), new Matrix(1, 1, new double[] {1}));
    }
    double[] values = new double[n];
    double[] vectors = a.values().clone();
    if (NativeBlas.isAvailable() && Lapack.symmetricEigen(vectors, n, values)) {
      return new SymmetricEigen(values, new Matrix(n, n, vectors));
    }
    return jacobi(a);
  }

  static SymmetricEigen jacobi(Matrix matrix) {
    int n = matrix.rows();
    double[] a = matrix.values().clone();
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
    }
    double tolerance = 0x1p-53 * Math.sqrt(matrix.squares(0, n));
    boolean rotated = true;
    for (int sweep = 0; rotated && sweep < MAX_SWEEPS; sweep++) {
      rotated = false;
      for (int p = 0; p < n - 1; p++) {
        for (int q = p + 1; q < n; q++) {
          if (Math.abs(a[q * n + p]) > tolerance) {
            rotate(a, v, n, p, q);
            rotated = true;
          }
        }
      }
    }
    return sorted(a, v, n);
  }

  private static void rotate(double[] a, double[] v, int n, int p, int q) {
    JacobiRotation rotation = JacobiRotation.of(a[p * n + p], a[q * n + q], a[q * n + p]);
    rotation.apply(a, p * n, q * n, 1, n);
    rotation.apply(a, p, q, n, n);
    rotation.apply(v, p * n, q * n, 1, n);
  }

  private static SymmetricEigen sorted(double[] a, double[] v, int n) {
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    Arrays.sort(order, (i, j) -> Double.compare(a[i * n + i], a[j * n + j]));
    double[] values = new double[n];
    double[] vectors = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i] = a[order[i] * n + order[i]];
      System.arraycopy(v, order[i] * n, vectors, i * n, n);
    }
    return new SymmetricEigen(values, new Matrix(n, n, vectors));
  }
}
