package io.github.linstorch.examples.compare;

import java.util.Arrays;

/**
 * The importance of a column of the file.
 *
 * @param column of the file
 * @param increases by how much the loss rises when it is shuffled, for every fold
 */
record ColumnImportance(SourceColumn column, double[] increases) {

  /** Less than this share of the largest increase is not worth a word. */
  private static final double SMALL = 0.01;

  double increase() {
    return FoldStatistics.mean(increases);
  }

  double deviation() {
    return FoldStatistics.deviation(increases);
  }

  /**
   * Whether the column matters: by chance an increase may be below 0 as well.
   *
   * @param largest increase of all columns
   */
  boolean isClear(double largest) {
    return Arrays.stream(increases).allMatch(one -> one > 0) && increase() >= SMALL * largest;
  }
}
