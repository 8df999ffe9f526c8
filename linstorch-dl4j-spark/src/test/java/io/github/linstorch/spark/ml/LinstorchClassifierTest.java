package io.github.linstorch.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.spark.RunsSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RunsSpark
class LinstorchClassifierTest {

  private static Dataset<Row> rows;

  @BeforeAll
  static void make() {
    rows = Tables.assembler().transform(Tables.prices(1500, 3)).cache();
  }

  private static LinstorchClassifier estimator() {
    return new LinstorchClassifier().setLabelCol("class").setSeed(3);
  }

  @Test
  void fit_defaults_probabilitiesAndPredictions(@TempDir Path folder) throws IOException {
    LinstorchClassificationModel model = estimator().fit(rows);
    model.write().overwrite().save(folder.resolve("model").toString());
    Dataset<Row> found = model.transform(rows);

    double accuracy =
        new MulticlassClassificationEvaluator()
            .setLabelCol("class")
            .setMetricName("accuracy")
            .evaluate(found);
    assertThat(accuracy).isGreaterThan(0.95);
    assertThat(model.numClasses()).isEqualTo(3);
    List<Row> some =
        found.select("features", "rawPrediction", "probability", "prediction").takeAsList(5);
    for (Row row : some) {
      Vector probability = row.getAs(2);
      assertThat(Arrays.stream(probability.toArray()).sum()).isCloseTo(1, within(1e-12));
      assertThat(row.getDouble(3)).isEqualTo(probability.argmax());
      assertThat(row.<Vector>getAs(1).argmax()).isEqualTo(probability.argmax());
      assertThat(model.predict(row.getAs(0))).isEqualTo(row.getDouble(3));
    }
    assertThat(
            LinstorchClassificationModel.load(folder.resolve("model").toString())
                .transform(rows)
                .select("features", "rawPrediction", "probability", "prediction")
                .takeAsList(5))
        .isEqualTo(some);
  }

  /** One row in ten of the high prices is of a class that no other row has. */
  @Test
  void fit_balancedClasses_findsRareOnes(@TempDir Path folder) throws IOException {
    Dataset<Row> rare =
        rows.withColumn("class", functions.expr("if(rand(4) < 0.1 and label > 5300, 1D, 0D)"))
            .cache();
    LinstorchClassifier balanced = estimator().setMethod("LINSTORCH").setBalanceClasses(true);
    balanced.write().overwrite().save(folder.resolve("estimator").toString());
    LinstorchClassifier loaded = LinstorchClassifier.load(folder.resolve("estimator").toString());

    double asTheyAre = recallOfClass1(estimator().setMethod("LINSTORCH").fit(rare).transform(rare));
    Dataset<Row> found = loaded.fit(rare).transform(rare);

    assertThat(asTheyAre).isLessThan(0.1);
    assertThat(recallOfClass1(found)).isGreaterThan(0.8);
    assertThat(found.select("prediction").collectAsList())
        .isEqualTo(balanced.fit(rare).transform(rare).select("prediction").collectAsList());
  }

  private static double recallOfClass1(Dataset<Row> predictions) {
    return new MulticlassClassificationEvaluator()
        .setLabelCol("class")
        .setMetricName("recallByLabel")
        .setMetricLabel(1)
        .evaluate(predictions);
  }

  @Test
  void transform_columnsWithoutNames_areLeftOut() {
    LinstorchClassificationModel model =
        estimator().setMethod("LINSTORCH").setRawPredictionCol("").setProbabilityCol("").fit(rows);

    assertThat(model.transform(rows).columns())
        .contains("prediction")
        .doesNotContain("probability");
  }

  @Test
  void fit_labelsThatAreNoClasses_namedWithPartition() {
    assertThatThrownBy(() -> estimator().setLabelCol("label").fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected the number of a class")
        .hasMessageContaining("of partition");
  }
}
