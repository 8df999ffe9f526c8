package io.github.linstorch.dl4j.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;

/**
 * Piecewise-linear map: to quantiles of the standard normal distribution or to mean 0 and variance
 * 1. It is level beyond its outermost knots.
 */
final class KnotMap extends ColumnMap {

  /**
   * Largest distance of a value from its quantile. Cross-validation within the training rows of
   * sixteen tables found no difference between 0.15 and 0.8, and larger errors with a thousand
   * knots.
   */
  private static final double TOLERANCE = 0.3;

  /** Largest number of knots that a file may claim. */
  private static final int MOST_KNOTS = 1 << 14;

  private static final long serialVersionUID = 1;

  private final double[] knots;
  private final double[] values;

  /** Takes the arrays without copying them. */
  private KnotMap(double[] knots, double[] values) {
    this.knots = knots;
    this.values = values;
  }

  /**
   * The map of a column to quantiles: of as few knots as keep every value within {@link #TOLERANCE}
   * of its quantile. More knots follow the noise of the rows, and let columns that differ by little
   * differ by that noise.
   *
   * @param column more than one distinct value
   */
  static KnotMap ofQuantiles(DistinctValues column) {
    double[] quantiles = new double[column.count()];
    Arrays.setAll(quantiles, k -> quantile(column.middleRank(k)));
    int[] kept = kept(column, quantiles);
    KnotMap map =
        new KnotMap(
            Arrays.stream(kept).mapToDouble(column::value).toArray(),
            Arrays.stream(kept).mapToDouble(k -> quantiles[k]).toArray());
    map.measure(column);
    return map;
  }

  /** The map of a column of few values to mean 0 and variance 1; of one value to 0. */
  static KnotMap standardising(DistinctValues column) {
    int count = column.count();
    double[] knots = new double[count];
    double[] shares = new double[count];
    double mean = 0;
    for (int k = 0; k < count; k++) {
      knots[k] = column.value(k);
      shares[k] = count == 1 ? 0 : share(knots[k], column.least(), column.most());
      mean += column.share(k) * shares[k];
    }
    double squares = 0;
    for (int k = 0; k < count; k++) {
      squares += column.share(k) * (shares[k] - mean) * (shares[k] - mean);
    }
    double centre = mean;
    double deviation = count == 1 ? 1 : Math.sqrt(squares);
    KnotMap map =
        new KnotMap(
            knots, Arrays.stream(shares).map(share -> (share - centre) / deviation).toArray());
    map.measure(column);
    return map;
  }

  private static double quantile(double rank) {
    return rank <= 1e-6
        ? -LIMIT
        : rank >= 1 - 1e-6 ? LIMIT : Math.max(-LIMIT, Math.min(LIMIT, NormalQuantile.of(rank)));
  }

  /**
   * The knots that are kept: a line between two of them is divided at the value that it misses by
   * most, until it misses none by more than the tolerance (Ramer, "An iterative procedure for the
   * polygonal approximation of plane curves", Computer Graphics and Image Processing 1, 1972).
   *
   * @param quantiles in ascending order; of the equal ones at the limits only the innermost counts
   */
  private static int[] kept(DistinctValues column, double[] quantiles) {
    int first = 0;
    while (quantiles[first + 1] <= -LIMIT) {
      first++;
    }
    int last = quantiles.length - 1;
    while (quantiles[last - 1] >= LIMIT) {
      last--;
    }
    BitSet kept = new BitSet();
    kept.set(first);
    kept.set(last);
    Deque<int[]> open = new ArrayDeque<>();
    open.push(new int[] {first, last});
    while (!open.isEmpty()) {
      int[] ends = open.pop();
      int worst = missedByMost(column, quantiles, ends[0], ends[1]);
      if (worst >= 0) {
        kept.set(worst);
        open.push(new int[] {ends[0], worst});
        open.push(new int[] {worst, ends[1]});
      }
    }
    return kept.stream().toArray();
  }

  /** The value that a line misses by most; -1 if it misses none by more than the tolerance. */
  private static int missedByMost(DistinctValues column, double[] quantiles, int from, int to) {
    double most = TOLERANCE;
    int worst = -1;
    for (int k = from + 1; k < to; k++) {
      double share = share(column.value(k), column.value(from), column.value(to));
      double line = (1 - share) * quantiles[from] + share * quantiles[to];
      double miss = Math.abs(line - quantiles[k]);
      if (miss > most) {
        most = miss;
        worst = k;
      }
    }
    return worst;
  }

  @Override
  double apply(double value) {
    return interpolated(value, knots, values);
  }

  @Override
  double invert(double mapped) {
    return interpolated(mapped, values, knots);
  }

  private static double interpolated(double x, double[] from, double[] to) {
    int at = Arrays.binarySearch(from, x == 0 ? 0.0 : x); // -0.0 is 0
    if (at >= 0) {
      return to[at];
    }
    int above = -at - 1;
    if (above == 0 || above == from.length) {
      return to[above == 0 ? 0 : from.length - 1];
    }
    double share = share(x, from[above - 1], from[above]);
    double low = to[above - 1];
    double high = to[above];
    // Neither the difference of large numbers nor rounding leads out of the interval.
    return Math.max(low, Math.min(high, (1 - share) * low + share * high));
  }

  @Override
  double least() {
    return values[0];
  }

  @Override
  double most() {
    return values[values.length - 1];
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(knots.length);
    for (int k = 0; k < knots.length; k++) {
      out.writeDouble(knots[k]);
      out.writeDouble(values[k]);
    }
    writeMoments(out);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if it is no increasing map
   */
  static KnotMap read(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 1 || count > MOST_KNOTS) {
      throw new IOException("Expected 1 to " + MOST_KNOTS + " knots, found " + count);
    }
    double[] knots = new double[count];
    double[] values = new double[count];
    for (int k = 0; k < count; k++) {
      knots[k] = in.readDouble();
      values[k] = in.readDouble();
      boolean isSound =
          Double.isFinite(knots[k])
              && Double.isFinite(values[k])
              && (k == 0 || knots[k] > knots[k - 1] && values[k] > values[k - 1]);
      if (!isSound) {
        throw new IOException("Expected an increasing map, found another at knot " + k);
      }
    }
    KnotMap map = new KnotMap(knots, values);
    map.readMoments(in);
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KnotMap map
        && Arrays.equals(knots, map.knots)
        && Arrays.equals(values, map.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(knots) + Arrays.hashCode(values);
  }
}
