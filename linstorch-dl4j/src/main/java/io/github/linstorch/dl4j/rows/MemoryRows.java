package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.NetworkView;
import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;

/** Rows in memory. Blocks are copied from the arrays' buffers. */
public final class MemoryRows implements LocalRows {

  private final Batch data;
  private final RawMatrix features;
  private final RawMatrix labels;
  private final boolean masked;
  private final double precision;
  private RowWeights weights;
  private boolean delivered;
  private int readings;

  /**
   * Checks and reads rows.
   *
   * @param data unchanged
   * @throws IllegalArgumentException naming the first thing that is wrong
   */
  public MemoryRows(NetworkView view, DataSet data) {
    this(view, Batch.of(data));
  }

  /**
   * Checks and reads rows.
   *
   * @param data unchanged
   * @throws IllegalArgumentException naming the first thing that is wrong
   */
  public MemoryRows(NetworkView view, Batch data) {
    INDArray inputs = DataChecker.features(view, data);
    this.data = data;
    this.weights = RowWeights.of(data);
    if (weights.kept() != null && weights.kept().length == 0) {
      throw new IllegalArgumentException(
          "Expected at least one row of a weight above 0, found a label mask of zeros");
    }
    this.masked = !weights.areOne();
    this.precision = DataChecker.precision(inputs);
    this.features = DataChecker.finite(inputs, weights, "features", 0);
    this.labels = LabelChecker.labels(view, data.labels(), weights, 0);
  }

  private MemoryRows(
      Batch data,
      RawMatrix features,
      RawMatrix labels,
      RowWeights weights,
      boolean masked,
      double precision) {
    this.data = data;
    this.features = features;
    this.labels = labels;
    this.weights = weights;
    this.masked = masked;
    this.precision = precision;
  }

  /** Returns another reader of the same rows, for a thread of its own. */
  public MemoryRows sibling() {
    return new MemoryRows(data, features, labels, weights, masked, precision);
  }

  @Override
  public void requireRereadable() {
    // They are.
  }

  /**
   * Returns rows as ones that can be cut.
   *
   * @param why what the message of the exception begins with
   * @throws IllegalArgumentException if they are streamed, or elsewhere
   */
  public static MemoryRows of(TrainingRows rows, String why) {
    if (rows instanceof MemoryRows inMemory) {
      return inMemory;
    }
    throw new IllegalArgumentException(
        why
            + (rows instanceof DistributedRows
                ? ", which rows on other machines cannot be: give validation(...)"
                : ", which rows of an iterator cannot be: give validation(...), or all training rows"
                    + " as one DataSet"));
  }

  @Override
  public void balanceClasses() {
    ClassBalance balance = new ClassBalance(labels.columns());
    balance.add(labels, weights, 0);
    weights = weights.times(balance.factors(labels), 0);
  }

  /** Number of the rows that take part. */
  public int rows() {
    return features.rows();
  }

  /**
   * Some of the rows, to be fitted to; DL4J's score and what listeners see remain those of all.
   *
   * @param chosen which of the rows that take part, rising
   */
  public MemoryRows subset(int[] chosen) {
    return new MemoryRows(
        data,
        features.rows(chosen),
        labels.rows(chosen),
        weights.subset(chosen),
        masked,
        precision);
  }

  @Override
  public void requireDistributions() {
    DataChecker.requireDistributions(labels, weights, 0);
  }

  @Override
  public void restart() {
    delivered = false;
    readings++;
  }

  @Override
  public int readings() {
    return readings;
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
  public double[] weights(int block) {
    if (weights.areOne()) {
      return null;
    }
    int from = block * BLOCK_ROWS;
    return Arrays.copyOfRange(weights.positive(), from, from + rowsIn(block));
  }

  @Override
  public int largestBlock() {
    return Math.min(features.rows(), BLOCK_ROWS);
  }

  @Override
  public boolean isInMemory() {
    return true;
  }

  @Override
  public double precision() {
    return precision;
  }

  @Override
  public long count() {
    return data.rows();
  }

  @Override
  public boolean isWeighted() {
    return masked || !weights.areOne();
  }

  @Override
  public String tails() {
    return Tails.note(features);
  }

  @Override
  public boolean canReread() {
    return true;
  }

  @Override
  public void forEachBatch(Consumer<Batch> action) {
    action.accept(data);
  }

  @Override
  public Batch shown() {
    return data;
  }

  @Override
  public org.nd4j.linalg.dataset.DataSet sample() {
    return data.features().length == 1
        ? new org.nd4j.linalg.dataset.DataSet(
            data.features()[0], data.labels(), null, data.labelsMask())
        : null;
  }

  @Override
  public void close() {
    // Nothing but heap memory.
  }
}
