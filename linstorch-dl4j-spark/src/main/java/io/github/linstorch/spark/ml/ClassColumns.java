package io.github.linstorch.spark.ml;

import org.apache.spark.ml.param.Param;

/** Columns that a classifier adds beside its predictions. */
final class ClassColumns {

  static final String PROBABILITY = "probability";

  static final String RAW_PREDICTION = "rawPrediction";

  private ClassColumns() {}

  static Param<String> probability(String uid) {
    return new Param<>(uid, "probabilityCol", "column of the probabilities of all classes");
  }

  static Param<String> rawPrediction(String uid) {
    return new Param<>(uid, "rawPredictionCol", "column of the outputs before the softmax");
  }
}
