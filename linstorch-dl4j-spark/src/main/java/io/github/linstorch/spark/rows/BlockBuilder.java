package io.github.linstorch.spark.rows;

import io.github.linstorch.layerwise.RowSource;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Puts the rows of a partition into blocks, as they are asked for. Where a row cannot be used, a
 * block says so and is the last one.
 *
 * @param <T> type of what the rows are read from
 */
abstract class BlockBuilder<T> implements Iterator<byte[]> {

  private static final String REMEDY = "remove such rows, or impute the value with Imputer";

  private final Iterator<T> source;
  private final int partition;
  private final double[][] features;
  private final double[][] labels;
  private final double[] weights = new double[RowSource.BLOCK_ROWS];
  private int filled;
  private long taken;
  private boolean isWeighted;
  private boolean isSingle;
  private boolean isAtEnd;
  private byte[] block;

  /**
   * Begins.
   *
   * @param nIn number of features
   * @param nOut number of labels
   * @param partition its number, for messages
   */
  BlockBuilder(Iterator<T> source, int nIn, int nOut, int partition) {
    this.source = source;
    this.partition = partition;
    this.features = new double[nIn][RowSource.BLOCK_ROWS];
    this.labels = new double[nOut][RowSource.BLOCK_ROWS];
  }

  /**
   * Reads the next row, or goes on with the rows of the element that it has begun.
   *
   * @return false if there is no row left
   * @throws BlockSource.RefusedException if the row cannot be used
   */
  abstract boolean read();

  boolean hasMore() {
    return source.hasNext();
  }

  T more() {
    return source.next();
  }

  /** Says that the features are in single precision. */
  void single() {
    isSingle = true;
  }

  /**
   * Where to put feature j of the row that is read.
   *
   * @throws BlockSource.RefusedException if it is not finite
   */
  void putFeature(int j, double value) {
    features[j][filled] = finite(value, "features, column " + j);
  }

  void putLabel(int o, double value) {
    labels[o][filled] = finite(value, labels.length == 1 ? "label" : "labels, column " + o);
  }

  /** Puts the label of a row that belongs to a class: 1 for it, 0 for the others. */
  void putClass(double number, String where) {
    int ofRow = (int) number;
    if (ofRow != number || ofRow < 0 || ofRow >= labels.length) {
      throw refused(
          "Expected the number of a class, from 0 to " + (labels.length - 1) + ", found " + number,
          where,
          "number the classes with StringIndexer");
    }
    for (int o = 0; o < labels.length; o++) {
      labels[o][filled] = o == ofRow ? 1 : 0;
    }
  }

  private double finite(double value, String what) {
    if (!Double.isFinite(value)) {
      throw refused("Expected finite numbers, found " + value, " in the " + what, REMEDY);
    }
    return value;
  }

  /** Ends a row; one of weight 0 does not take part. */
  void endRow(double weight) {
    if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
      throw refused(
          "Expected a finite weight of at least 0, found " + weight, "", "mend the weights");
    }
    weights[filled] = weight;
    isWeighted |= weight != 1 && weight != 0;
    filled += weight > 0 ? 1 : 0;
    taken++;
  }

  /** A refusal of the row that is read. */
  BlockSource.RefusedException refused(String what, String where, String remedy) {
    return new BlockSource.RefusedException(
        what
            + where
            + " at row "
            + taken
            + " of partition "
            + partition
            + " (counted from 0): "
            + remedy);
  }

  @Override
  public boolean hasNext() {
    if (block == null && !isAtEnd) {
      block = build();
    }
    return block != null;
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    byte[] result = block;
    block = null;
    return result;
  }

  /** Fills a block, the last one as far as there are rows; null if there is none left. */
  private byte[] build() {
    filled = 0;
    isWeighted = false;
    try {
      while (filled < RowSource.BLOCK_ROWS && !isAtEnd) {
        isAtEnd = !read();
      }
    } catch (BlockSource.RefusedException e) {
      isAtEnd = true;
      return RowBlock.refusal(e.getMessage());
    }
    return filled == 0
        ? null
        : RowBlock.of(features, labels, isWeighted ? weights : null, filled, isSingle);
  }
}
