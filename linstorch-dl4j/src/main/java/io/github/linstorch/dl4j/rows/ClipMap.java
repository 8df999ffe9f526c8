package io.github.linstorch.dl4j.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Smooth clipping: z = (x - median) / interquartile range, then z / sqrt(1 + (z / 3)^2), which is a
 * line in the middle and bends towards ±3 outside; level beyond the outermost rows (Holzmüller,
 * Grinsztajn, Steinwart, "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular
 * Data", 2024). Where the quartiles are equal, half the range stands for their distance.
 */
final class ClipMap extends ColumnMap {

  private static final long serialVersionUID = 1;

  /** Distance from the median, in interquartile ranges, from which a value counts as infinite. */
  private static final double FAR = 1e9;

  private final double centre;
  private final double scale;
  private final double from;
  private final double to;

  private ClipMap(double centre, double scale, double from, double to) {
    this.centre = centre;
    this.scale = scale;
    this.from = from;
    this.to = to;
  }

  /**
   * The map of a column.
   *
   * @param column more than one distinct value
   */
  static ClipMap of(DistinctValues column) {
    // Halves before the differences, which might overflow.
    double quartiles = 0.5 * column.quantile(0.75) - 0.5 * column.quantile(0.25);
    double range = 0.5 * column.most() - 0.5 * column.least();
    double scale = Math.min(Double.MAX_VALUE, quartiles > 0 ? 2 * quartiles : range);
    ClipMap map = new ClipMap(column.quantile(0.5), scale, column.least(), column.most());
    map.measure(column);
    return map;
  }

  @Override
  double apply(double value) {
    double inside = Math.max(from, Math.min(to, value));
    double z = 2 * ((0.5 * inside - 0.5 * centre) / scale);
    return Math.abs(z) > FAR ? Math.copySign(LIMIT, z) : z / Math.hypot(1, z / LIMIT);
  }

  @Override
  double invert(double mapped) {
    if (Math.abs(mapped) >= LIMIT) {
      return mapped < 0 ? from : to;
    }
    double share = mapped / LIMIT;
    double z = mapped / Math.sqrt((1 - share) * (1 + share));
    return Math.max(from, Math.min(to, centre + scale * z));
  }

  @Override
  double least() {
    return apply(from);
  }

  @Override
  double most() {
    return apply(to);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(centre);
    out.writeDouble(scale);
    out.writeDouble(from);
    out.writeDouble(to);
    writeMoments(out);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if it is no such map
   */
  static ClipMap read(DataInput in) throws IOException {
    ClipMap map = new ClipMap(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
    boolean isSound =
        map.scale > 0
            && map.scale <= Double.MAX_VALUE
            && map.from <= map.centre
            && map.centre <= map.to;
    if (!isSound) {
      throw new IOException("Expected a median between two extremes and a scale, found others");
    }
    map.readMoments(in);
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClipMap map
        && centre == map.centre
        && scale == map.scale
        && from == map.from
        && to == map.to;
  }

  @Override
  public int hashCode() {
    return Objects.hash(centre, scale, from, to);
  }
}
