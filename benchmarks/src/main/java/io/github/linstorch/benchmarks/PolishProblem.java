package io.github.linstorch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A regression to which {@code net.fit} is applied after a fit.
 *
 * @param name of the set of rows
 * @param splits training and test rows; features are standardised
 */
record PolishProblem(String name, List<Split> splits) {

  /** Batches are small, so more rows would take long and change little. */
  private static final int MOST_TRAINING_ROWS = 5_000;

  private static final int ROWS = 600;

  /**
   * One split.
   *
   * @param number gives the seed of the network
   */
  record Split(int number, DataSet train, DataSet test) {}

  /** A function of a row of features. */
  @FunctionalInterface
  interface Target {
    double of(double[] row, Random noise);
  }

  /** A table, in random splits: two thirds to train, at most 5,000 rows. */
  static PolishProblem of(TabularSource source, int splits) {
    TabularSet set = source.read();
    List<Split> all = new ArrayList<>();
    for (int number = 0; number < splits; number++) {
      int count = Math.min((int) (0.67 * set.table().rows()), MOST_TRAINING_ROWS);
      TabularSplit split = set.split(number, count).standardized();
      all.add(new Split(number, split.train(), split.test()));
    }
    return new PolishProblem(source.toString(), all);
  }

  /** 600 rows of normal features and 600 to test, drawn anew for every split. */
  static PolishProblem of(String name, int features, Target target, int splits) {
    List<Split> all = new ArrayList<>();
    for (int number = 0; number < splits; number++) {
      Random random = new Random(1000L + number);
      all.add(new Split(number, rows(features, target, random), rows(features, target, random)));
    }
    return new PolishProblem(name, all);
  }

  private static DataSet rows(int features, Target target, Random random) {
    float[][] x = new float[ROWS][features];
    float[][] y = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      double[] row = new double[features];
      for (int j = 0; j < features; j++) {
        row[j] = random.nextGaussian();
        x[i][j] = (float) row[j];
      }
      y[i][0] = (float) target.of(row, random);
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }
}
