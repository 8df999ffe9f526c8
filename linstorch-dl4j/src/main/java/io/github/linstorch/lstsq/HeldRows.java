package io.github.linstorch.lstsq;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/** Rows as they are, for as long as there are no more of them than columns. */
final class HeldRows implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final int width;

  /** Row by row, with room for more behind them. */
  private double[] values = new double[0];

  private int count;

  HeldRows(int width) {
    this.width = width;
  }

  int count() {
    return count;
  }

  boolean hasRoomFor(int more) {
    return more <= width - count;
  }

  private void grow(int more) {
    int needed = count + more;
    if ((long) needed * width > values.length) {
      long room = Math.max(needed, Math.min(width, 2L * count));
      values = Arrays.copyOf(values, Math.toIntExact(room * width));
    }
    count = needed;
  }

  /** Adds rows of a block that has an array for each column; unchanged. */
  void add(double[][] block, int rows) {
    int first = count;
    grow(rows);
    for (int j = 0; j < width; j++) {
      put(j, block[j], first, rows);
    }
  }

  /** Adds rows of a block in native memory; unchanged. */
  void add(NativeBlock block, int rows) {
    int first = count;
    grow(rows);
    double[] column = new double[rows];
    for (int j = 0; j < width; j++) {
      block.get(j, column, rows);
      put(j, column, first, rows);
    }
  }

  private void put(int j, double[] column, int first, int rows) {
    for (int i = 0; i < rows; i++) {
      values[(first + i) * width + j] = column[i];
    }
  }

  /** Adds all rows of another one; unchanged. */
  void add(HeldRows other) {
    int first = count;
    grow(other.count);
    System.arraycopy(other.values, 0, values, first * width, other.count * width);
  }

  /** A copy, with an array for each column. */
  double[][] columns() {
    double[][] columns = new double[width][count];
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < count; i++) {
        columns[j][i] = values[i * width + j];
      }
    }
    return columns;
  }

  /** A copy, column-major. */
  Factor factor() {
    double[] copy = new double[count * width];
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < count; i++) {
        copy[j * count + i] = values[i * width + j];
      }
    }
    return new Factor(copy, count, width, false);
  }

  /** Sum of squares of column j. */
  double squaredNorm(int j) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i * width + j] * values[i * width + j];
    }
    return sum;
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    values = Arrays.copyOf(values, count * width);
    out.defaultWriteObject();
  }
}
