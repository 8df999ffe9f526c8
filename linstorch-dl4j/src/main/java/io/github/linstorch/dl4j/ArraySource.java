package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.RowSource;

/** Training rows in memory, in the order of their arrays' buffers; blocks are copied from there. */
final class ArraySource implements RowSource {

  private final RawMatrix features;
  private final RawMatrix labels;
  private boolean delivered;

  /** Wraps two matrices of as many rows. */
  ArraySource(RawMatrix features, RawMatrix labels) {
    this.features = features;
    this.labels = labels;
  }

  @Override
  public void restart() {
    delivered = false;
  }

  @Override
  public int advance() {
    int blocks = delivered ? 0 : (features.rows() + BLOCK_ROWS - 1) / BLOCK_ROWS;
    delivered = true;
    return blocks;
  }

  @Override
  public int rowsIn(int block) {
    return Math.min(BLOCK_ROWS, features.rows() - block * BLOCK_ROWS);
  }

  @Override
  public void read(int block, double[][] featureColumns, double[][] labelColumns) {
    features.copy(block * BLOCK_ROWS, rowsIn(block), featureColumns, 0);
    labels.copy(block * BLOCK_ROWS, rowsIn(block), labelColumns, 0);
  }

  @Override
  public int largestBlock() {
    return Math.min(features.rows(), BLOCK_ROWS);
  }

  @Override
  public boolean isInMemory() {
    return true;
  }
}
