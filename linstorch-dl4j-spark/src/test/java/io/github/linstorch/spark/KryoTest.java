package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Nothing but bytes is sent and kept: a serializer that knows nothing else is enough. */
@RunsSpark
class KryoTest {

  private static final DataSet DATA = LocalSpark.data(500, false);

  private static void start(boolean isRegistrationRequired) {
    LocalSpark.session().stop();
    SparkSession session =
        LocalSpark.builder()
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrationRequired", isRegistrationRequired)
            .getOrCreate();
    assertThat(session.sparkContext().getConf().get("spark.serializer")).contains("Kryo");
  }

  @AfterAll
  static void stop() {
    LocalSpark.session().stop();
  }

  @Test
  void fit_columns_needNoRegisteredClass() {
    start(true);
    MultiLayerNetwork net = LocalSpark.net(6, false);

    Dataset<Row> rows =
        LocalSpark.session()
            .range(0, 500, 1, 34)
            .selectExpr(
                "array(id / 500D, sin(id / 20D), cos(id / 20D)) as features",
                "array(sin(id / 50D), id / 500D) as label");

    LinstorchSpark.fit(net, rows, "features", "label");

    assertThat(net.score()).isLessThan(1);
  }

  /** ND4J's arrays arrive without their shape. */
  @Test
  void fit_dataSetsWithoutNd4jsRegistrator_saysWhatIsMissing() {
    start(false);

    assertThatThrownBy(
            () ->
                LinstorchSpark.fit(
                    LocalSpark.net(6, false), LocalSpark.context().parallelize(List.of(DATA), 1)))
        .hasMessageContaining("Kryo has broken")
        .hasMessageContaining("spark.kryo.registrator");
  }
}
