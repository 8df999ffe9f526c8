package io.github.linstorch.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.spark.LocalSpark;
import io.github.linstorch.spark.RunsSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

@RunsSpark
class LinstorchRegressorTest {

  private static Dataset<Row> table;
  private static Dataset<Row> rows;

  @BeforeAll
  static void make() {
    table = Tables.prices(1500, 3).cache();
    table.count();
    rows = Tables.assembler().transform(table).cache();
    rows.count();
  }

  private static LinstorchRegressor estimator() {
    return new LinstorchRegressor().setMethod("LINSTORCH").setSeed(3);
  }

  private static double r2(Dataset<Row> predictions) {
    return new RegressionEvaluator().setMetricName("r2").evaluate(predictions);
  }

  private static double[] predictions(Dataset<Row> predictions) {
    return predictions.select("prediction").collectAsList().stream()
        .mapToDouble(row -> row.getDouble(0))
        .toArray();
  }

  @Test
  void fit_defaults_predictsPricesOfWideUnits() {
    Set<Integer> kept = LocalSpark.context().getPersistentRDDs().keySet();

    LinstorchRegressionModel model = new LinstorchRegressor().fit(rows);

    // The noise leaves 0.995.
    assertThat(r2(model.transform(rows))).isGreaterThan(0.98);
    assertThat(model.report().gaussNewton()).isPresent();
    assertThat(LocalSpark.context().getPersistentRDDs().keySet()).isEqualTo(kept);
  }

  /** Folded into the weights: the network takes the features and gives the labels as they are. */
  @Test
  void network_standardisedWithoutQuantiles_takesRawFeatures() {
    LinstorchRegressionModel model = estimator().setQuantileMap(false).fit(rows);

    double[] found = predictions(model.transform(rows));

    Vector first = rows.select("features").head().getAs(0);
    double ofNetwork =
        model.network().output(Nd4j.createFromArray(new double[][] {first.toArray()})).getDouble(0);
    assertThat(ofNetwork).isCloseTo(found[0], within(1e-8));
    assertThat(model.predict(first)).isEqualTo(found[0]);
    assertThat(Arrays.stream(found).average().orElseThrow()).isBetween(4900.0, 5500.0);
  }

  @Test
  void fit_weights_areThoseOfRepeatedRows() {
    Dataset<Row> weighted = rows.withColumn("weight", functions.expr("1 + c"));
    Dataset<Row> repeated =
        rows.withColumn("n", functions.expr("explode(sequence(0, cast(c as int)))")).drop("n");
    LinstorchRegressor estimator = estimator().setQuantileMap(false);

    double[] found =
        predictions(
            estimator.copy(ParamMap.empty()).setWeightCol("weight").fit(weighted).transform(rows));

    assertThat(found)
        .containsExactly(predictions(estimator.fit(repeated).transform(rows)), within(1e-5));
  }

  @Test
  void pipelineModel_savedAndLoaded_samePredictions(@TempDir Path folder) throws IOException {
    Pipeline pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {Tables.assembler(), estimator().setHiddenLayers(8, 4)});
    pipeline.write().overwrite().save(folder.resolve("pipeline").toString());
    PipelineModel model = Pipeline.load(folder.resolve("pipeline").toString()).fit(table);
    model.write().overwrite().save(folder.resolve("model").toString());

    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());

    assertThat(predictions(loaded.transform(table)))
        .containsExactly(predictions(model.transform(table)));
    LinstorchRegressionModel stage = (LinstorchRegressionModel) loaded.stages()[1];
    assertThat(stage.network().getnLayers()).isEqualTo(3);
    assertThat(stage.report()).isNull();
  }

  @Test
  void crossValidator_widths_choosesOne() {
    LinstorchRegressor estimator = estimator();
    ParamMap[] grid = {
      new ParamMap().put(estimator.hiddenLayers(), new int[] {1}),
      new ParamMap().put(estimator.hiddenLayers(), new int[] {24})
    };
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(new RegressionEvaluator())
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setSeed(1)
            .fit(rows);

    assertThat(model.avgMetrics()[1]).isLessThan(model.avgMetrics()[0]);
    LinstorchRegressionModel best = (LinstorchRegressionModel) model.bestModel();
    assertThat(best.network().getLayer(0).getParam("b").length()).isEqualTo(24);
  }

  @Test
  void trainValidationSplit_widthsAndMethods_choosesTheBest() {
    LinstorchRegressor estimator = estimator();
    List<ParamMap> grid = new ArrayList<>();
    for (int width : new int[] {1, 24}) {
      for (String method : new String[] {"LINSTORCH", "GAUSS_NEWTON"}) {
        grid.add(
            new ParamMap()
                .put(estimator.hiddenLayers(), new int[] {width})
                .put(estimator.method(), method));
      }
    }
    TrainValidationSplitModel model =
        new TrainValidationSplit()
            .setEstimator(estimator)
            .setEvaluator(new RegressionEvaluator())
            .setEstimatorParamMaps(grid.toArray(ParamMap[]::new))
            .setTrainRatio(0.7)
            .setSeed(1)
            .fit(rows);

    double[] errors = model.validationMetrics();
    assertThat(errors).hasSize(4);
    int best = 0;
    for (int i = 1; i < errors.length; i++) {
      best = errors[i] < errors[best] ? i : best;
    }
    LinstorchRegressionModel chosen = (LinstorchRegressionModel) model.bestModel();
    assertThat(best).isGreaterThanOrEqualTo(2);
    assertThat(chosen.network().getLayer(0).getParam("b").length()).isEqualTo(24);
    assertThat(chosen.report().method().name())
        .isEqualTo(grid.get(best).get(estimator.method()).get());
  }

  @Test
  void fit_members_areThoseOfTheFit() {
    LinstorchRegressor estimator =
        new LinstorchRegressor().setHiddenLayers(16, 16).setMembers(4).setSeed(3);

    LinstorchRegressionModel model = estimator.fit(rows);

    assertThat(model.report().gaussNewton().orElseThrow().blocks()).hasSize(4);
    assertThat(r2(model.transform(rows))).isGreaterThan(0.98);
  }

  @Test
  void fit_configurationWithBatchNormalisation_isRefusedWithTheReason() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new BatchNormalization.Builder().nIn(3).nOut(3).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(3)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();

    assertThatThrownBy(() -> estimator().setConfiguration(configuration).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without BatchNormalization")
        .hasMessageContaining("quantileMap or standardize");
  }

  @Test
  void fit_settingOfAnotherMethod_isRefusedBeforeAnyPass() {
    assertThatThrownBy(() -> estimator().setMembers(2).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("members")
        .hasMessageContaining("LINSTORCH");
  }

  @Test
  void params_listed_areThoseOfTheEstimator() {
    List<String> names = Arrays.stream(estimator().params()).map(Param::name).toList();

    assertThat(names)
        .contains(
            "featuresCol",
            "labelCol",
            "predictionCol",
            "weightCol",
            "hiddenLayers",
            "method",
            "members");
  }

  @Test
  void fit_noRows_saysSo() {
    assertThatThrownBy(() -> estimator().fit(rows.limit(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected at least one row of training data, found none")
        .hasMessageContaining("\"features\"");
  }

  @Test
  void fit_negativeWeight_rowNamed() {
    Dataset<Row> weighted = rows.withColumn("weight", functions.expr("if(c = 2, -1D, 1D)"));

    assertThatThrownBy(() -> estimator().setWeightCol("weight").fit(weighted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a finite weight of at least 0, found -1.0 at row")
        .hasMessageContaining("of partition");
  }

  @Test
  void fit_stringLabel_saysWhatToDo() {
    Dataset<Row> strings = rows.withColumn("label", functions.expr("cast(label as string)"));

    assertThatThrownBy(() -> estimator().fit(strings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("StringIndexer")
        .hasMessageContaining("\"label\"");
  }
}
