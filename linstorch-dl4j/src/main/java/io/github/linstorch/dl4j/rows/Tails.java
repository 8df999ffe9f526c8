package io.github.linstorch.dl4j.rows;

import java.util.Arrays;
import java.util.Locale;

/**
 * Finds features with values so far from their mean that a network, which runs on in straight lines
 * out there, is at their mercy.
 */
final class Tails {

  /**
   * Distance from the mean, in deviations, from which a value is far. Normal values reach 4.5 among
   * 100,000, exponential ones 11.
   */
  private static final double FAR = 15;

  /**
   * Share of the largest distance that n values can have, (n - 1) / sqrt(n), from which one value
   * is far among few: it makes up four fifths of the variance.
   */
  private static final double FAR_AMONG_FEW = 0.9;

  /** A feature of no more distinct values is a code, and its rare values are no tail. */
  private static final int FEW_VALUES = 10;

  private static final int BLOCK = 256;

  private Tails() {}

  /**
   * What is to be said of them.
   *
   * @return a sentence without a full stop; empty if there are none
   */
  static String note(RawMatrix features) {
    int n = features.rows();
    double far = Math.min(FAR, FAR_AMONG_FEW * (n - 1) / Math.sqrt(n));
    Moments[] moments = moments(features);
    int worst = -1;
    double farthest = 0;
    int count = 0;
    for (int j = 0; j < moments.length; j++) {
      double distance = moments[j].distance(n);
      if (distance > far && hasMany(features, j)) {
        count++;
        worst = distance > farthest ? j : worst;
        farthest = Math.max(farthest, distance);
      }
    }
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "Feature %d (counted from 0) has values as far as %.0f deviations from its mean%s: a"
                + " network runs on straight there, QuantileNormalizer keeps such rows level",
            worst,
            farthest,
            count == 1
                ? ""
                : count == 2 ? ", and another one has" : ", and " + (count - 1) + " others have");
  }

  /** A pass in blocks, which stay in the cache while column after column is summed up. */
  private static Moments[] moments(RawMatrix features) {
    Moments[] moments = new Moments[features.columns()];
    Arrays.setAll(moments, j -> new Moments(features.get(0, j)));
    double[][] block = new double[moments.length][Math.min(BLOCK, features.rows())];
    for (int from = 0; from < features.rows(); from += BLOCK) {
      int count = Math.min(BLOCK, features.rows() - from);
      features.copy(from, count, block, 0);
      for (int j = 0; j < moments.length; j++) {
        moments[j].add(block[j], count);
      }
    }
    return moments;
  }

  /** Sums of a column, which its first value is taken off. */
  private static final class Moments {

    private final double origin;
    private double sum;
    private double squares;
    private double least;
    private double most;

    Moments(double origin) {
      this.origin = origin;
    }

    void add(double[] values, int count) {
      double s = 0;
      double q = 0;
      double low = least;
      double high = most;
      for (int i = 0; i < count; i++) {
        double moved = values[i] - origin;
        s += moved;
        q += moved * moved;
        low = Math.min(low, moved);
        high = Math.max(high, moved);
      }
      sum += s;
      squares += q;
      least = low;
      most = high;
    }

    /** How far the farthest of n values is from their mean, in deviations; NaN for a constant. */
    double distance(int n) {
      double mean = sum / n;
      return Math.max(mean - least, most - mean) / Math.sqrt(squares / n - mean * mean);
    }
  }

  private static boolean hasMany(RawMatrix features, int j) {
    double[] distinct = new double[FEW_VALUES];
    int count = 0;
    for (int i = 0; i < features.rows(); i++) {
      double value = features.get(i, j);
      int at = 0;
      while (at < count && distinct[at] != value) {
        at++;
      }
      if (at == FEW_VALUES) {
        return true;
      }
      if (at == count) {
        distinct[count++] = value;
      }
    }
    return false;
  }
}
