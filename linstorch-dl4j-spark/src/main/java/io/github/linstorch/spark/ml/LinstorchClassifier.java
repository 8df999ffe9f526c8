package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.spark.rows.RowReader;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Classification by a network of dense layers with a softmax, which is trained by least squares or
 * by the log-loss. The label is the number of a class, from 0, as {@code StringIndexer} makes it.
 *
 * <pre>{@code
 * LinstorchClassificationModel model =
 *     new LinstorchClassifier().setHiddenLayers(32).setSeed(7).fit(train);
 * model.transform(test).select("probability", "prediction");
 * }</pre>
 *
 * <p>Features are mapped to normal quantiles by default, as {@code QuantileNormalizer} does; the
 * model keeps the map.
 */
public final class LinstorchClassifier
    extends LinstorchEstimator<LinstorchClassifier, LinstorchClassificationModel> {

  private static final long serialVersionUID = 1;

  /** Column of the probabilities of all classes. */
  private final Param<String> probabilityCol;

  /** Column of the outputs before the softmax. */
  private final Param<String> rawPredictionCol;

  /** Whether all classes weigh the same. */
  private final BooleanParam balanceClasses;

  /** An estimator with a name of its own. */
  public LinstorchClassifier() {
    this(Identifiable.randomUID("linstorchClassifier"));
  }

  /**
   * An estimator.
   *
   * @param uid its name
   */
  public LinstorchClassifier(String uid) {
    super(uid);
    this.probabilityCol = ClassColumns.probability(uid);
    this.rawPredictionCol = ClassColumns.rawPrediction(uid);
    this.balanceClasses =
        new BooleanParam(uid, "balanceClasses", "whether all classes weigh the same");
    setDefault(balanceClasses, false);
    setDefault(probabilityCol, ClassColumns.PROBABILITY);
    setDefault(rawPredictionCol, ClassColumns.RAW_PREDICTION);
  }

  @Override
  LinstorchClassifier self() {
    return this;
  }

  @Override
  int outputs(Dataset<?> data, Column label) {
    return RowReader.classes(data, label, value(labelCol()));
  }

  @Override
  boolean isClassifier() {
    return true;
  }

  @Override
  void configure(FitConfig.Builder builder) {
    builder.balanceClasses((Boolean) value(balanceClasses));
  }

  @Override
  LinstorchClassificationModel model(SavedNetwork fitted, FitReport report) {
    return new LinstorchClassificationModel(uid(), fitted, report);
  }

  /**
   * Column of the probabilities of all classes.
   *
   * @return by default "probability"; empty for none
   */
  public Param<String> probabilityCol() {
    return probabilityCol;
  }

  /**
   * Column of the outputs before the softmax.
   *
   * @return by default "rawPrediction"; empty for none
   */
  public Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  /**
   * Sets the column of the probabilities.
   *
   * @param value its name; empty for none
   * @return this
   */
  public LinstorchClassifier setProbabilityCol(String value) {
    set(probabilityCol, value);
    return this;
  }

  /**
   * Sets the column of the outputs before the softmax.
   *
   * @param value its name; empty for none
   * @return this
   */
  public LinstorchClassifier setRawPredictionCol(String value) {
    set(rawPredictionCol, value);
    return this;
  }

  /**
   * Whether all classes weigh the same in the fit, however many rows they have.
   *
   * @return the Param
   */
  public BooleanParam balanceClasses() {
    return balanceClasses;
  }

  /**
   * Sets whether all classes weigh the same in the fit, however many rows they have. Probabilities
   * are then those for equally frequent classes. Weights of rows count within their classes.
   *
   * @param value by default false
   * @return this
   */
  public LinstorchClassifier setBalanceClasses(boolean value) {
    set(balanceClasses, value);
    return this;
  }

  /**
   * Copies the estimator.
   *
   * @param extra Params that the copy has in addition
   * @return the copy
   */
  @Override
  public LinstorchClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * The schema of a model's output.
   *
   * @param schema of its input
   * @return with columns of raw predictions, probabilities and predictions
   */
  @Override
  public StructType transformSchema(StructType schema) {
    RowReader.column(schema, value(featuresCol()), "features");
    StructType result =
        LinstorchModel.with(schema, value(rawPredictionCol), SQLDataTypes.VectorType());
    result = LinstorchModel.with(result, value(probabilityCol), SQLDataTypes.VectorType());
    return LinstorchModel.with(result, value(predictionCol()), DataTypes.DoubleType);
  }

  /**
   * Reads estimators.
   *
   * @return the reader
   */
  public static MLReader<LinstorchClassifier> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * Reads an estimator.
   *
   * @param path where it was saved
   * @return the estimator
   */
  public static LinstorchClassifier load(String path) {
    return read().load(path);
  }
}
