package io.github.linstorch.layerwise;

import java.io.Serializable;

/**
 * Work on training rows that are divided into parts. The task travels to every part, the results
 * travel back and are merged. It must not change anything but what it returns, because a part may
 * be worked on again after a failure.
 *
 * @param <S> type of the results
 */
public interface RowTask<S extends Serializable> extends Serializable {

  /**
   * Works on one part.
   *
   * @param rows rows of the part, at least one
   * @param part number of the part, from 0
   * @return the result of these rows
   */
  S run(RowSource rows, int part);

  /**
   * Merges two results. The order of a merge is fixed: it changes rounding, and nothing else.
   *
   * @param first result of some parts; may be changed and returned
   * @param second result of parts that come after those; may be changed
   * @return the result of both
   */
  S merge(S first, S second);
}
