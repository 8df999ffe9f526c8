package io.github.linstorch.spark.ml;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;

/**
 * Params that an estimator and its models have.
 *
 * @param featuresCol column of the features
 * @param labelCol column of the labels
 * @param predictionCol column that models add
 */
record SharedParams(Param<String> featuresCol, Param<String> labelCol, Param<String> predictionCol)
    implements Serializable {

  /** The Params of a stage. */
  SharedParams(String uid) {
    this(
        new Param<>(uid, "featuresCol", "column of the features"),
        new Param<>(uid, "labelCol", "column of the labels"),
        new Param<>(uid, "predictionCol", "column of the predictions"));
  }
}
