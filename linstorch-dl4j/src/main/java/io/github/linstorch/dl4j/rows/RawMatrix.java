package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Buffers;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The entries of a matrix in the order of its buffer, for reading column by column. Most matrices
 * are copied once. A large matrix of type FLOAT is read in place, because a copy would take as much
 * memory as the data and as much time as a pass. Several threads may read at a time.
 */
public final class RawMatrix {

  private static final int TILE_ROWS = 64;

  /** Number of entries from which a matrix is read in place. */
  private static final int LARGE = 1 << 21;

  /**
   * Number of entries of a large matrix that are checked at a time, while they are in the cache.
   */
  private static final int RUN = 8192;

  private final float[] single;

  /** Buffer of a large matrix; null for a copied one. */
  private final FloatPointer memory;

  /** Array that owns the buffer. The reference keeps the buffer from being freed. */
  private final INDArray owner;

  private final double[] wide;
  private final int rows;
  private final int columns;
  private final int rowStride;
  private final int columnStride;

  /**
   * Totals of the entries; null until needed. All threads compute equal totals, so any of them may
   * set the field.
   */
  private volatile Totals totals;

  /**
   * Takes a matrix.
   *
   * @param matrix of rank 2, any data type, order and strides; unchanged, and to remain so
   */
  RawMatrix(INDArray matrix) {
    this.rows = Math.toIntExact(matrix.size(0));
    this.columns = Math.toIntExact(matrix.size(1));
    boolean rowMajor = isDense(matrix, columns, 1);
    INDArray dense = rowMajor || isDense(matrix, 1, rows) ? matrix : matrix.dup('f');
    this.rowStride = rowMajor ? columns : 1;
    this.columnStride = rowMajor ? 1 : rows;
    boolean isFloat = dense.dataType() == DataType.FLOAT;
    int length = rows * columns;
    boolean isLarge = isFloat && length >= LARGE;
    this.owner = isLarge ? dense : null;
    this.memory = isLarge ? Buffers.memory(dense) : null;
    this.single = isFloat && !isLarge ? Buffers.floats(dense, length) : null;
    this.wide = isFloat ? null : Buffers.values(dense, length);
  }

  private RawMatrix(double[] wide, int rows, int columns) {
    this.single = null;
    this.memory = null;
    this.owner = null;
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

  /** A row of zeros with a one for each entry of the only column, which are class numbers. */
  RawMatrix oneHot(int classes) {
    double[] values = new double[Math.multiplyExact(rows, classes)];
    for (int i = 0; i < rows; i++) {
      values[i * classes + (int) get(i, 0)] = 1;
    }
    return new RawMatrix(values, rows, classes);
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

  private boolean isFinite() {
    return totals().areFinite();
  }

  /** Sums over all entries; one look at each. */
  Totals totals() {
    if (totals != null) {
      return totals;
    }
    Totals all = new Totals();
    if (memory != null) {
      FloatPointer cursor = new FloatPointer(memory);
      float[] run = new float[RUN];
      for (int from = 0; from < rows * columns; from += RUN) {
        int count = Math.min(RUN, rows * columns - from);
        cursor.position(from).get(run, 0, count);
        all.add(run, count);
      }
    } else if (single != null) {
      all.add(single, rows * columns);
    } else {
      all.add(wide, rows * columns);
    }
    totals = all;
    return all;
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
    if (memory != null) {
      return memory.get(at);
    }
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
    if (memory != null) {
      copyFromMemory(from, count, target, at);
      return;
    }
    int rowsOfTile = rowsOfTile(count);
    for (int done = 0; done < count; done += rowsOfTile) {
      int n = Math.min(rowsOfTile, count - done);
      copyTile((from + done) * rowStride, n, target, at + done);
    }
  }

  /** Few enough to stay in the cache: whole columns would read every line of it anew. */
  private int rowsOfTile(int count) {
    return columnStride == 1 ? Math.min(TILE_ROWS, count) : count;
  }

  private void copyTile(int start, int count, double[][] target, int at) {
    int j = 0;
    for (; j + 3 < columns; j += 4) {
      if (single != null) {
        copyFour(single, start, count, target, j, at);
      } else {
        copyFour(wide, start, count, target, j, at);
      }
    }
    for (; j < columns; j++) {
      if (single != null) {
        copyOne(single, start + j * columnStride, count, target[j], at);
      } else {
        copyOne(wide, start + j * columnStride, count, target[j], at);
      }
    }
  }

  private void copyFromMemory(int from, int count, double[][] target, int at) {
    FloatPointer cursor = new FloatPointer(memory);
    int rowsOfTile = rowsOfTile(count);
    float[] tile = new float[rowsOfTile * rowStride];
    if (columnStride != 1) {
      for (int j = 0; j < columns; j++) {
        cursor.position(from + j * columnStride).get(tile, 0, count);
        copyOne(tile, 0, count, target[j], at);
      }
      return;
    }
    for (int done = 0; done < count; done += rowsOfTile) {
      int n = Math.min(rowsOfTile, count - done);
      cursor.position((from + done) * rowStride).get(tile, 0, n * rowStride);
      int j = 0;
      for (; j + 3 < columns; j += 4) {
        copyFour(tile, 0, n, target, j, at + done);
      }
      for (; j < columns; j++) {
        copyOne(tile, j, n, target[j], at + done);
      }
    }
  }

  private void copyOne(float[] values, int start, int count, double[] column, int at) {
    for (int i = 0; i < count; i++) {
      column[at + i] = values[start + i * rowStride];
    }
  }

  private void copyOne(double[] values, int start, int count, double[] column, int at) {
    for (int i = 0; i < count; i++) {
      column[at + i] = values[start + i * rowStride];
    }
  }

  /** Columns j to j + 3 at once: entries that stand side by side are read together. */
  private void copyFour(float[] values, int start, int count, double[][] target, int j, int at) {
    double[] c0 = target[j];
    double[] c1 = target[j + 1];
    double[] c2 = target[j + 2];
    double[] c3 = target[j + 3];
    int p0 = start + j * columnStride;
    int p1 = p0 + columnStride;
    int p2 = p1 + columnStride;
    int p3 = p2 + columnStride;
    int p = 0;
    for (int i = at; i < at + count; i++) {
      c0[i] = values[p0 + p];
      c1[i] = values[p1 + p];
      c2[i] = values[p2 + p];
      c3[i] = values[p3 + p];
      p += rowStride;
    }
  }

  private void copyFour(double[] values, int start, int count, double[][] target, int j, int at) {
    double[] c0 = target[j];
    double[] c1 = target[j + 1];
    double[] c2 = target[j + 2];
    double[] c3 = target[j + 3];
    int p0 = start + j * columnStride;
    int p1 = p0 + columnStride;
    int p2 = p1 + columnStride;
    int p3 = p2 + columnStride;
    int p = 0;
    for (int i = at; i < at + count; i++) {
      c0[i] = values[p0 + p];
      c1[i] = values[p1 + p];
      c2[i] = values[p2 + p];
      c3[i] = values[p3 + p];
      p += rowStride;
    }
  }
}
