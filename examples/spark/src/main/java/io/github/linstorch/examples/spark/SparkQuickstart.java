package io.github.linstorch.examples.spark;

import io.github.linstorch.spark.ml.LinstorchRegressionModel;
import io.github.linstorch.spark.ml.LinstorchRegressor;
import java.io.IOException;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a network in a pipeline, chooses its method by cross-validation, saves it, loads it and
 * scores a test set:
 *
 * <pre>mvn -q compile exec:exec -pl examples/spark -am</pre>
 *
 * <p>Without {@code -Dspark.master} it runs on two threads of this JVM.
 */
public final class SparkQuickstart {

  private SparkQuickstart() {}

  /**
   * Runs.
   *
   * @param args the folder for table and model; by default one in target
   * @throws IOException if the model cannot be saved
   */
  public static void main(String[] args) throws IOException {
    String folder = args.length > 0 ? args[0] : "target/spark-quickstart";
    SparkSession session =
        SparkSession.builder()
            .master(System.getProperty("spark.master", "local[2]"))
            .appName("linstorch")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate();
    try {
      run(session, folder, Integer.getInteger("rows", 20_000));
    } finally {
      session.stop();
    }
  }

  /**
   * Runs the example.
   *
   * @param rows how many to generate
   * @return mean squared error of the network on the test rows, relative to a linear regression's
   */
  static double run(SparkSession session, String folder, int rows) throws IOException {
    generate(session, rows).write().mode("overwrite").parquet(folder + "/houses");
    Dataset<Row> houses = session.read().parquet(folder + "/houses");
    Dataset<Row> train = houses.where("id % 5 <> 0");
    Dataset<Row> test = houses.where("id % 5 = 0");

    LinstorchRegressor network = new LinstorchRegressor().setLabelCol("price").setSeed(7);
    PipelineStage[] stages = {assembler(), network};
    CrossValidatorModel chosen =
        new CrossValidator()
            .setEstimator(new Pipeline().setStages(stages))
            .setEvaluator(evaluator())
            .setEstimatorParamMaps(
                new ParamMap[] {
                  new ParamMap().put(network.method(), "GAUSS_NEWTON"),
                  new ParamMap().put(network.method(), "LINSTORCH")
                })
            .setNumFolds(2)
            .setSeed(1)
            .fit(train);
    ((PipelineModel) chosen.bestModel()).write().overwrite().save(folder + "/model");

    PipelineModel model = PipelineModel.load(folder + "/model");
    double error = evaluator().evaluate(model.transform(test));
    double linear =
        evaluator()
            .evaluate(
                new LinearRegression()
                    .setLabelCol("price")
                    .fit(assembler().transform(train))
                    .transform(assembler().transform(test)));
    LinstorchRegressionModel fitted = (LinstorchRegressionModel) model.stages()[1];
    System.out.printf(
        Locale.ROOT,
        "Spark %s, %s: %,d rows%nRMSE of 2 folds: GAUSS_NEWTON %.2f, LINSTORCH %.2f%n"
            + "RMSE on test rows, of the model that was saved and loaded: %.2f (linear regression"
            + " %.2f)%n%d parameters in a network of Deeplearning4j%n",
        session.version(),
        session.sparkContext().master(),
        rows,
        chosen.avgMetrics()[0],
        chosen.avgMetrics()[1],
        error,
        linear,
        fitted.network().numParams());
    model.transform(test).select("area", "age", "rooms", "price", "prediction").show(3);
    return error / linear;
  }

  /** Houses whose price is no linear function of their columns. */
  private static Dataset<Row> generate(SparkSession session, int rows) {
    return session
        .range(0, rows, 1, 4)
        .selectExpr(
            "id",
            "exp(4.5 + 0.5 * randn(1)) as area",
            "floor(100 * rand(2)) as age",
            "cast(1 + floor(6 * rand(3)) as double) as rooms",
            "randn(4) as noise")
        .selectExpr(
            "id",
            "area",
            "age",
            "rooms",
            "50 + 3 * area * (1 - age / 200) + 20 * abs(rooms - 3) + if(age > 80, 60, 0)"
                + " + 10 * noise as price");
  }

  private static VectorAssembler assembler() {
    return new VectorAssembler()
        .setInputCols(new String[] {"area", "age", "rooms"})
        .setOutputCol("features");
  }

  private static RegressionEvaluator evaluator() {
    return new RegressionEvaluator().setLabelCol("price");
  }
}
