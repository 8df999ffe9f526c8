/** Fits Deeplearning4j networks to rows on Apache Spark. */
package io.github.linstorch.spark;
