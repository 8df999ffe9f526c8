package io.github.linstorch.arrays;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LocalPasses;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RowSource;

/** Rows of a user's arrays, one array per row. */
final class ArrayRows implements RowSource {

  private final double[][] features;
  private final double[][] labels;
  private boolean delivered;

  /**
   * Checks rows.
   *
   * @param features of shape (n, nIn); not copied
   * @param labels of shape (n, nOut); not copied
   * @throws IllegalArgumentException naming the first thing that is wrong
   */
  ArrayRows(double[][] features, double[][] labels, int nIn, int nOut) {
    if (features == null || labels == null || features.length != labels.length) {
      throw new IllegalArgumentException(
          "Expected as many rows of labels as of features, found "
              + (labels == null ? "null" : labels.length)
              + " and "
              + (features == null ? "null" : features.length));
    }
    if (features.length == 0) {
      throw new IllegalArgumentException("Expected at least one row, found none");
    }
    check(features, nIn, "features");
    check(labels, nOut, "labels");
    this.features = features;
    this.labels = labels;
  }

  private static void check(double[][] rows, int width, String what) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == null || rows[i].length != width) {
        throw new IllegalArgumentException(
            "Expected "
                + width
                + " "
                + what
                + " in every row, found "
                + (rows[i] == null ? "null" : rows[i].length)
                + " in row "
                + i);
      }
      for (int j = 0; j < width; j++) {
        if (!Double.isFinite(rows[i][j])) {
          throw new IllegalArgumentException(
              "Expected finite "
                  + what
                  + ", found "
                  + rows[i][j]
                  + " in row "
                  + i
                  + ", column "
                  + j);
        }
      }
    }
  }

  @Override
  public Passes passes(DenseStack stack, int threads) {
    return new LocalPasses(stack, this, threads);
  }

  @Override
  public void restart() {
    delivered = false;
  }

  @Override
  public int advance() {
    int blocks = delivered ? 0 : (features.length + BLOCK_ROWS - 1) / BLOCK_ROWS;
    delivered = true;
    return blocks;
  }

  @Override
  public int rowsIn(int block) {
    return Math.min(BLOCK_ROWS, features.length - block * BLOCK_ROWS);
  }

  @Override
  public void read(int block, double[][] featureColumns, double[][] labelColumns) {
    copy(features, block, featureColumns);
    copy(labels, block, labelColumns);
  }

  private void copy(double[][] rows, int block, double[][] columns) {
    int from = block * BLOCK_ROWS;
    int count = rowsIn(block);
    for (int i = 0; i < count; i++) {
      double[] row = rows[from + i];
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = row[j];
      }
    }
  }

  @Override
  public int largestBlock() {
    return Math.min(features.length, BLOCK_ROWS);
  }

  @Override
  public boolean isInMemory() {
    return true;
  }
}
