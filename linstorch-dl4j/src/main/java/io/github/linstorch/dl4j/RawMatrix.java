package io.github.linstorch.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The entries of a matrix in the order of its buffer, to be read column by column. */
final class RawMatrix {

  private final float[] single;
  private final double[] wide;
  private final int rows;
  private final int columns;
  private final int rowStride;
  private final int columnStride;

  /**
   * Copies a matrix out of its buffer.
   *
   * @param matrix of rank 2, any data type, order and strides; unchanged
   */
  RawMatrix(INDArray matrix) {
    this.rows = Math.toIntExact(matrix.size(0));
    this.columns = Math.toIntExact(matrix.size(1));
    boolean rowMajor = isDense(matrix, columns, 1);
    INDArray dense = rowMajor || isDense(matrix, 1, rows) ? matrix : matrix.dup('f');
    this.rowStride = rowMajor ? columns : 1;
    this.columnStride = rowMajor ? 1 : rows;
    boolean isFloat = dense.dataType() == DataType.FLOAT;
    this.single = isFloat ? Buffers.floats(dense, rows * columns) : null;
    this.wide = isFloat ? null : Buffers.values(dense, rows * columns);
  }

  /** Whether entry (i, j) is at {@code i * rowStride + j * columnStride} of the whole buffer. */
  private static boolean isDense(INDArray matrix, long rowStride, long columnStride) {
    return matrix.offset() == 0
        && (matrix.stride(0) == rowStride || matrix.size(0) == 1)
        && (matrix.stride(1) == columnStride || matrix.size(1) == 1);
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** All columns, one array each. */
  double[][] toColumns() {
    double[][] result = new double[columns][rows];
    copy(0, rows, result, 0);
    return result;
  }

  /**
   * Copies rows {@code from} to {@code from + count - 1} to the columns of target, at {@code at}.
   */
  void copy(int from, int count, double[][] target, int at) {
    for (int j = 0; j < columns; j++) {
      if (single != null) {
        copySingle(from, count, j, target[j], at);
      } else {
        copyWide(from, count, j, target[j], at);
      }
    }
  }

  private void copySingle(int from, int count, int j, double[] column, int at) {
    int start = from * rowStride + j * columnStride;
    for (int i = 0; i < count; i++) {
      column[at + i] = single[start + i * rowStride];
    }
  }

  private void copyWide(int from, int count, int j, double[] column, int at) {
    int start = from * rowStride + j * columnStride;
    for (int i = 0; i < count; i++) {
      column[at + i] = wide[start + i * rowStride];
    }
  }
}
