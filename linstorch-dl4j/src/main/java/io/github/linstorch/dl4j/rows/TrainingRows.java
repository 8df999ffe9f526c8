package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.layerwise.PassSource;
import java.util.function.Consumer;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The rows of a fit, and the data that DL4J and its listeners see afterwards. {@link MemoryRows}
 * can be divided and read by several threads; {@link StreamedRows} can only be read in passes;
 * {@link DistributedRows} are on other machines, where passes run.
 */
public interface TrainingRows extends PassSource, AutoCloseable {

  /**
   * Refuses rows that can be read only once.
   *
   * @throws IllegalArgumentException naming where they come from
   */
  void requireRereadable();

  /**
   * From now on, all classes weigh the same. Reads rows that are streamed in a pass of its own.
   *
   * @throws IllegalArgumentException if a row of labels is not a distribution
   */
  void balanceClasses();

  /**
   * Refuses labels that are not distributions over classes; those of rows that are streamed as they
   * are read.
   *
   * @throws IllegalArgumentException naming the first row that is none
   */
  void requireDistributions();

  /** How many times all rows have been read. */
  int readings();

  /** Number of all rows, those of weight 0 included; known after a pass. */
  long count();

  /** Whether a row weighs anything but 0 or 1; known after a pass. */
  boolean isWeighted();

  /**
   * What is to be said of features with values far from their mean.
   *
   * @return a sentence without a full stop; empty if there are none, or if that would take a pass
   */
  default String tails() {
    return "";
  }

  /** Whether {@link #forEachBatch} can be called. */
  default boolean hasDataSets() {
    return canReread();
  }

  /** Shows the user's own batches to somebody, in a pass of their own where they are streamed. */
  void forEachBatch(Consumer<Batch> action);

  /**
   * What is to be said of where the rows were.
   *
   * @return a sentence without a full stop; empty if they were here
   */
  default String whereabouts() {
    return "";
  }

  /**
   * The rows that listeners are shown.
   *
   * @return all of them, or the last batch; the user's own arrays
   */
  Batch shown();

  /**
   * Some rows as DL4J is given them, for estimates of gradients.
   *
   * @return of rows in memory all, the user's own arrays; of streamed ones copies of the first;
   *     null where there are several inputs
   */
  DataSet sample();

  @Override
  void close();
}
