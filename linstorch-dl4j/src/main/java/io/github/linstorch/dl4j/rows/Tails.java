package io.github.linstorch.dl4j.rows;

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

  private Tails() {}

  /**
   * What is to be said of them.
   *
   * @return a sentence without a full stop; empty if there are none
   */
  static String note(RawMatrix features) {
    int n = features.rows();
    double far = Math.min(FAR, FAR_AMONG_FEW * (n - 1) / Math.sqrt(n));
    double[] column = new double[n];
    int worst = -1;
    double farthest = 0;
    int count = 0;
    for (int j = 0; j < features.columns(); j++) {
      for (int i = 0; i < n; i++) {
        column[i] = features.get(i, j);
      }
      double distance = distance(column);
      if (distance > far && hasMany(column)) {
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

  /** Distance of the farthest value from the mean, in deviations; NaN for a constant. */
  private static double distance(double[] column) {
    double origin = column[0];
    double sum = 0;
    double squares = 0;
    double least = 0;
    double most = 0;
    for (double value : column) {
      double moved = value - origin;
      sum += moved;
      squares += moved * moved;
      least = Math.min(least, moved);
      most = Math.max(most, moved);
    }
    double mean = sum / column.length;
    return Math.max(mean - least, most - mean) / Math.sqrt(squares / column.length - mean * mean);
  }

  private static boolean hasMany(double[] column) {
    double[] distinct = new double[FEW_VALUES];
    int count = 0;
    for (double value : column) {
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
