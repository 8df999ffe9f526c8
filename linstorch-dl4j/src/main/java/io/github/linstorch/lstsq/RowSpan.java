package io.github.linstorch.lstsq;

/**
 * An orthonormal basis V of the span of some rows, for fewer rows than columns: {@code A = T V'}.
 * Only the part of a coefficient vector inside that span has an effect on the rows.
 */
public final class RowSpan {

  private final PivotedQr qr;
  private final int rows;
  private final int columns;

  /**
   * Finds a basis.
   *
   * @param a n x p, n at most p; unchanged
   */
  public RowSpan(Matrix a) {
    this.rows = a.rows();
    this.columns = a.columns();
    if (rows > columns) {
      throw new IllegalArgumentException(
          "Expected at most as many rows as columns, found " + rows + " x " + columns);
    }
    this.qr = new PivotedQr(a.transposed().values(), columns, rows);
  }

  /**
   * The rows in that basis.
   *
   * @return T, n x n
   */
  public Matrix coordinates() {
    Matrix t = new Matrix(rows, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j <= i; j++) {
        t.set(qr.pivot(i), j, qr.r(j, i));
      }
    }
    return t;
  }

  /**
   * The part of columns that lies in the span.
   *
   * @param w of p or more rows, of which the first p count; unchanged
   * @return {@code V'w}, n rows
   */
  public Matrix project(Matrix w) {
    Matrix result = new Matrix(rows, w.columns());
    for (int o = 0; o < w.columns(); o++) {
      double[] column = new double[columns];
      System.arraycopy(w.values(), w.at(o), column, 0, columns);
      qr.applyTransposedQ(column, 1);
      System.arraycopy(column, 0, result.values(), result.at(o), rows);
    }
    return result;
  }

  /**
   * Columns in the span, from their coordinates.
   *
   * @param z of n or more rows, of which the first n count; unchanged
   * @return {@code V z}, p rows
   */
  public Matrix embed(Matrix z) {
    Matrix result = new Matrix(columns, z.columns());
    for (int o = 0; o < z.columns(); o++) {
      double[] column = new double[columns];
      System.arraycopy(z.values(), z.at(o), column, 0, rows);
      qr.applyQ(column, 1);
      System.arraycopy(column, 0, result.values(), result.at(o), columns);
    }
    return result;
  }
}
