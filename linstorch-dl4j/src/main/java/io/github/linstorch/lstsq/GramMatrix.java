package io.github.linstorch.lstsq;

/** The normal equations: sums of products of columns, and a triangular factor from them. */
final class GramMatrix {

  /** Smallest number of multiply-adds for which a native call saves more than its copies cost. */
  private static final double NATIVE_THRESHOLD = 2e6;

  /**
   * Smallest number of columns for which LAPACK, its copies included, factors faster than Java
   * loops.
   */
  private static final int NATIVE_COLUMNS = 96;

  private GramMatrix() {}

  /**
   * Relative singular value of p unit columns that a Gram matrix can still see: the square root of
   * the round-off of its entries.
   */
  static double resolution(int p) {
    return Math.sqrt(8 * p * 0x1p-53);
  }

  /**
   * Adds {@code block' block} to the upper triangle of a matrix.
   *
   * @param matrix q x q, column-major
   * @param block q columns of at least {@code rows} entries; unchanged
   */
  static void append(double[] matrix, double[][] block, int rows) {
    double q = block.length;
    if (rows * q * q >= NATIVE_THRESHOLD && NativeBlas.isAvailable()) {
      Blas.addGram(matrix, Matrix.ofColumns(block, rows).values(), rows, block.length);
    } else {
      appendPortably(matrix, block, rows);
    }
  }

  static void appendPortably(double[] matrix, double[][] block, int rows) {
    int q = block.length;
    for (int j = 0; j < q; j++) {
      double[] x = block[j];
      int i = 0;
      for (; i + 3 <= j; i += 4) {
        addFourProducts(matrix, j * q + i, x, block, i, rows);
      }
      for (; i <= j; i++) {
        matrix[j * q + i] += Vectors.dot(x, block[i], rows);
      }
    }
  }

  private static void addFourProducts(
      double[] matrix, int at, double[] x, double[][] block, int i, int rows) {
    double[] b0 = block[i];
    double[] b1 = block[i + 1];
    double[] b2 = block[i + 2];
    double[] b3 = block[i + 3];
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int k = 0; k < rows; k++) {
      double v = x[k];
      s0 += v * b0[k];
      s1 += v * b1[k];
      s2 += v * b2[k];
      s3 += v * b3[k];
    }
    matrix[at] += s0;
    matrix[at + 1] += s1;
    matrix[at + 2] += s2;
    matrix[at + 3] += s3;
  }

  /**
   * Cholesky factor of a Gram matrix whose columns are first scaled to unit norm. A pivot that is
   * only round-off gives a zero row: that column depends on those before it, as far as can be seen.
   *
   * @param gram its upper triangle is read; unchanged
   * @return R, upper triangular, in the original scale
   */
  static double[] factor(double[] gram, int q) {
    double[] norm = new double[q];
    for (int j = 0; j < q; j++) {
      norm[j] = Math.sqrt(gram[j * q + j]);
    }
    double[] r =
        q >= NATIVE_COLUMNS && NativeBlas.isAvailable() ? definiteFactor(gram, norm, q) : null;
    if (r == null) {
      r = semiDefiniteFactor(gram, norm, q);
    }
    for (int j = 0; j < q; j++) {
      Vectors.scale(r, j * q, j + 1, norm[j]);
    }
    return r;
  }

  /** Relative round-off in sums of q columns: a squared pivot below it means nothing. */
  private static double noise(int q) {
    return 4 * q * 0x1p-53;
  }

  /** Factor of the scaled matrix by LAPACK; null where a pivot is only round-off. */
  static double[] definiteFactor(double[] gram, double[] norm, int q) {
    double[] r = new double[q * q];
    for (int j = 0; j < q; j++) {
      if (!(norm[j] > 0)) {
        return null;
      }
      for (int i = 0; i < j; i++) {
        r[j * q + i] = gram[j * q + i] / norm[i] / norm[j];
      }
      r[j * q + j] = 1;
    }
    boolean isDefinite = Lapack.cholesky(r, q);
    for (int j = 0; j < q && isDefinite; j++) {
      isDefinite = r[j * q + j] * r[j * q + j] > noise(q);
    }
    return isDefinite ? r : null;
  }

  static double[] semiDefiniteFactor(double[] gram, double[] norm, int q) {
    double[] r = new double[q * q];
    double noise = noise(q);
    for (int j = 0; j < q; j++) {
      if (norm[j] == 0) {
        continue;
      }
      int column = j * q;
      for (int i = 0; i < j; i++) {
        double pivot = r[i * q + i];
        double scaled = norm[i] == 0 ? 0 : gram[column + i] / norm[i] / norm[j];
        r[column + i] = pivot == 0 ? 0 : (scaled - Vectors.dot(r, i * q, r, column, i)) / pivot;
      }
      double square = 1 - Vectors.dot(r, column, r, column, j);
      r[column + j] = square <= noise ? 0 : Math.sqrt(square);
    }
    return r;
  }
}
