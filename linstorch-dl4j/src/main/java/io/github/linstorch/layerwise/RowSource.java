package io.github.linstorch.layerwise;

/**
 * Training rows that this machine reads any number of times, block by block. A pass calls {@link
 * #restart()}, then {@link #advance()} until it returns 0. In between, the blocks of the current
 * group may be read in any order and by several threads.
 *
 * <p>All blocks of a pass but the last have {@link #BLOCK_ROWS} rows, whatever batches the rows
 * come in. The order of sums therefore depends neither on the batches nor on the number of threads.
 */
public interface RowSource extends PassSource {

  /**
   * Number of rows of a block: enough for efficient kernels, and few enough to stay in the cache.
   */
  int BLOCK_ROWS = 1024;

  /**
   * Number of separate sums in a pass; each takes every LANES-th block. It is also the largest
   * number of threads of a pass, and the number of blocks in a group.
   */
  int LANES = 8;

  /** Begins a pass. */
  void restart();

  /**
   * Makes the next group of blocks available.
   *
   * @return how many blocks it has; 0 at the end of the pass
   */
  int advance();

  /**
   * Number of rows of a block.
   *
   * @param block number within the current group, from 0
   * @return from 1 to {@link #BLOCK_ROWS}
   */
  int rowsIn(int block);

  /**
   * Copies a block. May be called by several threads at a time.
   *
   * @param block number within the current group, from 0
   * @param features one array per feature, long enough; overwritten
   * @param labels one array per output, long enough; overwritten
   */
  void read(int block, double[][] features, double[][] labels);

  /**
   * Weights of the rows of a block, in squared errors: 2 counts as the row twice. Rows of weight 0
   * do not belong to a source.
   *
   * @param block number within the current group, from 0
   * @return positive and finite, at least {@link #rowsIn} of them, not to be changed; null where
   *     all are 1
   */
  default double[] weights(int block) {
    return null;
  }

  /**
   * Most rows that a block of this source has.
   *
   * @return from 1 to {@link #BLOCK_ROWS}
   */
  int largestBlock();
}
