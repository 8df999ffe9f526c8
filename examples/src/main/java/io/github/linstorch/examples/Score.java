package io.github.linstorch.examples;

import java.util.List;
import java.util.Locale;

/**
 * How good a model is, and how long its training took.
 *
 * @param name what was trained, and how
 * @param trainRmse root mean squared error on the training rows, in horsepower
 * @param testRmse root mean squared error on the test rows, in horsepower
 * @param testR2 share of the variance of the test labels that is explained
 * @param millis training time
 */
record Score(String name, double trainRmse, double testRmse, double testR2, double millis) {

  /** One aligned line per model, under a header. */
  static String table(List<Score> scores) {
    int width = scores.stream().mapToInt(score -> score.name().length()).max().orElse(0);
    String column = "%-" + Math.max(1, width) + "s";
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            column + "  %10s  %9s  %7s  %9s\n", "", "train RMSE", "test RMSE", "test R2", "ms"));
    for (Score score : scores) {
      table.append(
          String.format(
              Locale.ROOT,
              column + "  %10.2f  %9.2f  %7.3f  %9.2f\n",
              score.name(),
              score.trainRmse(),
              score.testRmse(),
              score.testR2(),
              score.millis()));
    }
    return table.toString();
  }
}
