package io.github.linstorch.spark.rows;

import java.io.Serializable;

/** Maps features and labels, entry by entry, before a network sees them. */
public interface RowMap extends Serializable {

  /**
   * Maps a feature.
   *
   * @param j number of the feature
   * @param value finite
   * @return finite
   */
  double feature(int j, double value);

  /**
   * Maps a label.
   *
   * @param o number of the output
   * @param value finite
   * @return finite
   */
  double label(int o, double value);
}
