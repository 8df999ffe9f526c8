package io.github.linstorch.dl4j.rows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums and extremes of the columns of features and labels. Entries that are not finite do not
 * count.
 */
public final class ColumnStatistics {

  private final double[] counts;
  private final double[] sums;
  private final double[] squares;
  private final double[] least;
  private final double[] most;

  private ColumnStatistics(int columns) {
    this.counts = new double[columns];
    this.sums = new double[columns];
    this.squares = new double[columns];
    this.least = new double[columns];
    this.most = new double[columns];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
  }

  /**
   * Statistics of matrices of features and labels.
   *
   * @return of no column if an array is not a matrix of numbers
   */
  static ColumnStatistics of(List<INDArray> arrays) {
    if (!arrays.stream().allMatch(ColumnStatistics::isMatrix)) {
      return new ColumnStatistics(0);
    }
    int columns = arrays.stream().mapToInt(array -> (int) array.size(1)).sum();
    ColumnStatistics result = new ColumnStatistics(columns);
    int at = 0;
    for (INDArray array : arrays) {
      RawMatrix matrix = new RawMatrix(array);
      double[][] entries = new double[matrix.columns()][matrix.rows()];
      matrix.copy(0, matrix.rows(), entries, 0);
      for (int j = 0; j < entries.length; j++) {
        for (double entry : entries[j]) {
          result.add(at + j, entry);
        }
      }
      at += matrix.columns();
    }
    return result;
  }

  private static boolean isMatrix(INDArray array) {
    return array != null
        && !array.wasClosed()
        && !array.isEmpty()
        && array.rank() == 2
        && array.dataType().isNumerical()
        && array.length() <= Integer.MAX_VALUE;
  }

  private void add(int j, double value) {
    if (Double.isFinite(value)) {
      counts[j]++;
      sums[j] += value;
      squares[j] += value * value;
      least[j] = Math.min(least[j], value);
      most[j] = Math.max(most[j], value);
    }
  }

  /** Statistics of the rows of both. */
  ColumnStatistics plus(ColumnStatistics other) {
    ColumnStatistics result = new ColumnStatistics(columns());
    for (int j = 0; j < columns(); j++) {
      result.counts[j] = counts[j] + other.counts[j];
      result.sums[j] = sums[j] + other.sums[j];
      result.squares[j] = squares[j] + other.squares[j];
      result.least[j] = Math.min(least[j], other.least[j]);
      result.most[j] = Math.max(most[j], other.most[j]);
    }
    return result;
  }

  /**
   * Extremes of the rows that a linear map has made these of.
   *
   * @param before statistics of other rows
   * @param after statistics of those other rows after the map
   * @return no sums; NaN for a column of one value
   */
  ColumnStatistics reverted(ColumnStatistics before, ColumnStatistics after) {
    ColumnStatistics result = none();
    for (int j = 0; j < columns(); j++) {
      double slope = (after.most[j] - after.least[j]) / (before.most[j] - before.least[j]);
      result.least[j] = before.least[j] + (least[j] - after.least[j]) / slope;
      result.most[j] = before.least[j] + (most[j] - after.least[j]) / slope;
    }
    return result;
  }

  /** Statistics of no rows, with as many columns. */
  ColumnStatistics none() {
    return new ColumnStatistics(columns());
  }

  int columns() {
    return counts.length;
  }

  double mean(int j) {
    return sums[j] / counts[j];
  }

  double standardDeviation(int j) {
    return Math.sqrt(Math.max(0, squares[j] / counts[j] - mean(j) * mean(j)));
  }

  double least(int j) {
    return least[j];
  }

  double most(int j) {
    return most[j];
  }

  boolean isConstant(int j) {
    return !(least[j] < most[j]);
  }

  /** Whether a column differs from that of others of the same rows. */
  boolean isChanged(ColumnStatistics other, int j) {
    return j < Math.min(columns(), other.columns())
        && (sums[j] != other.sums[j] || least[j] != other.least[j] || most[j] != other.most[j]);
  }

  /** The columns in which these differ from others of the same rows. */
  int[] changed(ColumnStatistics other) {
    return IntStream.range(0, columns()).filter(j -> isChanged(other, j)).toArray();
  }
}
