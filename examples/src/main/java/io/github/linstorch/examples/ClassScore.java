package io.github.linstorch.examples;

import io.github.linstorch.dl4j.Scores;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How good a classifier is on the test rows, and how long its training took.
 *
 * @param name how it was trained
 * @param accuracy share of the rows whose most probable class is the right one
 * @param logLoss mean of -log of the probability given to the right class, in nats
 * @param calibrationError expected calibration error, over ten bins
 * @param millis training time
 */
record ClassScore(
    String name, double accuracy, double logLoss, double calibrationError, double millis) {

  static ClassScore of(String name, INDArray probabilities, INDArray labels, double millis) {
    Scores scores = Scores.classification(probabilities, labels);
    return new ClassScore(
        name,
        scores.accuracy().orElseThrow(),
        scores.logLoss().orElseThrow(),
        scores.calibrationError().orElseThrow(),
        millis);
  }

  /** One aligned line per classifier, under a header. */
  static String table(List<ClassScore> scores) {
    int width = scores.stream().mapToInt(score -> score.name().length()).max().orElse(0);
    String column = "%-" + Math.max(1, width) + "s";
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            column + "  %8s  %8s  %17s  %7s\n",
            "",
            "accuracy",
            "log-loss",
            "calibration error",
            "ms"));
    for (ClassScore score : scores) {
      table.append(
          String.format(
              Locale.ROOT,
              column + "  %8.3f  %8.3f  %17.3f  %7.1f\n",
              score.name(),
              score.accuracy(),
              score.logLoss(),
              score.calibrationError(),
              score.millis()));
    }
    return table.toString();
  }
}
