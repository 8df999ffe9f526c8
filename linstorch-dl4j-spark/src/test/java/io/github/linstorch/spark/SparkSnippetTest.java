package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.spark.ml.LinstorchRegressor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** The code of docs/spark.md. */
@RunsSpark
class SparkSnippetTest {

  private static final DataSet DATA = LocalSpark.data(300, false);

  @Test
  void pipeline_asOnThePage_predicts(@TempDir Path directory) throws IOException {
    String folder = directory.toString();
    Dataset<Row> train =
        LocalSpark.session()
            .range(300)
            .selectExpr("id / 100D as a", "sin(id) as b", "id / 50D + sin(id) as price");
    Dataset<Row> test = train;
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"a", "b"}).setOutputCol("features");
    // snippet sparkMl
    LinstorchRegressor network = new LinstorchRegressor().setLabelCol("price").setHiddenLayers(32);
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembler, network});
    PipelineModel model = pipeline.fit(train);
    Dataset<Row> predictions = model.transform(test);
    model.write().overwrite().save(folder);
    // end

    assertThat(predictions.columns()).endsWith("prediction");
  }

  @Test
  void network_asOnThePage_isFitted() {
    MultiLayerNetwork net = LocalSpark.net(4, false);
    Dataset<Row> rows = LocalSpark.frame(DATA, 2, false);
    JavaRDD<DataSet> dataSets = LocalSpark.context().parallelize(List.of(DATA), 1);
    // snippet sparkNet
    FitConfig config = FitConfig.gaussNewton();
    FitReport report = LinstorchSpark.fit(net, rows, "features", "label", config);
    LinstorchSpark.fit(net, dataSets, config); // a JavaRDD of DL4J's DataSets
    // end

    assertThat(report.loss()).isLessThan(report.lossBefore());
  }
}
