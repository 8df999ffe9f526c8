package io.github.linstorch.lstsq;

/**
 * A matrix with the same sums of products as some rows: their triangular factor, or rows as they
 * are.
 *
 * @param values height x width, column-major
 * @param height number of rows
 * @param width number of columns
 * @param isTriangular whether it is square and what is below its diagonal does not count
 */
record Factor(double[] values, int height, int width, boolean isTriangular) {

  /** An upper triangular matrix. */
  static Factor triangular(double[] values, int width) {
    return new Factor(values, width, width, true);
  }

  /** Number of entries of column j, from the top, that may differ from zero. */
  int length(int j) {
    return isTriangular ? j + 1 : height;
  }

  /** Where column j begins. */
  int at(int j) {
    return j * height;
  }

  /** Euclidean norm of column j. */
  double norm(int j) {
    return Vectors.norm(values, at(j), length(j));
  }
}
