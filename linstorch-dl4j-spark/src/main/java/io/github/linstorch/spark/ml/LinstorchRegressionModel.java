package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitReport;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A fitted {@link LinstorchRegressor}. Executors predict in plain Java. */
public final class LinstorchRegressionModel extends LinstorchModel<LinstorchRegressionModel> {

  private static final long serialVersionUID = 1;

  private transient Predictor predictor;

  LinstorchRegressionModel(String uid, SavedNetwork network, FitReport report) {
    super(uid, network, report);
  }

  @Override
  LinstorchRegressionModel self() {
    return this;
  }

  private Predictor predictor() {
    if (predictor == null) {
      predictor = saved().predictor();
    }
    return predictor;
  }

  private boolean isSingle() {
    return predictor().network().nOut() == 1;
  }

  /**
   * Predicts one row.
   *
   * @param features a vector
   * @return the first output
   */
  public double predict(Vector features) {
    return predictor().logits(features)[0];
  }

  /**
   * Adds predictions.
   *
   * @param data with a column of features
   * @return a column more: numbers, or vectors for several outputs
   */
  @Override
  public Dataset<Row> transform(Dataset<?> data) {
    transformSchema(data.schema());
    Predictor own = predictor();
    UDF1<Vector, Object> predict =
        isSingle()
            ? features -> own.outputs(own.logits(features))[0]
            : features -> Vectors.dense(own.outputs(own.logits(features)));
    Column prediction = functions.udf(predict, type()).apply(features(data.schema()));
    return data.withColumn(value(predictionCol()), prediction);
  }

  private DataType type() {
    return isSingle() ? DataTypes.DoubleType : SQLDataTypes.VectorType();
  }

  /**
   * The schema of the output.
   *
   * @param schema of the input
   * @return with a column of predictions
   */
  @Override
  public StructType transformSchema(StructType schema) {
    features(schema);
    return with(schema, value(predictionCol()), type());
  }

  /**
   * Copies the model.
   *
   * @param extra Params that the copy has in addition
   * @return the copy
   */
  @Override
  public LinstorchRegressionModel copy(ParamMap extra) {
    LinstorchRegressionModel copy = new LinstorchRegressionModel(uid(), saved(), report());
    return copyValues(copy, extra).setParent(parent());
  }

  /**
   * Reads models.
   *
   * @return the reader
   */
  public static MLReader<LinstorchRegressionModel> read() {
    return new Reader<>(
        LinstorchRegressionModel.class,
        (uid, network) -> new LinstorchRegressionModel(uid, network, null));
  }

  /**
   * Reads a model.
   *
   * @param path where it was saved
   * @return the model
   */
  public static LinstorchRegressionModel load(String path) {
    return read().load(path);
  }
}
