package io.github.linstorch.layerwise;

/** Training rows in memory. Immutable as long as its arrays are left alone. */
public final class Samples implements RowSource {

  private final double[][] features;
  private final double[][] labels;
  private final int rows;
  private boolean delivered;
  private int passes;

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

  @Override
  public Passes passes(DenseStack stack, int threads) {
    return new LocalPasses(stack, this, threads);
  }

  @Override
  public void restart() {
    delivered = false;
    passes++;
  }

  /** How many passes have begun. */
  public int passes() {
    return passes;
  }

  @Override
  public int advance() {
    int blocks = delivered ? 0 : (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    delivered = true;
    return blocks;
  }

  @Override
  public int rowsIn(int block) {
    return Math.min(BLOCK_ROWS, rows - block * BLOCK_ROWS);
  }

  @Override
  public void read(int block, double[][] featureColumns, double[][] labelColumns) {
    copy(features, block, featureColumns);
    copy(labels, block, labelColumns);
  }

  private void copy(double[][] source, int block, double[][] target) {
    for (int j = 0; j < source.length; j++) {
      System.arraycopy(source[j], block * BLOCK_ROWS, target[j], 0, rowsIn(block));
    }
  }

  @Override
  public int largestBlock() {
    return Math.min(rows, BLOCK_ROWS);
  }

  @Override
  public boolean isInMemory() {
    return true;
  }
}
