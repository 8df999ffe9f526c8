package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitMethod;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * The Params that the estimators share.
 *
 * @param <E> type of the estimator, which its setters return
 * @param <M> type of its models
 */
abstract class EstimatorParams<E extends EstimatorParams<E, M>, M extends Model<M>>
    extends Estimator<M> {

  private static final long serialVersionUID = 1;

  private final String uid;
  private final SharedParams shared;
  private final Param<String> weightCol;
  private final IntArrayParam hiddenLayers;
  private final Param<String> configuration;
  private final Param<String> method;
  private final LongParam seed;
  private final BooleanParam quantileMap;
  private final BooleanParam standardize;
  private final IntParam solveCalls;
  private final DoubleParam weightDecay;
  private final IntParam members;

  EstimatorParams(String uid) {
    this.uid = uid;
    this.shared = new SharedParams(uid);
    this.weightCol = new Param<>(uid, "weightCol", "column of the weights of the rows");
    this.hiddenLayers =
        new IntArrayParam(this, "hiddenLayers", "widths of the hidden layers, of ReLU units");
    this.configuration =
        new Param<>(
            uid, "configuration", "MultiLayerConfiguration as JSON, in place of hiddenLayers");
    this.method = new Param<>(uid, "method", "GAUSS_NEWTON, LINSTORCH or LAST_LAYER");
    this.seed = new LongParam(uid, "seed", "seed of all random numbers");
    this.quantileMap =
        new BooleanParam(uid, "quantileMap", "whether features are mapped to normal quantiles");
    this.standardize =
        new BooleanParam(
            uid,
            "standardize",
            "whether features that are not mapped, and labels, are standardised");
    this.solveCalls =
        new IntParam(
            uid,
            "solveCalls",
            "how often LINSTORCH sweeps over the layers",
            ParamValidators.gtEq(1));
    this.weightDecay =
        new DoubleParam(
            uid,
            "weightDecay",
            "penalty of the weights in GAUSS_NEWTON, which held-out rows choose if it is not set",
            ParamValidators.gtEq(0));
    this.members =
        new IntParam(
            uid,
            "members",
            "sub-networks side by side whose mean GAUSS_NEWTON fits",
            ParamValidators.gtEq(1));
    setDefault(shared.featuresCol(), "features");
    setDefault(shared.labelCol(), "label");
    setDefault(shared.predictionCol(), "prediction");
    setDefault(hiddenLayers, new int[] {32});
    setDefault(method, FitMethod.GAUSS_NEWTON.name());
    setDefault(seed, 1L);
    setDefault(quantileMap, true);
    setDefault(standardize, true);
  }

  abstract E self();

  SharedParams shared() {
    return shared;
  }

  /**
   * Name of this estimator.
   *
   * @return unique in a pipeline
   */
  @Override
  public String uid() {
    return uid;
  }

  /**
   * Column of the features: vectors, arrays of numbers, or single numbers.
   *
   * @return by default "features"
   */
  public Param<String> featuresCol() {
    return shared.featuresCol();
  }

  /**
   * Column of the labels.
   *
   * @return by default "label"
   */
  public Param<String> labelCol() {
    return shared.labelCol();
  }

  /**
   * Column that models add.
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
  public E setFeaturesCol(String value) {
    set(shared.featuresCol(), value);
    return self();
  }

  /**
   * Sets the column of the labels.
   *
   * @param value its name
   * @return this
   */
  public E setLabelCol(String value) {
    set(shared.labelCol(), value);
    return self();
  }

  /**
   * Sets the column that models add.
   *
   * @param value its name
   * @return this
   */
  public E setPredictionCol(String value) {
    set(shared.predictionCol(), value);
    return self();
  }

  /**
   * The column of the weights of the rows.
   *
   * @return the Param
   */
  public Param<String> weightCol() {
    return weightCol;
  }

  /**
   * Sets the column of the weights of the rows.
   *
   * @param value its name
   * @return this
   */
  public E setWeightCol(String value) {
    set(weightCol, value);
    return self();
  }

  /**
   * The widths of the hidden layers, of ReLU units.
   *
   * @return the Param
   */
  public IntArrayParam hiddenLayers() {
    return hiddenLayers;
  }

  /**
   * Sets the widths of the hidden layers, of ReLU units.
   *
   * @param value by default 32
   * @return this
   */
  public E setHiddenLayers(int... value) {
    set(hiddenLayers, value);
    return self();
  }

  /**
   * The method.
   *
   * @return the Param
   */
  public Param<String> method() {
    return method;
  }

  /**
   * Sets the method.
   *
   * @param value GAUSS_NEWTON (the default), LINSTORCH or LAST_LAYER
   * @return this
   */
  public E setMethod(String value) {
    set(method, value);
    return self();
  }

  /**
   * The seed of all random numbers.
   *
   * @return the Param
   */
  public LongParam seed() {
    return seed;
  }

  /**
   * Sets the seed of all random numbers.
   *
   * @param value by default 1
   * @return this
   */
  public E setSeed(long value) {
    set(seed, value);
    return self();
  }

  /**
   * Whether features are mapped to normal quantiles.
   *
   * @return the Param
   */
  public BooleanParam quantileMap() {
    return quantileMap;
  }

  /**
   * Sets whether features are mapped to normal quantiles.
   *
   * @param value by default true
   * @return this
   */
  public E setQuantileMap(boolean value) {
    set(quantileMap, value);
    return self();
  }

  /**
   * Whether features that are not mapped, and labels, are standardised; what that changes is folded
   * into the weights.
   *
   * @return the Param
   */
  public BooleanParam standardize() {
    return standardize;
  }

  /**
   * Sets whether features that are not mapped, and labels, are standardised; what that changes is
   * folded into the weights.
   *
   * @param value by default true
   * @return this
   */
  public E setStandardize(boolean value) {
    set(standardize, value);
    return self();
  }

  /**
   * How often LINSTORCH sweeps over the layers.
   *
   * @return the Param
   */
  public IntParam solveCalls() {
    return solveCalls;
  }

  /**
   * Sets how often LINSTORCH sweeps over the layers.
   *
   * @param value at least 1
   * @return this
   */
  public E setSolveCalls(int value) {
    set(solveCalls, value);
    return self();
  }

  /**
   * The penalty of the weights in GAUSS_NEWTON.
   *
   * @return the Param
   */
  public DoubleParam weightDecay() {
    return weightDecay;
  }

  /**
   * Sets the penalty of the weights in GAUSS_NEWTON.
   *
   * @param value at least 0; if it is not set, held-out rows choose
   * @return this
   */
  public E setWeightDecay(double value) {
    set(weightDecay, value);
    return self();
  }

  /**
   * The number of sub-networks side by side, which share the units of the hidden layers and whose
   * mean is the output; for GAUSS_NEWTON.
   *
   * @return the Param
   */
  public IntParam members() {
    return members;
  }

  /**
   * Sets the number of sub-networks side by side, which share the units of the hidden layers and
   * whose mean is the output; for GAUSS_NEWTON. More of them lower the error where rows are few.
   *
   * @param value at least 1, at most the units of the narrowest hidden layer
   * @return this
   */
  public E setMembers(int value) {
    set(members, value);
    return self();
  }

  /**
   * The layers as JSON, in place of hiddenLayers.
   *
   * @return the Param
   */
  public Param<String> configuration() {
    return configuration;
  }

  /**
   * Sets the layers, in place of hiddenLayers.
   *
   * @param value of a network of dense layers
   * @return this
   */
  public E setConfiguration(MultiLayerConfiguration value) {
    return setConfiguration(value.toJson());
  }

  /**
   * Sets the layers, in place of hiddenLayers.
   *
   * @param json as {@code MultiLayerConfiguration.toJson()} gives it
   * @return this
   */
  public E setConfiguration(String json) {
    set(configuration, json);
    return self();
  }

  /** The value of a Param, its default where it is not set. */
  final <T> T value(Param<T> param) {
    return getOrDefault(param);
  }
}
