package io.github.linstorch.examples;

import io.github.linstorch.dl4j.Scores;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of one way of training.
 *
 * @param name of it
 * @param scores one for each split
 * @param all of the test rows of all splits together
 */
record DigitsResult(String name, List<ClassScore> scores, Scores all) {

  /** Each figure's median over the splits. */
  ClassScore median() {
    return new ClassScore(
        name,
        median(ClassScore::accuracy),
        median(ClassScore::logLoss),
        median(ClassScore::calibrationError),
        median(ClassScore::millis));
  }

  double median(ToDoubleFunction<ClassScore> figure) {
    double[] sorted = scores.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
