package io.github.linstorch.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The entries of a matrix in the order of its buffer, to be read column by column. */
final class RawMatrix {

  private static final int TILE_ROWS = 64;

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

  private RawMatrix(double[] wide, int rows, int columns) {
    this.single = null;
    this.wide = wide;
    this.rows = rows;
    this.columns = columns;
    this.rowStride = columns;
    this.columnStride = 1;
  }

  /** Some of the rows; a copy. */
  RawMatrix rows(int[] kept) {
    double[] values = new double[kept.length * columns];
    for (int i = 0; i < kept.length; i++) {
      for (int j = 0; j < columns; j++) {
        values[i * columns + j] = get(kept[i], j);
      }
    }
    return new RawMatrix(values, kept.length, columns);
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

  /**
   * Index of the first row with a NaN or an infinity.
   *
   * @return -1 if all entries are finite
   */
  int firstNonFiniteRow() {
    if (isFinite()) {
      return -1;
    }
    for (int i = 0; i < rows; i++) {
      if (firstNonFiniteColumn(i) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Zero times anything finite is zero: the common case is one fast loop without a branch. */
  private boolean isFinite() {
    double sum = 0;
    if (single != null) {
      float narrow = 0;
      for (float value : single) {
        narrow += value * 0;
      }
      sum = narrow;
    } else {
      for (double value : wide) {
        sum += value * 0;
      }
    }
    return sum == 0;
  }

  /** Index of the first column of a row with a NaN or an infinity, -1 if there is none. */
  int firstNonFiniteColumn(int row) {
    for (int j = 0; j < columns; j++) {
      if (!Double.isFinite(get(row, j))) {
        return j;
      }
    }
    return -1;
  }

  double get(int row, int column) {
    int at = row * rowStride + column * columnStride;
    return single != null ? single[at] : wide[at];
  }

  /**
   * Copies rows to the beginning of columns, or further down.
   *
   * @param from the first row
   * @param count how many
   * @param target one array per column; overwritten from index {@code at} on
   */
  void copy(int from, int count, double[][] target, int at) {
    // In tiles of rows that stay in the cache: whole columns would read every line of it anew.
    for (int done = 0; done < count; done += TILE_ROWS) {
      int rowsOfTile = Math.min(TILE_ROWS, count - done);
      for (int j = 0; j < columns; j++) {
        if (single != null) {
          copySingle(from + done, rowsOfTile, j, target[j], at + done);
        } else {
          copyWide(from + done, rowsOfTile, j, target[j], at + done);
        }
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
