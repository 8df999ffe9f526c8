package io.github.linstorch.lstsq;

/**
 * Eigenvalues of a symmetric matrix, and the components of some vectors along its eigenvectors,
 * which are not formed: a fraction of the work of {@link SymmetricEigen}.
 *
 * <p>Householder reflections make the matrix tridiagonal, implicit QL iterations make that
 * diagonal; both are applied to the vectors.
 *
 * <p>Reference: Bowdler, Martin, Reinsch and Wilkinson, "The QR and QL algorithms for symmetric
 * matrices", Numer. Math. 11 (1968).
 */
final class Spectrum {

  /** Largest number of iterations for an eigenvalue; two are usual. */
  private static final int MOST_ITERATIONS = 60;

  private final int n;
  private final double[] a;
  private final Matrix vectors;
  private final double[] diagonal;
  private final double[] beside;

  /**
   * Decomposes a matrix.
   *
   * @param a symmetric, n x n, both triangles; overwritten
   * @param vectors n x k; overwritten by their components along the eigenvectors
   */
  Spectrum(Matrix a, Matrix vectors) {
    this.n = a.rows();
    this.a = a.values();
    this.vectors = vectors;
    this.diagonal = new double[n];
    this.beside = new double[n];
    for (int k = 0; k < n - 2; k++) {
      reflect(k);
    }
    for (int k = 0; k < n; k++) {
      diagonal[k] = this.a[k * n + k];
      beside[k] = k < n - 1 ? this.a[k * n + k + 1] : 0;
    }
    for (int k = 0; k < n; k++) {
      iterate(k);
    }
  }

  /** The eigenvalues, in the order of the components; not a copy. */
  double[] values() {
    return diagonal;
  }

  /** Makes column k zero below its second last place, by {@code H A H, H = 1 - 2 v v'}. */
  private void reflect(int k) {
    int first = k + 1;
    double[] v = new double[n];
    System.arraycopy(a, k * n + first, v, first, n - first);
    double norm = Vectors.norm(v, first, n - first);
    if (norm == 0) {
      return;
    }
    double alpha = v[first] > 0 ? -norm : norm;
    v[first] -= alpha;
    Vectors.divide(v, first, n - first, Vectors.norm(v, first, n - first));
    double[] p = new double[n];
    for (int j = first; j < n; j++) {
      Vectors.addScaled(p, first, 2 * v[j], a, j * n + first, n - first);
    }
    double overlap = Vectors.dot(p, first, v, first, n - first);
    Vectors.addScaled(p, first, -overlap, v, first, n - first);
    for (int j = first; j < n; j++) {
      Vectors.addScaled(a, j * n + first, -v[j], p, first, n - first);
      Vectors.addScaled(a, j * n + first, -p[j], v, first, n - first);
    }
    a[k * n + first] = alpha;
    for (int o = 0; o < vectors.columns(); o++) {
      int at = vectors.at(o) + first;
      double dot = Vectors.dot(vectors.values(), at, v, first, n - first);
      Vectors.addScaled(vectors.values(), at, -2 * dot, v, first, n - first);
    }
  }

  /** Iterates until place l is separated from those behind it. */
  private void iterate(int l) {
    for (int i = 0; i < MOST_ITERATIONS; i++) {
      int m = l;
      while (m < n - 1
          && Math.abs(beside[m]) > 0x1p-53 * (Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]))) {
        m++;
      }
      if (m == l) {
        return;
      }
      sweep(l, m);
    }
  }

  private void sweep(int l, int m) {
    double g = (diagonal[l + 1] - diagonal[l]) / (2 * beside[l]);
    double r = Vectors.hypot(g, 1);
    g = diagonal[m] - diagonal[l] + beside[l] / (g + Math.copySign(r, g));
    double s = 1;
    double c = 1;
    double p = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * beside[i];
      double b = c * beside[i];
      r = Vectors.hypot(f, g);
      beside[i + 1] = r;
      if (r == 0) {
        diagonal[i + 1] -= p;
        beside[m] = 0;
        return;
      }
      s = f / r;
      c = g / r;
      g = diagonal[i + 1] - p;
      r = (diagonal[i] - g) * s + 2 * c * b;
      p = s * r;
      diagonal[i + 1] = g + p;
      g = c * r - b;
      rotate(i, s, c);
    }
    diagonal[l] -= p;
    beside[l] = g;
    beside[m] = 0;
  }

  private void rotate(int i, double s, double c) {
    double[] z = vectors.values();
    for (int o = 0; o < vectors.columns(); o++) {
      int at = vectors.at(o) + i;
      double next = z[at + 1];
      z[at + 1] = s * z[at] + c * next;
      z[at] = c * z[at] - s * next;
    }
  }
}
