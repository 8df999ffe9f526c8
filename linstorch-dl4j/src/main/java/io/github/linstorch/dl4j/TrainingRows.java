package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.RowSource;
import org.nd4j.linalg.dataset.DataSet;

/** The rows of a fit, and what DL4J and its listeners are to see of them afterwards. */
interface TrainingRows extends RowSource, AutoCloseable {

  /**
   * Another view of the same rows, to be read beside this one.
   *
   * @return for rows that are streamed, this one
   */
  RowSource sibling();

  /**
   * The same rows, weighing by their classes, too, so that all classes weigh the same. Reads rows
   * that are streamed in a pass of its own.
   *
   * @throws IllegalArgumentException if a row of labels is not a distribution
   */
  TrainingRows balanced();

  /**
   * Refuses labels that are not distributions over classes; those of rows that are streamed as they
   * are read.
   *
   * @param where what begins the message
   * @throws IllegalArgumentException naming the first row that is none
   */
  void requireDistributions(String where);

  /** Number of all rows, those of weight 0 included; known after a pass. */
  long count();

  /** Whether a row weighs anything but 0 or 1; known after a pass. */
  boolean isWeighted();

  /** DL4J's score of a network over all rows. */
  double score(Network net);

  /**
   * The rows that listeners are shown.
   *
   * @return all of them, or the last batch; the user's own arrays
   */
  DataSet shown();

  @Override
  void close();
}
