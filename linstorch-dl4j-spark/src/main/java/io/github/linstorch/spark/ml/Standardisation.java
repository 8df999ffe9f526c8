package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.rows.FeatureMaps;
import io.github.linstorch.spark.rows.RowMap;

/**
 * What rows go through before a network sees them.
 *
 * @param maps of the features to quantiles; null for a linear map
 * @param inputs shift and scale per feature; null for none
 * @param outputs shift and scale per label; null for none
 */
record Standardisation(FeatureMaps maps, double[][] inputs, double[][] outputs) implements RowMap {

  @Override
  public double feature(int j, double value) {
    if (maps != null) {
      return maps.apply(j, value);
    }
    return inputs == null ? value : (value - inputs[0][j]) / inputs[1][j];
  }

  @Override
  public double label(int o, double value) {
    return outputs == null ? value : (value - outputs[0][o]) / outputs[1][o];
  }
}
