package io.github.linstorch.spark;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.RemoteFit;
import io.github.linstorch.spark.rows.DataSetBlocks;
import io.github.linstorch.spark.rows.LabelKind;
import io.github.linstorch.spark.rows.RowReader;
import io.github.linstorch.spark.rows.SparkRows;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Fits a network on the driver to rows on the executors, as {@code LinstorchFitter} does to rows in
 * memory. Every pass over the rows is one Spark job. Executors send sums of the size of the layers'
 * squared widths, never rows, but for the rows that {@code GAUSS_NEWTON} sweeps over: all rows
 * where these are few, else a sample of at most 200,000, in the driver's memory.
 *
 * <p>The result has the same bits for the same partitions of the same rows on one kind of machine,
 * whatever executors there are, are lost or repeat a task. Other partitions change rounding alone.
 *
 * <p>The rows are kept in Spark's storage while a fit runs, as compact blocks, and released
 * afterwards. They must be the same whenever a partition is computed; a fit that sees others fails.
 */
public final class LinstorchSpark {

  private LinstorchSpark() {}

  /**
   * Fits a network to data sets, with default settings: see {@link #fit(MultiLayerNetwork, JavaRDD,
   * FitConfig)}.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut); unchanged
   * @return the report of the fit
   */
  public static FitReport fit(MultiLayerNetwork net, JavaRDD<DataSet> data) {
    return fit(net, data, FitConfig.defaults());
  }

  /**
   * Fits a network to data sets. Executors need ND4J to read them.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), or (n, 1) with class numbers
   *     for SPARSE_MCXENT, perhaps a label mask of shape (n, 1) with the weights of the rows;
   *     unchanged
   * @param config settings; {@code threads} are the driver's
   * @return the report of the fit
   * @throws io.github.linstorch.dl4j.UnsupportedNetworkException if the network has a layer that
   *     cannot be fitted
   * @throws IllegalArgumentException if the rows do not fit the network, or change between passes
   * @throws ArithmeticException if a weight would not be finite
   * @throws IllegalStateException if a Spark job fails
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static FitReport fit(MultiLayerNetwork net, JavaRDD<DataSet> data, FitConfig config) {
    if (data == null) {
      throw new IllegalArgumentException("Expected a JavaRDD of DataSets, found null");
    }
    return RemoteFit.fit(
        net,
        (stack, classNumbers) ->
            new SparkRows(DataSetBlocks.of(data, stack.nIn(), stack.nOut(), classNumbers)),
        config);
  }

  /**
   * Fits a network to columns, with default settings: see {@link #fit(MultiLayerNetwork, Dataset,
   * String, String, FitConfig)}.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param data unchanged
   * @param featuresCol column of vectors or arrays of nIn numbers
   * @param labelCol column of numbers, or of vectors or arrays of nOut numbers
   * @return the report of the fit
   */
  public static FitReport fit(
      MultiLayerNetwork net, Dataset<Row> data, String featuresCol, String labelCol) {
    return fit(net, data, featuresCol, labelCol, FitConfig.defaults());
  }

  /**
   * Fits a network to columns. Executors need neither ND4J nor JavaCPP; with OpenBLAS wide layers
   * are faster.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param data unchanged
   * @param featuresCol column of vectors or arrays of nIn numbers
   * @param labelCol column of numbers, or of vectors or arrays of nOut numbers; for a softmax of
   *     nOut classes a number is that of a class, from 0
   * @param config settings; {@code threads} are the driver's
   * @return the report of the fit
   * @throws io.github.linstorch.dl4j.UnsupportedNetworkException if the network has a layer that
   *     cannot be fitted
   * @throws IllegalArgumentException if a column is missing or of another type, if the rows do not
   *     fit the network, or if they change between passes
   * @throws ArithmeticException if a weight would not be finite
   * @throws IllegalStateException if a Spark job fails
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static FitReport fit(
      MultiLayerNetwork net,
      Dataset<Row> data,
      String featuresCol,
      String labelCol,
      FitConfig config) {
    if (data == null) {
      throw new IllegalArgumentException("Expected a Dataset of rows, found null");
    }
    return RemoteFit.fit(
        net,
        (stack, classNumbers) ->
            new SparkRows(
                new RowReader(
                        featuresCol,
                        labelCol,
                        null,
                        stack.nIn(),
                        stack.nOut(),
                        LabelKind.of(stack, classNumbers))
                    .blocks(data)),
        config);
  }
}
