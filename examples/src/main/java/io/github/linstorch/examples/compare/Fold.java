package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A share of the rows to test on and the rest to train on, standardised by the latter: features,
 * and the target of a regression.
 *
 * @param number from 0
 * @param train all training rows, in random order
 * @param fitting the training rows that early stopping trains on
 * @param validation the others, by which it stops
 * @param test the test rows
 * @param testRows their numbers in the table
 * @param deviation of the target of the training rows; 1 for classes
 * @param mean likewise; 0 for classes
 */
record Fold(
    int number,
    DataSet train,
    DataSet fitting,
    DataSet validation,
    DataSet test,
    int[] testRows,
    double mean,
    double deviation) {

  private static final double VALIDATION_SHARE = 0.15;

  /**
   * Deals the rows out at random; of every class as many to each fold as can be.
   *
   * @return for every fold the numbers of its test rows
   * @throws UserError if there are too few rows
   */
  static List<int[]> deal(Table table, int folds, long seed) {
    if (table.rows() < 2 * folds) {
      throw new UserError(
          "%d complete row%s for %d folds: expected at least %d rows; take fewer --folds, or more"
                  .formatted(table.rows(), table.rows() == 1 ? "" : "s", folds, 2 * folds)
              + " data.");
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, table.rows()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    if (table.isClassification()) {
      order.sort(Comparator.comparingDouble(i -> table.targets()[i])); // stable
    }
    List<int[]> dealt = new ArrayList<>();
    for (int k = 0; k < folds; k++) {
      int fold = k;
      dealt.add(
          IntStream.range(0, order.size())
              .filter(i -> i % folds == fold)
              .map(order::get)
              .toArray());
    }
    return dealt;
  }

  static Fold of(Table table, List<int[]> dealt, int number, long seed) {
    List<Integer> train = new ArrayList<>();
    for (int k = 0; k < dealt.size(); k++) {
      if (k != number) {
        Arrays.stream(dealt.get(k)).forEach(train::add);
      }
    }
    Collections.shuffle(train, new Random(31 * seed + number));
    int[] rows = train.stream().mapToInt(Integer::intValue).toArray();
    int fitting = Math.min(rows.length - 1, (int) Math.ceil((1 - VALIDATION_SHARE) * rows.length));
    double[][] moments = moments(table, rows);
    Scaling scaling = new Scaling(table, moments[0], moments[1]);
    int[] test = dealt.get(number);
    int last = table.width();
    return new Fold(
        number,
        scaling.dataSet(rows),
        scaling.dataSet(Arrays.copyOf(rows, fitting)),
        scaling.dataSet(Arrays.copyOfRange(rows, fitting, rows.length)),
        scaling.dataSet(test),
        test,
        moments[0][last],
        moments[1][last]);
  }

  /** Means and deviations (divisor n) of the features and, behind them, of the target. */
  private static double[][] moments(Table table, int[] rows) {
    int width = table.width();
    double[] mean = new double[width + 1];
    double[] deviation = new double[width + 1];
    for (int row : rows) {
      for (int j = 0; j <= width; j++) {
        mean[j] += value(table, row, j);
      }
    }
    for (int j = 0; j <= width; j++) {
      mean[j] /= rows.length;
    }
    for (int row : rows) {
      for (int j = 0; j <= width; j++) {
        double centred = value(table, row, j) - mean[j];
        deviation[j] += centred * centred / rows.length;
      }
    }
    for (int j = 0; j <= width; j++) {
      // A column that is constant on these rows, but for round-off, becomes 0 on all.
      double root = Math.sqrt(deviation[j]);
      deviation[j] = root > 1e-12 * Math.abs(mean[j]) ? root : Double.POSITIVE_INFINITY;
    }
    if (table.isClassification() || Double.isInfinite(deviation[width])) {
      mean[width] = table.isClassification() ? 0 : mean[width];
      deviation[width] = 1;
    }
    return new double[][] {mean, deviation};
  }

  private static double value(Table table, int row, int column) {
    return column == table.width() ? table.targets()[row] : table.features()[row][column];
  }

  /** The first rows only, to warm up the JVM with. */
  Fold head(int count) {
    return new Fold(
        number,
        first(train, count),
        first(fitting, count),
        first(validation, count),
        first(test, count),
        Arrays.copyOf(testRows, Math.min(count, testRows.length)),
        mean,
        deviation);
  }

  private static DataSet first(DataSet data, int count) {
    return data.numExamples() <= count ? data : (DataSet) data.getRange(0, count);
  }

  private record Scaling(Table table, double[] mean, double[] deviation) {

    DataSet dataSet(int[] rows) {
      int width = table.width();
      double[][] features = new double[rows.length][width];
      double[][] labels =
          new double[rows.length][table.isClassification() ? table.classes().size() : 1];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < width; j++) {
          features[i][j] = (table.features()[rows[i]][j] - mean[j]) / deviation[j];
        }
        double target = table.targets()[rows[i]];
        if (table.isClassification()) {
          labels[i][(int) target] = 1;
        } else {
          labels[i][0] = (target - mean[width]) / deviation[width];
        }
      }
      INDArray x = Nd4j.createFromArray(features);
      return new DataSet(x, Nd4j.createFromArray(labels));
    }
  }
}
