package io.github.linstorch.dl4j.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Mean and deviation (divisor n) of every column, by Welford's update: they depend on the rows and
 * their order, not on the batches.
 */
final class ColumnMoments implements Serializable {

  private static final long serialVersionUID = 1;

  private final double[] means;
  private final double[] squares;
  private long count;

  ColumnMoments(int columns) {
    this.means = new double[columns];
    this.squares = new double[columns];
  }

  void add(RawMatrix matrix) {
    for (int i = 0; i < matrix.rows(); i++) {
      count++;
      for (int j = 0; j < means.length; j++) {
        double value = matrix.get(i, j);
        double delta = value - means[j];
        means[j] += delta / count;
        squares[j] += delta * (value - means[j]);
      }
    }
  }

  int columns() {
    return means.length;
  }

  double mean(int j) {
    return means[j];
  }

  /** 1 for a constant, which becomes 0. */
  double deviation(int j) {
    double deviation = Math.sqrt(squares[j] / count);
    return deviation > 0 ? deviation : 1;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(means.length);
    out.writeLong(count);
    for (int j = 0; j < means.length; j++) {
      out.writeDouble(means[j]);
      out.writeDouble(squares[j]);
    }
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if it is no such thing
   */
  static ColumnMoments read(DataInput in, int most) throws IOException {
    int columns = in.readInt();
    if (columns < 1 || columns > most) {
      throw new IOException("Expected 1 to " + most + " labels, found " + columns);
    }
    ColumnMoments moments = new ColumnMoments(columns);
    moments.count = in.readLong();
    for (int j = 0; j < columns; j++) {
      moments.means[j] = in.readDouble();
      moments.squares[j] = in.readDouble();
      if (!Double.isFinite(moments.means[j]) || !(moments.squares[j] >= 0) || moments.count < 1) {
        throw new IOException("Expected a mean and a sum of squares, found others at label " + j);
      }
    }
    return moments;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnMoments moments
        && count == moments.count
        && Arrays.equals(means, moments.means)
        && Arrays.equals(squares, moments.squares);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(means) + Arrays.hashCode(squares);
  }
}
