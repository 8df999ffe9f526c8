package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rows of one classification, features as they are in the file.
 *
 * @param classes the class of every row, from 0 on
 */
record ClassifiedRows(String name, double[][] features, int[] classes, int nClasses) {

  /** Training and test rows, standardised by the training rows; labels are one-hot. */
  record Split(DataSet train, DataSet test) {}

  /**
   * Reads a CSV file of the test data with the class in its last column.
   *
   * @param name of the file, without its extension
   */
  static ClassifiedRows read(String name) {
    try {
      List<String> lines = Files.readAllLines(ReferenceCase.testData().resolve(name + ".csv"));
      String[][] cells =
          lines.stream().skip(1).map(line -> line.split(",")).toArray(String[][]::new);
      int nIn = cells[0].length - 1;
      List<String> names = Arrays.stream(cells).map(row -> row[nIn]).distinct().sorted().toList();
      double[][] features =
          Arrays.stream(cells)
              .map(row -> Arrays.stream(row, 0, nIn).mapToDouble(Double::parseDouble).toArray())
              .toArray(double[][]::new);
      int[] classes = Arrays.stream(cells).mapToInt(row -> names.indexOf(row[nIn])).toArray();
      return new ClassifiedRows(name, features, classes, names.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int nIn() {
    return features[0].length;
  }

  /** The first 67 % of the shuffled rows are for training. */
  Split random(long seed) {
    List<Integer> order = shuffled(seed);
    int count = (int) (0.67 * order.size());
    return split(order.subList(0, count), order.subList(count, order.size()));
  }

  /** Cross-validation: every fold has its share of every class. */
  List<Split> folds(int count, long seed) {
    List<Integer> order = new ArrayList<>(shuffled(seed));
    // Stable: within a class the order stays random.
    order.sort((a, b) -> Integer.compare(classes[a], classes[b]));
    List<Split> folds = new ArrayList<>();
    for (int fold = 0; fold < count; fold++) {
      List<Integer> train = new ArrayList<>();
      List<Integer> test = new ArrayList<>();
      for (int i = 0; i < order.size(); i++) {
        (i % count == fold ? test : train).add(order.get(i));
      }
      // So that the first rows are a random part of all.
      Collections.shuffle(train, new Random(seed + fold));
      folds.add(split(train, test));
    }
    return folds;
  }

  private List<Integer> shuffled(long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, features.length).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order;
  }

  private Split split(List<Integer> train, List<Integer> test) {
    double[] mean = new double[nIn()];
    double[] deviation = new double[nIn()];
    for (int j = 0; j < nIn(); j++) {
      int column = j;
      mean[j] = train.stream().mapToDouble(i -> features[i][column]).average().orElseThrow();
      double variance =
          train.stream()
              .mapToDouble(i -> Math.pow(features[i][column] - mean[column], 2))
              .average()
              .orElseThrow();
      // Some pixels are the same in every row.
      deviation[j] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    return new Split(dataSet(train, mean, deviation), dataSet(test, mean, deviation));
  }

  private DataSet dataSet(List<Integer> rows, double[] mean, double[] deviation) {
    float[][] x = new float[rows.size()][nIn()];
    float[][] y = new float[rows.size()][nClasses];
    for (int i = 0; i < x.length; i++) {
      int row = rows.get(i);
      y[i][classes[row]] = 1;
      for (int j = 0; j < nIn(); j++) {
        x[i][j] = (float) ((features[row][j] - mean[j]) / deviation[j]);
      }
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }
}
