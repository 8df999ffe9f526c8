package io.github.linstorch.lstsq;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;

/** Rows that are kept as they are, while there are no more of them than columns. */
final class HeldRows implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final int width;

  /** Columns of the rows, each with room for further rows. */
  private double[] values = new double[0];

  private int room;
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
    if (needed > room) {
      relay((int) Math.max(needed, Math.min(width, 2L * count)));
    }
    count = needed;
  }

  private void relay(int newRoom) {
    double[] moved = new double[Math.multiplyExact(newRoom, width)];
    for (int j = 0; j < width; j++) {
      System.arraycopy(values, j * room, moved, j * newRoom, count);
    }
    values = moved;
    room = newRoom;
  }

  /** Adds rows of a block that has an array for each column; unchanged. */
  void add(double[][] block, int rows) {
    int first = count;
    grow(rows);
    for (int j = 0; j < width; j++) {
      System.arraycopy(block[j], 0, values, j * room + first, rows);
    }
  }

  /** Adds rows of a block in native memory; unchanged. */
  void add(NativeBlock block, int rows) {
    int first = count;
    grow(rows);
    double[] column = new double[rows];
    for (int j = 0; j < width; j++) {
      block.get(j, column, rows);
      System.arraycopy(column, 0, values, j * room + first, rows);
    }
  }

  /** Adds all rows of another one; unchanged. */
  void add(HeldRows other) {
    int first = count;
    grow(other.count);
    for (int j = 0; j < width; j++) {
      System.arraycopy(other.values, j * other.room, values, j * room + first, other.count);
    }
  }

  /** A copy, with an array for each column. */
  double[][] columns() {
    double[][] columns = new double[width][count];
    for (int j = 0; j < width; j++) {
      System.arraycopy(values, j * room, columns[j], 0, count);
    }
    return columns;
  }

  /** A copy, column-major. */
  Factor factor() {
    double[] copy = new double[count * width];
    for (int j = 0; j < width; j++) {
      System.arraycopy(values, j * room, copy, j * count, count);
    }
    return new Factor(copy, count, width, false);
  }

  /** Sum of squares of column j. */
  double squaredNorm(int j) {
    return Vectors.dot(values, j * room, values, j * room, count);
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    if (room > count) {
      relay(count);
    }
    out.defaultWriteObject();
  }
}
