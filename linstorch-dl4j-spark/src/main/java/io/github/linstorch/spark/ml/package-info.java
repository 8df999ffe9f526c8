/** Estimators and models for Spark ML. */
package io.github.linstorch.spark.ml;
