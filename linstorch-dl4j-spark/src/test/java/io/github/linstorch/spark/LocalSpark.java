package io.github.linstorch.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** One Spark session for all tests, and rows and networks to go with it. */
public final class LocalSpark {

  private LocalSpark() {}

  /**
   * The session.
   *
   * @return of two threads of this JVM, started once
   */
  public static SparkSession session() {
    return builder().getOrCreate();
  }

  /** Settings of a session on two threads of this JVM; a failing task is tried three times. */
  static SparkSession.Builder builder() {
    return SparkSession.builder()
        .master("local[2,3]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        // Small tables: to compile a query takes longer than to run it.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse");
  }

  /**
   * The context of the session.
   *
   * @return of {@link #session()}
   */
  public static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session().sparkContext());
  }

  /** Rows of three features; two labels of different units, or one of three classes. */
  static DataSet data(int rows, boolean classes) {
    Random random = new Random(5);
    double[][] x = new double[rows][3];
    double[][] y = new double[rows][classes ? 3 : 2];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = random.nextGaussian();
      }
      double value = Math.sin(x[i][0]) + x[i][1] * x[i][2] + 0.1 * random.nextGaussian();
      if (classes) {
        y[i][value < -0.5 ? 0 : value < 1 ? 1 : 2] = 1;
      } else {
        y[i][0] = value;
        y[i][1] = 5 - Math.abs(x[i][0]);
      }
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  /**
   * The same rows as columns "features", "label" (a vector, or the number of a class) and "weight".
   */
  static Dataset<Row> frame(DataSet data, int partitions, boolean classes) {
    List<Row> rows = new ArrayList<>();
    double[] features = data.getFeatures().dup('c').data().asDouble();
    double[] labels = data.getLabels().dup('c').data().asDouble();
    int nOut = data.numOutcomes();
    for (int i = 0; i < data.numExamples(); i++) {
      double[] x = Arrays.copyOfRange(features, 3 * i, 3 * i + 3);
      double[] y = Arrays.copyOfRange(labels, nOut * i, nOut * (i + 1));
      Object label = Vectors.dense(y);
      if (classes) {
        label = y[0] == 1 ? 0.0 : y[1] == 1 ? 1.0 : 2.0;
      }
      rows.add(RowFactory.create(Vectors.dense(x), label, 0.5 + i % 3));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", classes ? DataTypes.DoubleType : SQLDataTypes.VectorType())
            .add("weight", DataTypes.DoubleType);
    return session().createDataFrame(context().parallelize(rows, partitions), schema);
  }

  static MultiLayerNetwork net(int hidden, boolean classes) {
    return net(hidden, classes ? LossFunction.MCXENT : LossFunction.MSE);
  }

  /** Two linear outputs of squared errors, or a softmax of three classes. */
  static MultiLayerNetwork net(int hidden, LossFunction loss) {
    boolean classes = loss != LossFunction.MSE;
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(3)
                        .nOut(hidden)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(hidden)
                        .nOut(classes ? 3 : 2)
                        .activation(classes ? Activation.SOFTMAX : Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    return net;
  }

  static double[] parameters(MultiLayerNetwork net) {
    return net.params().data().asDouble();
  }
}
