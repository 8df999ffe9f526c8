package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Solver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Fits on Spark against fits in memory. */
@RunsSpark
class LinstorchSparkTest {

  private static final int ROWS = 3000;

  private static final DataSet DATA = LocalSpark.data(ROWS, false);

  private static final DataSet CLASSES = LocalSpark.data(ROWS, true);

  private static FitConfig config(FitMethod method) {
    FitConfig.Builder builder = FitConfig.builder().method(method).seed(3);
    return method == FitMethod.GAUSS_NEWTON ? builder.build() : builder.solver(Solver.QR).build();
  }

  private static JavaRDD<DataSet> dataSets(DataSet data, int partitions) {
    List<DataSet> batches = new ArrayList<>();
    for (int from = 0; from < ROWS; from += 100) {
      batches.add((DataSet) data.getRange(from, from + 100));
    }
    return LocalSpark.context().parallelize(batches, partitions);
  }

  /** Largest difference of the outputs of two networks. */
  private static double distance(MultiLayerNetwork a, MultiLayerNetwork b, DataSet data) {
    return a.output(data.getFeatures())
        .sub(b.output(data.getFeatures()))
        .amaxNumber()
        .doubleValue();
  }

  @ParameterizedTest
  @EnumSource(FitMethod.class)
  void fit_columns_isThatOfRowsInMemory(FitMethod method) {
    MultiLayerNetwork inMemory = LocalSpark.net(12, false);
    MultiLayerNetwork onSpark = LocalSpark.net(12, false);

    FitReport expected = LinstorchFitter.fit(inMemory, DATA, config(method));
    FitReport report =
        LinstorchSpark.fit(
            onSpark, LocalSpark.frame(DATA, 3, false), "features", "label", config(method));

    assertThat(distance(onSpark, inMemory, DATA)).isLessThan(1e-8);
    assertThat(report.loss()).isCloseTo(expected.loss(), within(1e-10));
    assertThat(report.olsLoss()).isCloseTo(expected.olsLoss(), within(1e-10));
    assertThat(onSpark.score()).isCloseTo(onSpark.score(DATA), within(1e-10));
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("Passes ran on Spark in 3 partitions on 1 executor"));
  }

  @ParameterizedTest
  @EnumSource(
      value = FitMethod.class,
      names = {"LINSTORCH", "GAUSS_NEWTON"})
  void fit_numbersOfClasses_isThatOfRowsInMemory(FitMethod method) {
    MultiLayerNetwork inMemory = LocalSpark.net(8, true);
    MultiLayerNetwork onSpark = LocalSpark.net(8, true);

    LinstorchFitter.fit(inMemory, CLASSES, config(method));
    LinstorchSpark.fit(
        onSpark, LocalSpark.frame(CLASSES, 3, true), "features", "label", config(method));

    assertThat(distance(onSpark, inMemory, CLASSES)).isLessThan(1e-8);
  }

  /** Of a loss that takes class numbers: columns and data sets have these for labels. */
  @Test
  void fit_classNumbersForTheirLoss_isThatOfRowsInMemory() {
    FitConfig config = config(FitMethod.GAUSS_NEWTON);
    DataSet numbers =
        new DataSet(
            CLASSES.getFeatures(),
            Nd4j.argMax(CLASSES.getLabels(), 1).reshape(ROWS, 1).castTo(DataType.DOUBLE));
    MultiLayerNetwork inMemory = LocalSpark.net(8, LossFunction.SPARSE_MCXENT);
    MultiLayerNetwork ofColumns = LocalSpark.net(8, LossFunction.SPARSE_MCXENT);
    MultiLayerNetwork ofDataSets = LocalSpark.net(8, LossFunction.SPARSE_MCXENT);

    LinstorchFitter.fit(inMemory, numbers, config);
    LinstorchSpark.fit(ofColumns, LocalSpark.frame(CLASSES, 3, true), "features", "label", config);
    LinstorchSpark.fit(ofDataSets, dataSets(numbers, 3), config);

    assertThat(distance(ofColumns, inMemory, CLASSES)).isLessThan(1e-8);
    assertThat(distance(ofDataSets, inMemory, CLASSES)).isLessThan(1e-8);
  }

  @Test
  void fit_dataSets_isThatOfRowsInMemory() {
    MultiLayerNetwork inMemory = LocalSpark.net(12, false);
    MultiLayerNetwork onSpark = LocalSpark.net(12, false);

    LinstorchFitter.fit(inMemory, DATA, config(FitMethod.LINSTORCH));
    FitReport report = LinstorchSpark.fit(onSpark, dataSets(DATA, 4), config(FitMethod.LINSTORCH));

    assertThat(distance(onSpark, inMemory, DATA)).isLessThan(1e-8);
    assertThat(report.passes()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 40})
  void fit_again_sameBits(int partitions) {
    Dataset<Row> frame = LocalSpark.frame(DATA, partitions, false);
    double[] first = null;
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork net = LocalSpark.net(12, false);
      LinstorchSpark.fit(net, frame, "features", "label", config(FitMethod.LINSTORCH));
      first = first == null ? LocalSpark.parameters(net) : first;
      assertThat(LocalSpark.parameters(net)).containsExactly(first);
    }
  }

  /** Results of more partitions than the driver merges are merged by executors before. */
  @Test
  void fit_manyPartitions_isThatOfOne() {
    MultiLayerNetwork one = LocalSpark.net(12, false);
    MultiLayerNetwork many = LocalSpark.net(12, false);

    LinstorchSpark.fit(one, dataSets(DATA, 1), config(FitMethod.LINSTORCH));
    LinstorchSpark.fit(many, dataSets(DATA, 50), config(FitMethod.LINSTORCH));

    assertThat(distance(many, one, DATA)).isLessThan(1e-8);
  }

  @Test
  void gaussNewton_moreRowsThanTheDriverHolds_lastLayerOfAllRows() {
    DataSet data = LocalSpark.data(30_000, true);
    FitConfig config =
        FitConfig.builder()
            .method(FitMethod.GAUSS_NEWTON)
            .seed(3)
            .gaussNewton(GaussNewtonConfig.builder().memory(12_000 * 7 * 8).sweeps(60).build())
            .build();
    MultiLayerNetwork inMemory = LocalSpark.net(10, true);
    MultiLayerNetwork onSpark = LocalSpark.net(10, true);

    LinstorchFitter.fit(inMemory, data, config);
    FitReport report =
        LinstorchSpark.fit(onSpark, LocalSpark.frame(data, 4, true), "features", "label", config);

    assertThat(report.gaussNewton().orElseThrow().sampledRows()).hasValue(12_000);
    double wanted = inMemory.score(data);
    assertThat(onSpark.score(data)).isCloseTo(wanted, within(0.1 * wanted));
  }

  @Test
  void fit_ended_nothingIsKept() {
    Set<Integer> before = LocalSpark.context().getPersistentRDDs().keySet();

    LinstorchSpark.fit(LocalSpark.net(4, false), dataSets(DATA, 2), config(FitMethod.LAST_LAYER));

    assertThat(LocalSpark.context().getPersistentRDDs().keySet()).isEqualTo(before);
  }
}
