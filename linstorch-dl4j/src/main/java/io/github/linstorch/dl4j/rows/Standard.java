package io.github.linstorch.dl4j.rows;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Columns that a normalizer produces from the data it was fitted to: with mean 0 and standard
 * deviation 1, with a given range, or with moments that the normalizer knows. An image scaler is
 * not fitted to data; its range is that of all columns together, because many pixels are never
 * bright.
 *
 * @param fitted the columns of a normalizer that knows what it makes of them; else null
 */
public record Standard(
    boolean isRange, double low, double high, boolean isShared, FittedColumns fitted) {

  /** Distance from a standard up to which columns count as normalised. */
  private static final double EXACT = 0.01;

  /**
   * Distance from a range up to which images count as scaled: their brightest pixel has at least
   * half of the largest value.
   */
  private static final double EXACT_OF_IMAGES = 0.5;

  /** As {@link #EXACT}, where moments may come from a sample of the rows. */
  private static final double EXACT_OF_FITTED = 0.03;

  /** Share of a range by which rounding may exceed it. */
  private static final double INSIDE = 1e-3;

  /** Number of standard deviations from the mean within which most batches lie. */
  private static final double TYPICAL = 2;

  static final Standard DISTRIBUTION = new Standard(false, 0, 0, false, null);

  /** Standard of columns that each fill a range. */
  static Standard range(double low, double high) {
    return new Standard(true, low, high, false, null);
  }

  /** Standard of columns that fill a range together. */
  static Standard images(double low, double high) {
    return new Standard(true, low, high, true, null);
  }

  /** Standard of the columns that a fitted normalizer makes of its rows. */
  static Standard of(FittedColumns fitted) {
    return new Standard(false, 0, 0, false, fitted);
  }

  /** Distance up to which columns count as being of this standard. */
  double exact() {
    return isShared ? EXACT_OF_IMAGES : fitted != null ? EXACT_OF_FITTED : EXACT;
  }

  /**
   * The columns that tell whether a batch was preprocessed: those that the preprocessor changes. A
   * level map leaves what it has levelled, so columns that it is known to change count all the
   * same.
   */
  int[] telling(ColumnStatistics before, ColumnStatistics after) {
    return fitted == null
        ? before.changed(after)
        : IntStream.range(0, before.columns())
            .filter(j -> isMapped(j) ? deviation(j) > 0 : before.isChanged(after, j))
            .toArray();
  }

  /** Whether a column is one of the features that a fitted normalizer maps. */
  boolean isMapped(int j) {
    return fitted != null && j < fitted.width();
  }

  private double mean(int j) {
    return isMapped(j) ? fitted.map(j).mean() : 0;
  }

  private double deviation(int j) {
    return isMapped(j) ? fitted.map(j).deviation() : 1;
  }

  /** How far moments are from those of this standard, in its deviations. */
  private double distance(ColumnStatistics statistics, int j) {
    return Math.max(
        Math.abs(statistics.mean(j) - mean(j)) / deviation(j),
        Math.abs(statistics.standardDeviation(j) / deviation(j) - 1));
  }

  /**
   * The probability that rows that have been through a fitted normalizer once look as if they had
   * been through it twice.
   *
   * @return 1 if they do not look so, or nothing is known
   */
  double chanceThatOnce(ColumnStatistics statistics, int[] columns, long rows) {
    double least = 1;
    for (int j : columns) {
      if (isMapped(j)) {
        ColumnMap map = fitted.map(j);
        if (!map.isInImageOfImage(statistics.least(j))
            || !map.isInImageOfImage(statistics.most(j))) {
          return 1;
        }
        least = Math.min(least, map.shareOfImage());
      }
    }
    return Math.pow(least, rows);
  }

  /** How far some columns are from this standard; 0 if they are of it. */
  double distance(ColumnStatistics statistics, int[] columns) {
    if (isShared) {
      return sharedDistance(statistics, columns);
    }
    double distance = 0;
    for (int j : columns) {
      double own =
          isRange
              ? Math.max(Math.abs(statistics.least(j) - low), Math.abs(statistics.most(j) - high))
                  / (high - low)
              : distance(statistics, j);
      distance = Math.max(distance, Double.isNaN(own) ? Double.POSITIVE_INFINITY : own);
    }
    return distance;
  }

  private double sharedDistance(ColumnStatistics statistics, int[] columns) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int j : columns) {
      least = Math.min(least, statistics.least(j));
      most = Math.max(most, statistics.most(j));
    }
    double distance = Math.max(Math.abs(least - low), Math.abs(most - high)) / (high - low);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  /** How far some rows are from what rows of such columns may be; 0 if they may be some of them. */
  double excess(ColumnStatistics statistics, int[] columns) {
    double excess = 0;
    for (int j : columns) {
      double own =
          isRange
              ? Math.max(low - statistics.least(j), statistics.most(j) - high) / (high - low)
              : Math.abs(statistics.mean(j) - mean(j)) / deviation(j) - 1;
      excess = Math.max(excess, own);
    }
    return excess;
  }

  /**
   * Whether the extremes of some rows are those of this standard rather than those of others are;
   * for a range, where both may be, whether they are at all.
   */
  boolean isRather(ColumnStatistics some, ColumnStatistics others, int[] columns) {
    double distance = outlying(some, columns);
    return isRange
        ? distance <= INSIDE
        : outlying(others, columns) > Math.max(TYPICAL, 4 * distance);
  }

  /** How far the middle of some rows, or for a range their extremes, are outside. */
  private double outlying(ColumnStatistics statistics, int[] columns) {
    double most = 0;
    for (int j : columns) {
      double own =
          isRange
              ? Math.max(low - statistics.least(j), statistics.most(j) - high) / (high - low)
              : Math.abs(statistics.least(j) + statistics.most(j)) / 2;
      most = Double.isNaN(own) ? most : Math.max(most, own);
    }
    return most;
  }

  /** The arrays of a batch side by side; images as rows of pixels, where all of them are alike. */
  List<INDArray> matrices(BatchArrays batch) {
    return isShared ? batch.data().stream().map(Standard::flat).toList() : batch.data();
  }

  private static INDArray flat(INDArray array) {
    return array.rank() > 2 && !array.isEmpty()
        ? array.reshape('c', array.size(0), array.length() / array.size(0))
        : array;
  }

  /**
   * Counts the rows that cannot be some of such columns.
   *
   * @param columns those that count, of features and labels side by side
   * @return 0 where anything may be
   */
  long rowsOutside(BatchArrays batch, int[] columns) {
    if (!isRange || columns.length == 0) {
      return 0;
    }
    // The first array counts the rows; another one that has more is refused later.
    int rows = Math.toIntExact(batch.data().get(0).size(0));
    boolean[] isOutside = new boolean[rows];
    int first = 0;
    for (INDArray array : matrices(batch)) {
      RawMatrix matrix = new RawMatrix(array);
      for (int column : columns) {
        int j = column - first;
        int end = j >= 0 && j < matrix.columns() ? Math.min(rows, matrix.rows()) : 0;
        for (int i = 0; i < end; i++) {
          double value = matrix.get(i, j);
          isOutside[i] |= value < low || value > high;
        }
      }
      first += matrix.columns();
    }
    long count = 0;
    for (boolean one : isOutside) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
