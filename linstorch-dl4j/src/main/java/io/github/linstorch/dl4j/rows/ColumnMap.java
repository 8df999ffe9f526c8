package io.github.linstorch.dl4j.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Increasing, piecewise-linear map of one column: to quantiles of the standard normal distribution,
 * or, where the column has few values, to mean 0 and variance 1. It is level beyond its outermost
 * knots.
 */
final class ColumnMap implements Serializable {

  /** Largest quantile; the smallest is its negative. */
  static final double LIMIT = 3;

  /** Largest number of distinct values with which a column is only standardised. */
  static final int FEW = 10;

  /** Largest number of knots that a file may claim. */
  private static final int MOST_KNOTS = 1 << 14;

  private static final long serialVersionUID = 1;

  private final double[] knots;
  private final double[] values;
  private final double mean;
  private final double deviation;

  /** Takes the arrays without copying them. */
  private ColumnMap(double[] knots, double[] values, double mean, double deviation) {
    this.knots = knots;
    this.values = values;
    this.mean = mean;
    this.deviation = deviation;
  }

  /**
   * The map of a column.
   *
   * @param sorted the column, finite, in ascending order, not empty; unchanged
   * @param knots how many to use; up to twice as many where the column jumps
   */
  static ColumnMap of(double[] sorted, int knots) {
    int n = sorted.length;
    int[] ends = new int[n]; // of the runs of equal values
    int count = 0;
    for (int i = 1; i <= n; i++) {
      if (i == n || sorted[i] != sorted[i - 1]) {
        ends[count++] = i;
      }
    }
    double[] distinct = new double[count];
    double[] weights = new double[count];
    double[] mapped = new double[count];
    for (int k = 0; k < count; k++) {
      int start = k == 0 ? 0 : ends[k - 1];
      distinct[k] = sorted[start];
      weights[k] = (double) (ends[k] - start) / n;
      double middle = 0.5 * (start + ends[k]) / n; // tied values share their middle rank
      mapped[k] = quantile(middle);
    }
    if (count <= FEW) {
      for (int k = 0; k < count; k++) {
        mapped[k] = count == 1 ? 0 : share(distinct[k], distinct[0], distinct[count - 1]);
      }
      double mean = mean(mapped, weights);
      double deviation = deviation(mapped, weights, mean);
      for (int k = 0; k < count && count > 1; k++) {
        mapped[k] = (mapped[k] - mean) / deviation;
      }
      return measured(new ColumnMap(distinct, mapped, 0, 0), distinct, weights);
    }
    int[] kept = kept(mapped, 2 * LIMIT / knots);
    return measured(
        new ColumnMap(
            Arrays.stream(kept).mapToDouble(k -> distinct[k]).toArray(),
            Arrays.stream(kept).mapToDouble(k -> mapped[k]).toArray(),
            0,
            0),
        distinct,
        weights);
  }

  private static double quantile(double rank) {
    return rank <= 1e-6
        ? -LIMIT
        : rank >= 1 - 1e-6 ? LIMIT : Math.max(-LIMIT, Math.min(LIMIT, NormalQuantile.of(rank)));
  }

  /**
   * The knots that are kept: quantiles that are at least a step apart, and those in front of a
   * jump, so that no other one is missed by more than a step.
   *
   * @param quantiles in ascending order; of the equal ones at the limits only the innermost counts
   */
  private static int[] kept(double[] quantiles, double step) {
    int first = 0;
    while (quantiles[first + 1] <= -LIMIT) {
      first++;
    }
    int last = quantiles.length - 1;
    while (quantiles[last - 1] >= LIMIT) {
      last--;
    }
    boolean isFew = last - first < 2 * LIMIT / step;
    int[] kept = new int[last - first + 1];
    int count = 0;
    kept[count++] = first;
    for (int k = first + 1; k <= last; k++) {
      if (k == last || isFew || quantiles[k] - quantiles[kept[count - 1]] >= step) {
        if (k - 1 > kept[count - 1] && quantiles[k] - quantiles[k - 1] >= step) {
          kept[count++] = k - 1;
        }
        kept[count++] = k;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static ColumnMap measured(ColumnMap map, double[] distinct, double[] weights) {
    double[] mapped = Arrays.stream(distinct).map(map::apply).toArray();
    double mean = mean(mapped, weights);
    return new ColumnMap(map.knots, map.values, mean, deviation(mapped, weights, mean));
  }

  private static double mean(double[] values, double[] weights) {
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += weights[k] * values[k];
    }
    return sum;
  }

  private static double deviation(double[] values, double[] weights, double mean) {
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += weights[k] * (values[k] - mean) * (values[k] - mean);
    }
    return Math.sqrt(sum);
  }

  /** How far a value is on the way from one to another; halves, where the way is too long. */
  private static double share(double value, double from, double to) {
    return Double.isInfinite(to - from)
        ? (0.5 * value - 0.5 * from) / (0.5 * to - 0.5 * from)
        : (value - from) / (to - from);
  }

  /** Maps a value, infinities included; not NaN. */
  double apply(double value) {
    return interpolated(value, knots, values);
  }

  /**
   * The value that is mapped to another one. Of the many that are mapped to an outermost value, the
   * knot.
   */
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

  /** The smallest mapped value. */
  double least() {
    return values[0];
  }

  /** The largest mapped value. */
  double most() {
    return values[values.length - 1];
  }

  /** Mean of the rows that the map was fitted to, behind it. */
  double mean() {
    return mean;
  }

  /** Deviation (divisor n) of the rows that the map was fitted to, behind it. */
  double deviation() {
    return deviation;
  }

  int size() {
    return knots.length;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(knots.length);
    for (int k = 0; k < knots.length; k++) {
      out.writeDouble(knots[k]);
      out.writeDouble(values[k]);
    }
    out.writeDouble(mean);
    out.writeDouble(deviation);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if it is no increasing map
   */
  static ColumnMap read(DataInput in) throws IOException {
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
    return new ColumnMap(knots, values, in.readDouble(), in.readDouble());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnMap map
        && Arrays.equals(knots, map.knots)
        && Arrays.equals(values, map.values)
        && mean == map.mean
        && deviation == map.deviation;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(knots) + Arrays.hashCode(values);
  }
}
