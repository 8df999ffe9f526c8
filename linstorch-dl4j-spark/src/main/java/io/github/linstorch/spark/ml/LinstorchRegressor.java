package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.spark.rows.RowReader;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Regression by a network of dense layers, which is trained by least squares. The label is a
 * number; for several outputs it is a vector, and so is the prediction.
 *
 * <pre>{@code
 * LinstorchRegressionModel model =
 *     new LinstorchRegressor().setHiddenLayers(32).setSeed(7).fit(train);
 * model.transform(test).select("prediction");
 * }</pre>
 *
 * <p>Features are mapped to normal quantiles by default, as {@code QuantileNormalizer} does; the
 * model keeps the map. Labels are standardised, and the weights of the fitted network scaled back.
 */
public final class LinstorchRegressor
    extends LinstorchEstimator<LinstorchRegressor, LinstorchRegressionModel> {

  private static final long serialVersionUID = 1;

  /** An estimator with a name of its own. */
  public LinstorchRegressor() {
    this(Identifiable.randomUID("linstorchRegressor"));
  }

  /**
   * An estimator.
   *
   * @param uid its name
   */
  public LinstorchRegressor(String uid) {
    super(uid);
  }

  @Override
  LinstorchRegressor self() {
    return this;
  }

  @Override
  int outputs(Dataset<?> data, Column label) {
    return RowReader.width(data, label, value(labelCol()));
  }

  @Override
  boolean isClassifier() {
    return false;
  }

  @Override
  LinstorchRegressionModel model(SavedNetwork fitted, FitReport report) {
    return new LinstorchRegressionModel(uid(), fitted, report);
  }

  /**
   * Copies the estimator.
   *
   * @param extra Params that the copy has in addition
   * @return the copy
   */
  @Override
  public LinstorchRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * The schema of a model's output.
   *
   * @param schema of its input
   * @return with a column of predictions
   */
  @Override
  public StructType transformSchema(StructType schema) {
    RowReader.column(schema, value(featuresCol()), "features");
    return LinstorchModel.with(schema, value(predictionCol()), DataTypes.DoubleType);
  }

  /**
   * Reads estimators.
   *
   * @return the reader
   */
  public static MLReader<LinstorchRegressor> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * Reads an estimator.
   *
   * @param path where it was saved
   * @return the estimator
   */
  public static LinstorchRegressor load(String path) {
    return read().load(path);
  }
}
