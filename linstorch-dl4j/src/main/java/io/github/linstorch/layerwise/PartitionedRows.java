package io.github.linstorch.layerwise;

import java.io.Serializable;

/** Training rows that are divided into parts, on other machines for instance. */
public interface PartitionedRows extends AutoCloseable {

  /**
   * Works on all parts, in one pass.
   *
   * @param task what to do
   * @param <S> type of the result
   * @return the merged result of all parts that have rows
   * @throws IllegalArgumentException if there are no rows, or if they cannot be used
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  <S extends Serializable> S run(RowTask<S> task);

  /**
   * Number of rows in all parts.
   *
   * @return at least 1; rows of weight 0 do not count; known after a pass
   */
  long rowCount();

  /**
   * Says where passes have run.
   *
   * @return a sentence without a full stop
   */
  String whereabouts();

  /** Gives back what was taken to keep the rows; may be called again. */
  @Override
  void close();
}
