package io.github.linstorch.lstsq;

/** Form in which a {@link LeastSquaresState} keeps its rows. */
public enum Summary {
  /**
   * The triangular factor R of the rows, built by orthogonal transformations: keeps the condition
   * number of the rows.
   */
  FACTOR {
    @Override
    void append(double[] matrix, double[][] block, int rows) {
      double q = block.length;
      if (rows * q * q >= NATIVE_THRESHOLD && NativeBlas.isAvailable()) {
        Lapack.appendRows(matrix, Matrix.ofColumns(block, rows).values(), rows, block.length);
      } else {
        TriangularFactor.append(matrix, block, rows);
      }
    }

    @Override
    double[] factor(double[] matrix, int q) {
      return matrix;
    }

    @Override
    void merge(double[] matrix, double[] other, int q) {
      if (q >= NATIVE_WIDTH && NativeBlas.isAvailable()) {
        Lapack.mergeTriangles(matrix, other, q);
        return;
      }
      append(matrix, new Matrix(q, q, other).copyColumns(), q);
    }

    @Override
    double squaredNorm(double[] matrix, int q, int j) {
      return Vectors.dot(matrix, j * q, matrix, j * q, j + 1);
    }

    @Override
    double resolution(int p) {
      return 0;
    }
  },
  /**
   * The upper triangle of the Gram matrix of the rows (the normal equations): about twice as fast,
   * but it squares the condition number. Of the design matrix, with its columns scaled to unit
   * norm, it cannot tell singular values below about 1e-8 of the largest from zero, and takes them
   * as zero.
   */
  GRAM {
    @Override
    void append(double[] matrix, double[][] block, int rows) {
      GramMatrix.append(matrix, block, rows);
    }

    @Override
    double[] factor(double[] matrix, int q) {
      return GramMatrix.factor(matrix, q);
    }

    @Override
    void merge(double[] matrix, double[] other, int q) {
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] += other[i];
      }
    }

    @Override
    double squaredNorm(double[] matrix, int q, int j) {
      return matrix[j * q + j];
    }

    @Override
    double resolution(int p) {
      return GramMatrix.resolution(p);
    }
  };

  /** Smallest number of multiply-adds for which a native call saves more than its copies cost. */
  private static final double NATIVE_THRESHOLD = 2e6;

  /**
   * Number of columns from which LAPACK, its copies included, merges factors faster than Java
   * loops.
   */
  private static final int NATIVE_WIDTH = 64;

  /** Adds rows to a summary matrix; the columns of the block are overwritten. */
  abstract void append(double[] matrix, double[][] block, int rows);

  /** Adds another summary matrix, q x q, to this one; the other is unchanged. */
  abstract void merge(double[] matrix, double[] other, int q);

  /** An upper-triangular R with R'R = the Gram matrix of the rows; may be the matrix itself. */
  abstract double[] factor(double[] matrix, int q);

  /** Sum of squares of column j of the rows. */
  abstract double squaredNorm(double[] matrix, int q, int j);

  /** Relative singular value of p unit columns below which this summary sees only noise. */
  abstract double resolution(int p);
}
