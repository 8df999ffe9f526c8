package io.github.linstorch.examples.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Rows whose label is a smooth function of normal features, with noise; the same wherever made. */
final class TeacherRows implements Serializable {

  private static final long serialVersionUID = 1;

  private final int count;
  private final int partitions;
  private final int features;
  private long seed = 1;

  TeacherRows(int count, int partitions, int features) {
    this.count = count;
    this.partitions = partitions;
    this.features = features;
  }

  TeacherRows withSeed(long other) {
    seed = other;
    return this;
  }

  /** One row: the features, then the label. */
  private double[] row(SplittableRandom random) {
    double[] row = new double[features + 1];
    double label = 0.3 * (random.nextDouble() - 0.5);
    for (int j = 0; j < features; j++) {
      row[j] = 3 * random.nextDouble() - 1.5;
      label += j % 4 == 0 ? Math.sin(2 * row[j]) : j % 4 == 1 ? row[j] * row[j - 1] : 0.3 * row[j];
    }
    row[features] = label;
    return row;
  }

  private int first(int partition) {
    return (int) ((long) count * partition / partitions);
  }

  private Stream<double[]> partition(int number) {
    SplittableRandom random = new SplittableRandom(seed * 1000 + number);
    return IntStream.range(first(number), first(number + 1)).mapToObj(i -> row(random));
  }

  JavaRDD<Row> rows(SparkSession session) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    TeacherRows own = this;
    return context
        .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
        .mapPartitions(numbers -> own.rows(numbers));
  }

  private Iterator<Row> rows(Iterator<Integer> numbers) {
    return partition(numbers.next())
        .map(row -> RowFactory.create(Vectors.dense(Arrays.copyOf(row, features)), row[features]))
        .iterator();
  }

  DataSet dataSet() {
    double[] x = new double[count * features];
    double[] y = new double[count];
    int[] at = {0};
    for (int p = 0; p < partitions; p++) {
      partition(p)
          .forEach(
              row -> {
                System.arraycopy(row, 0, x, at[0] * features, features);
                y[at[0]++] = row[features];
              });
    }
    return new DataSet(
        Nd4j.createFromArray(x).reshape(count, features),
        Nd4j.createFromArray(y).reshape(count, 1));
  }

  /** A network of ReLU layers with a linear output. */
  static MultiLayerNetwork net(int... widths) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(7).dataType(DataType.DOUBLE).list();
    for (int l = 0; l + 1 < widths.length; l++) {
      list.layer(
          new DenseLayer.Builder()
              .nIn(widths[l])
              .nOut(widths[l + 1])
              .activation(Activation.RELU)
              .build());
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(widths[widths.length - 1])
            .nOut(1)
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }
}
