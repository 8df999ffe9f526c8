package io.github.linstorch.layerwise;

/**
 * Training rows that this machine reads over and over, block by block. A pass is: {@link
 * #restart()}, then {@link #advance()} until it returns 0; in between, the blocks of the current
 * group may be read in any order and from several threads.
 *
 * <p>All blocks but the last of a pass have {@link #BLOCK_ROWS} rows, whatever batches the rows
 * come in, so that sums run in the same order for every batching and every number of threads.
 */
public interface RowSource extends PassSource {

  /** Rows of a block: enough to keep the kernels busy, few enough to stay in the cache. */
  int BLOCK_ROWS = 1024;

  /**
   * Sums that a pass gathers apart, each from every LANES-th block; also the most threads that can
   * share a pass, and the blocks of a group that keep them all busy.
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
