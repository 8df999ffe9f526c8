/** Programs that train networks on Apache Spark. */
package io.github.linstorch.examples.spark;
