package io.github.linstorch.spark.ml;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.dl4j.RemoteFit;
import io.github.linstorch.dl4j.rows.FeatureMaps;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.RowMoments;
import io.github.linstorch.layerwise.gaussnewton.PartitionedSample;
import io.github.linstorch.spark.rows.LabelKind;
import io.github.linstorch.spark.rows.RowReader;
import io.github.linstorch.spark.rows.SparkRows;
import java.util.Arrays;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The fit of the estimators.
 *
 * @param <E> type of the estimator, which its setters return
 * @param <M> type of its models
 */
abstract class LinstorchEstimator<E extends LinstorchEstimator<E, M>, M extends Model<M>>
    extends EstimatorParams<E, M> implements MLWritable {

  private static final long serialVersionUID = 1;

  /** Largest number of rows, and of entries in these, that quantiles are taken from. */
  private static final int MOST_ROWS = 100_000;

  private static final int MOST_ENTRIES = 1 << 25;

  LinstorchEstimator(String uid) {
    super(uid);
  }

  /** Number of outputs, from the labels. */
  abstract int outputs(Dataset<?> data, Column label);

  abstract boolean isClassifier();

  abstract M model(SavedNetwork fitted, FitReport report);

  /** Adds settings that the estimators do not share. */
  void configure(FitConfig.Builder builder) {}

  /**
   * Fits a network to all rows.
   *
   * @param data with the columns of features and labels; unchanged
   * @return the fitted model
   * @throws IllegalArgumentException if the data or the settings cannot be used
   */
  @Override
  public M fit(Dataset<?> data) {
    transformSchema(data.schema());
    FitConfig config = config();
    Column features = RowReader.column(data.schema(), value(featuresCol()), "features");
    Column label = RowReader.column(data.schema(), value(labelCol()), "label");
    int nIn = RowReader.width(data, features, value(featuresCol()));
    MultiLayerNetwork net = network(nIn, outputs(data, label));
    DenseStack stack = RemoteFit.stack(net);
    if (RemoteFit.hasBatchNorm(net)) {
      throw new IllegalArgumentException(
          "Expected a configuration without BatchNormalization, found one with it: leave it out,"
              + " because quantileMap or standardize does that for the features, and fits need no"
              + " more");
    }
    if (stack.nIn() != nIn) {
      throw new IllegalArgumentException(
          "Expected vectors of "
              + stack.nIn()
              + " features, as the configuration has inputs, found "
              + nIn
              + ": set nIn of its first layer");
    }
    RowReader reader =
        new RowReader(
            value(featuresCol()),
            value(labelCol()),
            isSet(weightCol()) && !value(weightCol()).isEmpty() ? value(weightCol()) : null,
            nIn,
            stack.nOut(),
            isClassifier() ? LabelKind.CLASSES : LabelKind.NUMBERS);
    Standardisation map;
    FitReport report;
    try (SparkRows rows = new SparkRows(reader.blocks(data))) {
      map = standardisation(rows, stack);
      report = RemoteFit.fit(net, (layers, classNumbers) -> rows.mapped(map), config);
    }
    RemoteFit.fold(net, map.inputs(), map.outputs());
    M model = model(SavedNetwork.of(net, map.maps()), report);
    model.setParent(this);
    return copyValues(model, ParamMap.empty());
  }

  private Standardisation standardisation(SparkRows rows, DenseStack stack) {
    int nIn = stack.nIn();
    RowMoments moments = RowMoments.of(rows, nIn, stack.nOut());
    int most = Math.max(1000, Math.min(MOST_ROWS, MOST_ENTRIES / nIn));
    FeatureMaps maps =
        (Boolean) value(quantileMap())
            ? FeatureMaps.of(PartitionedSample.features(rows, nIn, stack.nOut(), most, 1))
            : null;
    DenseStack.Layer last = stack.layer(stack.depth() - 1);
    boolean isLinear = last.activation().isIdentity();
    return new Standardisation(
        maps,
        maps == null && (Boolean) value(standardize())
            ? linear(moments, 0, nIn, stack.layer(0).hasBias())
            : null,
        isLinear && (Boolean) value(standardize())
            ? linear(moments, nIn, stack.nOut(), last.hasBias())
            : null);
  }

  /** Shift and scale of some columns. */
  private static double[][] linear(RowMoments moments, int first, int count, boolean isCentred) {
    double[][] linear = new double[2][count];
    Arrays.setAll(linear[0], j -> moments.shift(first + j, isCentred));
    Arrays.setAll(linear[1], j -> moments.scale(first + j, isCentred));
    return linear;
  }

  private FitConfig config() {
    FitMethod chosen;
    try {
      chosen = FitMethod.valueOf(value(method()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Expected a method of "
              + Arrays.toString(FitMethod.values())
              + ", found "
              + value(method()),
          e);
    }
    FitConfig.Builder builder = FitConfig.builder().method(chosen).seed((Long) value(seed()));
    if (isSet(solveCalls())) {
      builder.solveCalls((Integer) value(solveCalls()));
    }
    if (isSet(weightDecay())) {
      builder.gaussNewton(
          GaussNewtonConfig.builder().weightDecay((Double) value(weightDecay())).build());
    }
    if (isSet(members())) {
      builder.members((Integer) value(members()));
    }
    configure(builder);
    return builder.build();
  }

  private MultiLayerNetwork network(int nIn, int nOut) {
    return isSet(configuration())
        ? SavedNetwork.initialised(value(configuration()))
        : SavedNetwork.dense(
            nIn, value(hiddenLayers()), nOut, isClassifier(), (Long) value(seed()));
  }

  /**
   * Writes the estimator.
   *
   * @return the writer
   */
  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }
}
