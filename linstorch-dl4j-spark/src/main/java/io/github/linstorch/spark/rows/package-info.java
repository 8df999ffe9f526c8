/** Rows on Spark: reading them, keeping them as blocks of bytes, and passes over them. Internal. */
package io.github.linstorch.spark.rows;
