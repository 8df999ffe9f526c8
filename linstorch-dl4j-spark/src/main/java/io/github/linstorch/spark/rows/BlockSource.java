package io.github.linstorch.spark.rows;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LocalPasses;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RowSource;
import java.util.Iterator;

/** The blocks of one partition, which can be read once, one after another. */
final class BlockSource implements RowSource {

  /** The rows of a partition cannot be used; the message says why. */
  static final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  private final Iterator<byte[]> blocks;
  private RowBlock block;
  private boolean isFirst = true;
  private long rows;
  private long checksum;

  /**
   * Takes blocks.
   *
   * @param blocks at least one
   * @throws RefusedException if their rows cannot be used
   */
  BlockSource(Iterator<byte[]> blocks) {
    this.blocks = blocks;
    take();
  }

  private void take() {
    block = new RowBlock(blocks.next());
    if (block.refusal() != null) {
      throw new RefusedException(block.refusal());
    }
    rows += block.rows();
    checksum = 31 * checksum + block.checksum();
  }

  /** Number of rows so far. */
  long rows() {
    return rows;
  }

  /** Checksum of the rows so far. */
  long checksum() {
    return checksum;
  }

  @Override
  public void restart() {
    if (!isFirst) {
      throw new IllegalStateException("The rows of a partition are read once in a pass");
    }
  }

  @Override
  public int advance() {
    if (isFirst) {
      isFirst = false;
      return 1;
    }
    if (!blocks.hasNext()) {
      return 0;
    }
    take();
    return 1;
  }

  @Override
  public int rowsIn(int number) {
    return block.rows();
  }

  @Override
  public void read(int number, double[][] features, double[][] labels) {
    block.read(features, labels);
  }

  @Override
  public double[] weights(int number) {
    return block.weights();
  }

  /** All blocks but the last are full. */
  @Override
  public int largestBlock() {
    return isFirst ? block.rows() : BLOCK_ROWS;
  }

  @Override
  public Passes passes(DenseStack stack, int threads) {
    return new LocalPasses(stack, this, threads);
  }

  @Override
  public boolean isInMemory() {
    return false;
  }

  @Override
  public boolean canReread() {
    return false;
  }

  @Override
  public double precision() {
    return block.isSingle() ? 0x1p-24 : 0x1p-53;
  }
}
