package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.Scores;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How predictions for the test rows of a fold do.
 *
 * @param error RMSE in the unit of the target; for classes the log-loss
 * @param share R²; for classes the accuracy
 * @param predicted the target as predicted for each row; for classes the probability of the right
 *     one
 */
record TestError(double error, double share, double[] predicted) {

  /**
   * Scores outputs.
   *
   * @param outputs of a network for the test rows, standardised
   */
  static TestError of(INDArray outputs, Fold fold, boolean isClassification) {
    INDArray labels = fold.test().getLabels();
    if (isClassification) {
      Scores scores = Scores.classification(outputs, labels);
      return new TestError(
          scores.logLoss().orElseThrow(),
          scores.accuracy().orElseThrow(),
          ofTheRightClass(outputs, labels));
    }
    Scores scores = Scores.regression(outputs, labels);
    double[] predicted = outputs.dup('c').data().asDouble();
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = fold.mean() + fold.deviation() * predicted[i];
    }
    return new TestError(
        fold.deviation() * scores.rmse().orElseThrow(), scores.r2().orElseThrow(), predicted);
  }

  private static double[] ofTheRightClass(INDArray outputs, INDArray labels) {
    double[] all = outputs.dup('c').data().asDouble();
    int[] classes = labels.argMax(1).data().asInt();
    double[] probability = new double[classes.length];
    for (int i = 0; i < probability.length; i++) {
      probability[i] = all[i * outputs.columns() + classes[i]];
    }
    return probability;
  }
}
