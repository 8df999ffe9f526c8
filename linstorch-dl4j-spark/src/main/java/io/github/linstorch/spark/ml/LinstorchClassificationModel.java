package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitReport;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A fitted {@link LinstorchClassifier}. Executors predict in plain Java. */
public final class LinstorchClassificationModel
    extends LinstorchModel<LinstorchClassificationModel> {

  private static final long serialVersionUID = 1;

  /** Column of the probabilities of all classes. */
  private final Param<String> probabilityCol;

  /** Column of the outputs before the softmax. */
  private final Param<String> rawPredictionCol;

  private transient Predictor predictor;

  LinstorchClassificationModel(String uid, SavedNetwork network, FitReport report) {
    super(uid, network, report);
    this.probabilityCol = ClassColumns.probability(uid);
    this.rawPredictionCol = ClassColumns.rawPrediction(uid);
    setDefault(probabilityCol, ClassColumns.PROBABILITY);
    setDefault(rawPredictionCol, ClassColumns.RAW_PREDICTION);
  }

  @Override
  LinstorchClassificationModel self() {
    return this;
  }

  private Predictor predictor() {
    if (predictor == null) {
      predictor = saved().predictor();
    }
    return predictor;
  }

  /**
   * Predicts one row.
   *
   * @param features a vector
   * @return the number of the most probable class
   */
  public double predict(Vector features) {
    return Vectors.dense(predictor().logits(features)).argmax();
  }

  /**
   * Predicts the probabilities of one row.
   *
   * @param features a vector
   * @return one per class
   */
  public Vector predictProbability(Vector features) {
    Predictor own = predictor();
    return Vectors.dense(own.outputs(own.logits(features)));
  }

  /**
   * Number of classes.
   *
   * @return at least 2
   */
  public int numClasses() {
    return predictor().network().nOut();
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
  public LinstorchClassificationModel setProbabilityCol(String value) {
    set(probabilityCol, value);
    return this;
  }

  /**
   * Sets the column of the outputs before the softmax.
   *
   * @param value its name; empty for none
   * @return this
   */
  public LinstorchClassificationModel setRawPredictionCol(String value) {
    set(rawPredictionCol, value);
    return this;
  }

  /**
   * Adds raw predictions, probabilities and predictions.
   *
   * @param data with a column of features
   * @return with a column for each whose name is not empty
   */
  @Override
  public Dataset<Row> transform(Dataset<?> data) {
    transformSchema(data.schema());
    Predictor own = predictor();
    UDF1<Vector, Vector> raw = features -> Vectors.dense(own.logits(features));
    UDF1<Vector, Vector> probability = logits -> Vectors.dense(own.outputs(logits.toArray()));
    UDF1<Vector, Double> prediction = logits -> (double) logits.argmax();
    Column logits = functions.udf(raw, SQLDataTypes.VectorType()).apply(features(data.schema()));
    Dataset<Row> result = data.toDF();
    if (!value(rawPredictionCol).isEmpty()) {
      result = result.withColumn(value(rawPredictionCol), logits);
      logits = result.col(value(rawPredictionCol));
    }
    if (!value(probabilityCol).isEmpty()) {
      Column column = functions.udf(probability, SQLDataTypes.VectorType()).apply(logits);
      result = result.withColumn(value(probabilityCol), column);
    }
    Column column = functions.udf(prediction, DataTypes.DoubleType).apply(logits);
    return result.withColumn(value(predictionCol()), column);
  }

  /**
   * The schema of the output.
   *
   * @param schema of the input
   * @return with columns of raw predictions, probabilities and predictions
   */
  @Override
  public StructType transformSchema(StructType schema) {
    features(schema);
    StructType result = with(schema, value(rawPredictionCol), SQLDataTypes.VectorType());
    result = with(result, value(probabilityCol), SQLDataTypes.VectorType());
    return with(result, value(predictionCol()), DataTypes.DoubleType);
  }

  /**
   * Copies the model.
   *
   * @param extra Params that the copy has in addition
   * @return the copy
   */
  @Override
  public LinstorchClassificationModel copy(ParamMap extra) {
    LinstorchClassificationModel copy = new LinstorchClassificationModel(uid(), saved(), report());
    return copyValues(copy, extra).setParent(parent());
  }

  /**
   * Reads models.
   *
   * @return the reader
   */
  public static MLReader<LinstorchClassificationModel> read() {
    return new Reader<>(
        LinstorchClassificationModel.class,
        (uid, network) -> new LinstorchClassificationModel(uid, network, null));
  }

  /**
   * Reads a model.
   *
   * @param path where it was saved
   * @return the model
   */
  public static LinstorchClassificationModel load(String path) {
    return read().load(path);
  }
}
