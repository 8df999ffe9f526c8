package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.rows.FeatureMaps;
import io.github.linstorch.layerwise.StackFunction;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/**
 * Predicts, row by row, in plain Java: it is what executors get.
 *
 * @param network the fitted layers
 * @param maps of the features in front of it; null for none
 */
record Predictor(StackFunction network, FeatureMaps maps) implements Serializable {

  /** The outputs before the last activation. */
  double[] logits(Vector features) {
    if (features == null || features.size() != network.nIn()) {
      throw new IllegalArgumentException(
          "Expected a vector of "
              + network.nIn()
              + " features, found "
              + (features == null ? "null" : features.size())
              + ": remove rows without features, and assemble the columns of the fit");
    }
    double[] row = features.toArray();
    if (maps == null) {
      return network.logits(row);
    }
    double[] mapped = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      // NaN has no quantile; it goes through to the prediction.
      mapped[j] = Double.isNaN(row[j]) ? Double.NaN : maps.apply(j, row[j]);
    }
    return network.logits(mapped);
  }

  /** The outputs. */
  double[] outputs(double[] logits) {
    return network.activated(logits);
  }
}
