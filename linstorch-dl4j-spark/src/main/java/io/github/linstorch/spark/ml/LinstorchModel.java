package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.spark.rows.RowReader;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * What the models share.
 *
 * @param <M> type of the model, which its setters return
 */
abstract class LinstorchModel<M extends LinstorchModel<M>> extends Model<M> implements MLWritable {

  private static final long serialVersionUID = 1;

  private final String uid;
  private final SharedParams shared;
  private final transient SavedNetwork network;
  private final transient FitReport report;

  LinstorchModel(String uid, SavedNetwork network, FitReport report) {
    this.uid = uid;
    this.network = network;
    this.report = report;
    this.shared = new SharedParams(uid);
    setDefault(shared.featuresCol(), "features");
    setDefault(shared.predictionCol(), "prediction");
  }

  abstract M self();

  SavedNetwork saved() {
    return network;
  }

  /**
   * Name of this model.
   *
   * @return that of its estimator
   */
  @Override
  public String uid() {
    return uid;
  }

  /**
   * Returns the network, a new one in every call. Its features are those that {@code quantileMap}
   * has mapped, if it is on; its labels are as they were given.
   *
   * @return a network of Deeplearning4j, on the driver
   */
  public MultiLayerNetwork network() {
    return network.network();
  }

  /**
   * The report of the fit. Its losses are those of mapped features and standardised labels.
   *
   * @return null for a model that was loaded
   */
  public FitReport report() {
    return report;
  }

  /**
   * Column of the features.
   *
   * @return by default "features"
   */
  public Param<String> featuresCol() {
    return shared.featuresCol();
  }

  /**
   * Column that is added.
   *
   * @return by default "prediction"
   */
  public Param<String> predictionCol() {
    return shared.predictionCol();
  }

  /**
   * Sets the column of the features.
   *
   * @param value its name
   * @return this
   */
  public M setFeaturesCol(String value) {
    set(shared.featuresCol(), value);
    return self();
  }

  /**
   * Sets the column that is added.
   *
   * @param value its name
   * @return this
   */
  public M setPredictionCol(String value) {
    set(shared.predictionCol(), value);
    return self();
  }

  final <T> T value(Param<T> param) {
    return getOrDefault(param);
  }

  /** The features as a column of vectors. */
  Column features(StructType schema) {
    return RowReader.vectors(schema, value(shared.featuresCol()));
  }

  /** A schema with a column more. */
  static StructType with(StructType schema, String name, DataType type) {
    if (name.isEmpty()) {
      return schema;
    }
    for (String known : schema.fieldNames()) {
      if (known.equals(name)) {
        throw new IllegalArgumentException(
            "There is a column \""
                + name
                + "\" already: drop it, or set another name for the"
                + " one that is added");
      }
    }
    return schema.add(name, type, false);
  }

  /**
   * Writes the model: settings as JSON, the network as parquet.
   *
   * @return the writer
   */
  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  private static final class Writer extends MLWriter {

    private final LinstorchModel<?> model;

    Writer(LinstorchModel<?> model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(
          model,
          path,
          sparkSession().sparkContext(),
          DefaultParamsWriter.saveMetadata$default$4(),
          DefaultParamsWriter.saveMetadata$default$5());
      model.saved().save(sparkSession(), path);
    }
  }

  /** Makes a model of what was read. */
  interface Maker<M> {

    M make(String uid, SavedNetwork network);
  }

  /** Reads models of a class. */
  static final class Reader<M extends LinstorchModel<M>> extends MLReader<M> {

    private final Class<M> type;
    private final Maker<M> maker;

    Reader(Class<M> type, Maker<M> maker) {
      this.type = type;
      this.maker = maker;
    }

    @Override
    public M load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sparkSession().sparkContext(), type.getName());
      M model = maker.make(metadata.uid(), SavedNetwork.load(sparkSession(), path));
      metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
      return model;
    }
  }
}
