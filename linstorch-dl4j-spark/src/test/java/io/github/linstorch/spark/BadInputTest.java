package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.FitConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Bad rows: one sentence that names them and says what to do, and a network as it was. */
@RunsSpark
class BadInputTest {

  private static final Vector GOOD = Vectors.dense(1, 2, 3);

  private static final Vector LABEL = Vectors.dense(1, 2);

  private static Stream<Arguments> badRows() {
    return Stream.of(
        Arguments.of(null, LABEL, "found null in the column \"features\"", "na().drop()"),
        Arguments.of(GOOD, null, "found null in the column \"label\"", "na().drop()"),
        Arguments.of(
            Vectors.dense(1, 2),
            LABEL,
            "Expected 3 numbers, found 2",
            "as many as the network takes"),
        Arguments.of(
            GOOD, Vectors.dense(1), "Expected 2 numbers, found 1", "as many as the network takes"),
        Arguments.of(
            Vectors.dense(1, Double.NaN, 3),
            LABEL,
            "found NaN in the features, column 1",
            "Imputer"),
        Arguments.of(
            GOOD,
            Vectors.dense(1, Double.POSITIVE_INFINITY),
            "found Infinity in the labels, column 1",
            "Imputer"));
  }

  /** Row 4 of 6 in two partitions is bad. */
  private static Dataset<Row> frame(Vector features, Vector label) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rows.add(i == 4 ? RowFactory.create(features, label) : RowFactory.create(GOOD, LABEL));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", SQLDataTypes.VectorType());
    return LocalSpark.session().createDataFrame(LocalSpark.context().parallelize(rows, 2), schema);
  }

  private static void assertRefused(Dataset<Row> rows, String... parts) {
    MultiLayerNetwork net = LocalSpark.net(4, false);
    double[] before = LocalSpark.parameters(net);
    Set<Integer> kept = LocalSpark.context().getPersistentRDDs().keySet();

    assertThatThrownBy(
            () -> LinstorchSpark.fit(net, rows, "features", "label", FitConfig.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("\n")
        .message()
        .contains(parts);
    assertThat(LocalSpark.parameters(net)).containsExactly(before);
    assertThat(LocalSpark.context().getPersistentRDDs().keySet()).isEqualTo(kept);
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void fit_badRow_namedWithARemedy(Vector features, Vector label, String what, String remedy) {
    assertRefused(frame(features, label), what, remedy, "row 1 of partition 1");
  }

  @Test
  void fit_missingColumn_namedBesideThoseThereAre() {
    assertRefused(frame(GOOD, LABEL).drop("label"), "a column \"label\"", "[features]");
  }

  @Test
  void fit_strings_saysWhatMakesNumbersOfThem() {
    assertRefused(
        frame(GOOD, LABEL).withColumn("label", functions.lit("red")), "string", "StringIndexer");
  }

  @Test
  void fit_noRows_saysSo() {
    assertRefused(frame(GOOD, LABEL).limit(0), "Expected at least one row of training data");
  }

  @Test
  void fit_oneHotLabelsForALossOfClassNumbers_widthsNamed() {
    MultiLayerNetwork net = LocalSpark.net(4, LossFunction.SPARSE_MCXENT);
    FitConfig config = FitConfig.gaussNewton();
    DataSet oneHot = new DataSet(Nd4j.ones(5, 3), Nd4j.eye(3).repeat(0, 2).getRows(0, 1, 2, 3, 4));

    assertThatThrownBy(
            () -> LinstorchSpark.fit(net, frame(GOOD, LABEL), "features", "label", config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected 1 number, found 2 in the column \"label\" at row 0");
    assertThatThrownBy(
            () ->
                LinstorchSpark.fit(
                    net, LocalSpark.context().parallelize(List.of(oneHot), 1), config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected labels of shape [n, 1], found [5, 3]");
  }

  @Test
  void fit_dataSetOfAClassThatIsNone_rowNamed() {
    MultiLayerNetwork net = LocalSpark.net(4, LossFunction.SPARSE_MCXENT);
    FitConfig config = FitConfig.gaussNewton();
    DataSet data =
        new DataSet(Nd4j.ones(5, 3), Nd4j.createFromArray(0.0, 1, 2, 3, 0).reshape(5, 1));

    assertThatThrownBy(
            () ->
                LinstorchSpark.fit(net, LocalSpark.context().parallelize(List.of(data), 1), config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "the number of a class, from 0 to 2, found 3.0 in the labels at row 3");
  }

  @Test
  void fit_dataSetsOfOtherWidth_shapesNamed() {
    DataSet narrow = new DataSet(Nd4j.ones(5, 2), Nd4j.ones(5, 2));

    assertThatThrownBy(
            () ->
                LinstorchSpark.fit(
                    LocalSpark.net(4, false), LocalSpark.context().parallelize(List.of(narrow), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected features of shape [n, 3], found [5, 2]");
  }
}
