package io.github.linstorch.layerwise;

/** Training rows in memory, read block by block. Immutable as long as its arrays are left alone. */
public final class Samples {

  /**
   * Rows of a block: enough to keep a solve's kernels busy, few enough to stay in the cache. A
   * fixed number, so that sums run in the same order on every machine and for every number of
   * threads.
   */
  static final int BLOCK_ROWS = 2048;

  private final double[][] features;
  private final double[][] labels;
  private final int rows;

  /**
   * Wraps the rows.
   *
   * @param features one array of {@code rows} entries per feature; not copied
   * @param labels one array of {@code rows} entries per output; not copied
   * @param rows at least 1
   */
  public Samples(double[][] features, double[][] labels, int rows) {
    this.features = features;
    this.labels = labels;
    this.rows = rows;
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

  /** Copies the features of a block to the beginning of the given columns. */
  void copyFeatures(int block, double[][] target) {
    copy(features, block, target);
  }

  /** Copies the labels of a block to the beginning of the given columns. */
  void copyLabels(int block, double[][] target) {
    copy(labels, block, target);
  }

  private void copy(double[][] source, int block, double[][] target) {
    for (int j = 0; j < source.length; j++) {
      System.arraycopy(source[j], block * BLOCK_ROWS, target[j], 0, rowsIn(block));
    }
  }
}
