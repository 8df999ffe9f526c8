package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A table and what is predicted from it.
 *
 * @param label of a regression numbers, else classes; classes are all that occur
 */
record TabularSet(String name, Table table, Column label, boolean isRegression) {

  static final int MOST_TRAINING_ROWS = 20_000;

  static TabularSet of(String name, Table table, String label, boolean isRegression) {
    return new TabularSet(name, table, table.column(label), isRegression);
  }

  /**
   * A random split: the first 67 % of the shuffled rows are for training, of those at most 20,000;
   * the others are dropped, or else tested.
   *
   * @param number the seed
   * @param testsTheRest whether the training rows beyond 20,000 are test rows
   */
  TabularSplit split(int number, boolean testsTheRest) {
    int[] order = shuffled(number);
    int part = (int) (0.67 * order.length);
    int count = Math.min(part, MOST_TRAINING_ROWS);
    return split(number, order, count, testsTheRest ? count : part);
  }

  /** A random split with a given number of training rows; all others are test rows. */
  TabularSplit split(int number, int trainingRows) {
    return split(number, shuffled(number), trainingRows, trainingRows);
  }

  private TabularSplit split(int number, int[] order, int count, int firstTest) {
    int[] train = Arrays.copyOf(order, count);
    int[] test = Arrays.copyOfRange(order, firstTest, order.length);
    FeatureEncoding features = new FeatureEncoding(table, label, train);
    return new TabularSplit(
        number,
        isRegression,
        dataSet(features, train, labels(train, train)),
        dataSet(features, test, labels(test, train)));
  }

  private static DataSet dataSet(FeatureEncoding features, int[] rows, float[][] labels) {
    return new DataSet(Nd4j.createFromArray(features.rows(rows)), Nd4j.createFromArray(labels));
  }

  private float[][] labels(int[] rows, int[] train) {
    if (isRegression) {
      return TabularSplit.standardised(label.numbers(), rows, train);
    }
    List<String> classes = Arrays.stream(label.words()).distinct().sorted().toList();
    float[][] result = new float[rows.length][classes.size()];
    for (int i = 0; i < rows.length; i++) {
      result[i][classes.indexOf(label.words()[rows[i]])] = 1;
    }
    return result;
  }

  private int[] shuffled(int seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, table.rows()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
