package io.github.linstorch.layerwise;

/** Training rows in memory, read block by block. Immutable as long as its arrays are left alone. */
public final class Samples {

  /**
   * Rows of a block: enough to keep a solve's kernels busy, few enough to stay in the cache. A
   * fixed number, so that sums run in the same order on every machine and for every number of
   * threads.
   */
  static final int BLOCK_ROWS = 2048;

  private final double[] features;
  private final double[] labels;
  private final int rows;
  private final int nIn;
  private final int nOut;

  /**
   * Wraps the rows.
   *
   * @param features rows x nIn, column-major; not copied
   * @param labels rows x nOut, column-major; not copied
   * @param rows at least 1
   */
  public Samples(double[] features, double[] labels, int rows) {
    this.features = features;
    this.labels = labels;
    this.rows = rows;
    this.nIn = features.length / rows;
    this.nOut = labels.length / rows;
  }

  int rows() {
    return rows;
  }

  int blocks() {
    return (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  }

  int rowsIn(int block) {
    return Math.min(BLOCK_ROWS, rows - block * BLOCK_ROWS);
  }

  int largestBlock() {
    return Math.min(rows, BLOCK_ROWS);
  }

  /** Copies the features of a block to a column-major matrix of its rows x nIn. */
  void copyFeatures(int block, double[] target) {
    copy(features, nIn, block, target);
  }

  /** Copies the labels of a block to a column-major matrix of its rows x nOut. */
  void copyLabels(int block, double[] target) {
    copy(labels, nOut, block, target);
  }

  private void copy(double[] source, int columns, int block, double[] target) {
    int count = rowsIn(block);
    for (int j = 0; j < columns; j++) {
      System.arraycopy(source, j * rows + block * BLOCK_ROWS, target, j * count, count);
    }
  }
}
