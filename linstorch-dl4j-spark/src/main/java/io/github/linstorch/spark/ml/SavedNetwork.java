package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.RemoteFit;
import io.github.linstorch.dl4j.rows.FeatureMaps;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A fitted network as a model holds and saves it.
 *
 * @param configuration JSON of the layers
 * @param parameters all of the network's
 * @param maps of the features in front of it; null for none
 */
record SavedNetwork(String configuration, double[] parameters, FeatureMaps maps) {

  private static final StructType SCHEMA =
      new StructType()
          .add("configuration", DataTypes.StringType)
          .add("parameters", DataTypes.createArrayType(DataTypes.DoubleType))
          .add("maps", DataTypes.BinaryType);

  static SavedNetwork of(MultiLayerNetwork net, FeatureMaps maps) {
    return new SavedNetwork(
        net.getLayerWiseConfigurations().toJson(), net.params().data().asDouble(), maps);
  }

  /** A new network of this state. */
  MultiLayerNetwork network() {
    MultiLayerNetwork net = initialised(configuration);
    net.params().assign(Nd4j.createFromArray(parameters));
    return net;
  }

  Predictor predictor() {
    return new Predictor(RemoteFit.function(network()), maps);
  }

  static MultiLayerNetwork initialised(String json) {
    MultiLayerNetwork net = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
    net.init();
    return net;
  }

  /** A new network of ReLU layers, with a linear output or a softmax. */
  static MultiLayerNetwork dense(int nIn, int[] hidden, int nOut, boolean isClassifier, long seed) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(seed).dataType(DataType.DOUBLE).list();
    int width = nIn;
    for (int units : hidden) {
      list.layer(
          new DenseLayer.Builder().nIn(width).nOut(units).activation(Activation.RELU).build());
      width = units;
    }
    list.layer(
        new OutputLayer.Builder(isClassifier ? LossFunction.MCXENT : LossFunction.MSE)
            .nIn(width)
            .nOut(nOut)
            .activation(isClassifier ? Activation.SOFTMAX : Activation.IDENTITY)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  void save(SparkSession session, String path) {
    Row row = RowFactory.create(configuration, parameters, maps == null ? null : maps.bytes());
    session.createDataFrame(List.of(row), SCHEMA).coalesce(1).write().parquet(path + "/network");
  }

  static SavedNetwork load(SparkSession session, String path) {
    Row row = session.read().parquet(path + "/network").head();
    List<Double> values = row.getList(1);
    byte[] maps = row.getAs(2);
    return new SavedNetwork(
        row.getString(0),
        values.stream().mapToDouble(Double::doubleValue).toArray(),
        maps == null ? null : FeatureMaps.read(maps));
  }
}
