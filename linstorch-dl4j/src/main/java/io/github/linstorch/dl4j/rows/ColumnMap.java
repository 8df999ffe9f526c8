package io.github.linstorch.dl4j.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * Increasing, bounded map of the values of one column, and the moments of the rows that it was
 * fitted to, behind it.
 */
abstract class ColumnMap implements Serializable {

  /** Bound of the mapped values of a column that is not only standardised. */
  static final double LIMIT = 3;

  private static final long serialVersionUID = 1;

  private double mean;
  private double deviation;
  private double shareOfImage;

  /** Maps a value, infinities included; not NaN. */
  abstract double apply(double value);

  /** The value that is mapped to another one, or is next to it. */
  abstract double invert(double mapped);

  /** The smallest mapped value, or its bound. */
  abstract double least();

  /** The largest mapped value, or its bound. */
  abstract double most();

  /** Takes the moments, once a map is made. */
  final void measure(DistinctValues column) {
    double sum = 0;
    double inside = 0;
    for (int k = 0; k < column.count(); k++) {
      double mapped = apply(column.value(k));
      sum += column.share(k) * mapped;
      inside += isInImageOfImage(mapped) ? column.share(k) : 0;
    }
    double squares = 0;
    for (int k = 0; k < column.count(); k++) {
      double centred = apply(column.value(k)) - sum;
      squares += column.share(k) * centred * centred;
    }
    mean = sum;
    deviation = Math.sqrt(squares);
    shareOfImage = inside;
  }

  /** Whether a value may be one that was mapped twice, but for rounding. */
  final boolean isInImageOfImage(double value) {
    double rounding = 1e-6 * Math.max(1, Math.abs(value));
    return value >= apply(least()) - rounding && value <= apply(most()) + rounding;
  }

  /** Share of the rows that look, mapped once, as if mapped twice. */
  final double shareOfImage() {
    return shareOfImage;
  }

  /** Mean of the mapped rows. */
  final double mean() {
    return mean;
  }

  /** Deviation (divisor n) of the mapped rows. */
  final double deviation() {
    return deviation;
  }

  final void writeMoments(DataOutput out) throws IOException {
    out.writeDouble(mean);
    out.writeDouble(deviation);
    out.writeDouble(shareOfImage);
  }

  final void readMoments(DataInput in) throws IOException {
    mean = in.readDouble();
    deviation = in.readDouble();
    shareOfImage = in.readDouble();
  }

  /** How far a value is on the way from one to another; halves, where the way is too long. */
  static double share(double value, double from, double to) {
    return Double.isInfinite(to - from)
        ? (0.5 * value - 0.5 * from) / (0.5 * to - 0.5 * from)
        : (value - from) / (to - from);
  }
}
