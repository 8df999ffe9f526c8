package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A share of the rows to test on and the rest to train on, standardised by the latter: features,
 * and the target of a regression. Features are normalised further, if that is asked for.
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
    if (table.rows() < 2L * folds) {
      throw new UserError(
          "%d complete row%s for %d folds: expected at least %d rows; take fewer --folds, or more data. %s"
              .formatted(
                  table.rows(),
                  table.rows() == 1 ? "" : "s",
                  folds,
                  2L * folds,
                  String.join(" ", table.notes()))
              .strip());
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

  static Fold of(
      Table table, List<int[]> dealt, int number, long seed, Normalization normalization) {
    List<Integer> train = new ArrayList<>();
    for (int k = 0; k < dealt.size(); k++) {
      if (k != number) {
        Arrays.stream(dealt.get(k)).forEach(train::add);
      }
    }
    Collections.shuffle(train, new Random(31 * seed + number));
    int[] rows = train.stream().mapToInt(Integer::intValue).toArray();
    int fitting = Math.min(rows.length - 1, (int) Math.ceil((1 - VALIDATION_SHARE) * rows.length));
    Standardisation scaling = new Standardisation(table, rows);
    int[] test = dealt.get(number);
    DataSet whole = scaling.dataSet(rows);
    DataSet first = scaling.dataSet(Arrays.copyOf(rows, fitting));
    DataSet rest = scaling.dataSet(Arrays.copyOfRange(rows, fitting, rows.length));
    DataSet tested = scaling.dataSet(test);
    normalization.apply(whole, List.of(first, rest, tested));
    return new Fold(
        number, whole, first, rest, tested, test, scaling.targetMean(), scaling.targetDeviation());
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
}
