package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** DataVec still reads CSV files with the dependency versions that the parent pom raises. */
class DataVecSmokeTest {

  private static final int BATCH = 100;

  @Test
  void iterate_regressionCsv_yieldsEveryRowWithItsTarget() throws Exception {
    Path csv = testData("concrete.csv");
    int target = 8;

    DataSet all;
    try (RecordReader reader = reader(csv)) {
      all = readAll(new RecordReaderDataSetIterator(reader, BATCH, target, target, true));
    }

    double[][] rows = parse(csv);
    assertRowsClose(all.getFeatures(), columns(rows, 0, target));
    assertRowsClose(all.getLabels(), columns(rows, target, target + 1));
  }

  @Test
  void iterate_classCsv_yieldsOneHotLabels() throws Exception {
    Path csv = testData("digits.csv");
    int target = 64;

    DataSet all;
    try (RecordReader reader = reader(csv)) {
      all = readAll(new RecordReaderDataSetIterator(reader, BATCH, target, 10));
    }

    double[][] rows = parse(csv);
    double[][] oneHot = new double[rows.length][10];
    for (int i = 0; i < rows.length; i++) {
      oneHot[i][(int) rows[i][target]] = 1;
    }
    assertRowsClose(all.getFeatures(), columns(rows, 0, target));
    assertRowsClose(all.getLabels(), oneHot);
  }

  private static RecordReader reader(Path csv) throws IOException, InterruptedException {
    RecordReader reader = new CSVRecordReader(1, ',');
    reader.initialize(new FileSplit(csv.toFile()));
    return reader;
  }

  private static DataSet readAll(DataSetIterator batches) {
    List<DataSet> parts = new ArrayList<>();
    batches.forEachRemaining(parts::add);
    return DataSet.merge(parts);
  }

  /** DataVec hands out floats, hence the tolerance of 1e-6 relative to the value. */
  private static void assertRowsClose(INDArray actual, double[][] expected) {
    assertThat(actual.shape()).containsExactly(expected.length, expected[0].length);
    double[] flat = actual.dup('c').data().asDouble();
    int k = 0;
    for (double[] row : expected) {
      for (double value : row) {
        assertThat(Math.abs(flat[k++] - value)).isLessThanOrEqualTo(1e-6 * Math.abs(value));
      }
    }
  }

  private static double[][] columns(double[][] rows, int from, int to) {
    return Arrays.stream(rows)
        .map(row -> Arrays.copyOfRange(row, from, to))
        .toArray(double[][]::new);
  }

  private static double[][] parse(Path csv) throws IOException {
    try (var lines = Files.lines(csv)) {
      return lines
          .skip(1)
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toArray(double[][]::new);
    }
  }

  /** Surefire names the folder; an IDE starts in the module's folder or in the root. */
  private static Path testData(String file) {
    String folder = System.getProperty("linstorch.testData");
    if (folder != null) {
      return Path.of(folder, file);
    }
    Path fromRoot = Path.of("src-test-data", file);
    return Files.exists(fromRoot) ? fromRoot : Path.of("..", "src-test-data", file);
  }
}
