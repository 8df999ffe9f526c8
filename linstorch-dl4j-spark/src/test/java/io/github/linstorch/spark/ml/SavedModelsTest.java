package io.github.linstorch.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.spark.LocalSpark;
import io.github.linstorch.spark.RunsSpark;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one version of Spark and Scala has saved loads on every other, and what was saved once loads
 * for ever. The folders of {@code saved-models} are what {@link #save_thisVersion_loadsAgain} has
 * left in {@code target/saved-models} under each version; another one joins them by a copy. They
 * are never written anew.
 */
@RunsSpark
class SavedModelsTest {

  private static final String FOLDER = "saved-models";

  private static final String EXPECTED = "expected.csv";

  private static final String[] INPUTS = {"a", "b", "c"};

  /** Readers look for a session, and start none. */
  @BeforeAll
  static void start() {
    LocalSpark.session();
  }

  private static Path committed() throws URISyntaxException {
    return Path.of(SavedModelsTest.class.getClassLoader().getResource(FOLDER).toURI());
  }

  private static List<Path> versions() throws IOException, URISyntaxException {
    try (Stream<Path> folders = Files.list(committed())) {
      return folders.sorted().toList();
    }
  }

  private static LinstorchRegressor regressor() {
    return new LinstorchRegressor("regressor")
        .setHiddenLayers(6, 4)
        .setMethod("LINSTORCH")
        .setSolveCalls(2)
        .setSeed(3);
  }

  private static LinstorchClassifier classifier() {
    return new LinstorchClassifier("classifier")
        .setLabelCol("class")
        .setHiddenLayers(6)
        .setMethod("LINSTORCH")
        .setBalanceClasses(true)
        .setPredictionCol("predictedClass")
        .setSeed(3);
  }

  private static Pipeline pipeline() {
    return new Pipeline("pipeline")
        .setStages(new PipelineStage[] {Tables.assembler(), regressor(), classifier()});
  }

  /** Per row the inputs, then all that the model makes of them. */
  private static List<String> lines(PipelineModel model, Dataset<Row> rows) {
    List<String> lines = new ArrayList<>();
    for (Row row :
        model
            .transform(rows)
            .select("a", "b", "c", "prediction", "probability", "predictedClass")
            .collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int at : new int[] {0, 1, 2, 3, 5}) {
        cells.add(Double.toString(row.getDouble(at)));
      }
      for (double value : row.<Vector>getAs(4).toArray()) {
        cells.add(Double.toString(value));
      }
      lines.add(String.join(",", cells));
    }
    return lines;
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static void assertPredicts(PipelineModel model, List<String> expected) {
    List<Row> inputs = new ArrayList<>();
    expected.forEach(line -> inputs.add(Tables.row(Arrays.copyOf(numbers(line), INPUTS.length))));
    List<String> found = lines(model, Tables.frame(inputs, INPUTS));
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      double[] wanted = numbers(expected.get(i));
      double[] values = numbers(found.get(i));
      for (int j = 0; j < wanted.length; j++) {
        // Plain Java, whose exponentials may differ in the last bit from processor to processor.
        assertThat(values[j])
            .isCloseTo(wanted[j], within(1e-12 * Math.max(1, Math.abs(wanted[j]))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void load_pipelineModelOfEveryVersion_predictsTheSame(Path version) throws IOException {
    PipelineModel model = PipelineModel.load(version.resolve("model").toString());

    assertPredicts(model, Files.readAllLines(version.resolve(EXPECTED)));
    LinstorchRegressionModel regression = (LinstorchRegressionModel) model.stages()[1];
    assertThat(regression.uid()).isEqualTo("regressor");
    assertThat(regression.network().getnLayers()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void load_modelsOfEveryVersion_predictTheSame(Path version) throws IOException {
    Path stages = version.resolve("model").resolve("stages");
    LinstorchRegressionModel regression =
        LinstorchRegressionModel.load(stages.resolve("1_regressor").toString());
    LinstorchClassificationModel classification =
        LinstorchClassificationModel.load(stages.resolve("2_classifier").toString());

    double[] expected = numbers(Files.readAllLines(version.resolve(EXPECTED)).get(0));
    Vector features = Vectors.dense(Arrays.copyOf(expected, INPUTS.length));
    assertThat(regression.predict(features)).isCloseTo(expected[3], within(1e-8));
    assertThat(classification.predict(features)).isEqualTo(expected[4]);
    assertThat(classification.numClasses()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void load_estimatorsOfEveryVersion_haveTheirParams(Path version) {
    PipelineStage[] stages = Pipeline.load(version.resolve("estimators").toString()).getStages();

    LinstorchRegressor regressor = (LinstorchRegressor) stages[1];
    LinstorchClassifier classifier = (LinstorchClassifier) stages[2];
    assertThat(regressor.value(regressor.hiddenLayers())).containsExactly(6, 4);
    assertThat(regressor.value(regressor.solveCalls())).isEqualTo(2);
    assertThat(regressor.value(regressor.method())).isEqualTo("LINSTORCH");
    assertThat(classifier.value(classifier.balanceClasses())).isEqualTo(true);
    assertThat(classifier.value(classifier.predictionCol())).isEqualTo("predictedClass");
  }

  @Test
  void save_thisVersion_loadsAgain() throws IOException {
    Path folder = Path.of("target", FOLDER, "spark-" + LocalSpark.session().version());
    Dataset<Row> rows = Tables.prices(200, 1);
    pipeline().write().overwrite().save(folder.resolve("estimators").toString());
    PipelineModel model = Pipeline.load(folder.resolve("estimators").toString()).fit(rows);
    model.write().overwrite().save(folder.resolve("model").toString());
    List<String> expected = lines(model, rows.limit(20));
    Files.write(folder.resolve(EXPECTED), expected);

    assertPredicts(PipelineModel.load(folder.resolve("model").toString()), expected);
  }
}
