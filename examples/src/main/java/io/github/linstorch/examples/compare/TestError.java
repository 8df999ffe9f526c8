package io.github.linstorch.examples.compare;

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

  private static final double LEAST_PROBABILITY = 1e-15;

  /**
   * Scores outputs.
   *
   * @param outputs of a network for the test rows, standardised
   */
  static TestError of(INDArray outputs, Fold fold, boolean isClassification) {
    double[] predicted = outputs.dup('c').data().asDouble();
    double[] labels = fold.test().getLabels().dup('c').data().asDouble();
    return isClassification
        ? ofClasses(predicted, labels, outputs.columns())
        : ofTargets(predicted, labels, fold);
  }

  private static TestError ofTargets(double[] outputs, double[] labels, Fold fold) {
    int n = labels.length;
    double mean = 0;
    for (double label : labels) {
      mean += label / n;
    }
    double[] residuals = new double[n];
    double[] centred = new double[n];
    double[] predicted = new double[n];
    for (int i = 0; i < n; i++) {
      residuals[i] = outputs[i] - labels[i];
      centred[i] = labels[i] - mean;
      predicted[i] = fold.mean() + fold.deviation() * outputs[i];
    }
    double rms = RootMeanSquare.of(residuals);
    double spread = RootMeanSquare.of(centred);
    double unexplained = rms / spread * (rms / spread);
    return new TestError(
        fold.deviation() * rms, spread > 0 ? 1 - unexplained : Double.NaN, predicted);
  }

  private static TestError ofClasses(double[] outputs, double[] labels, int classes) {
    int n = labels.length / classes;
    double logLoss = 0;
    int correct = 0;
    double[] probability = new double[n];
    for (int i = 0; i < n; i++) {
      int best = 0;
      int right = 0;
      for (int k = 0; k < classes; k++) {
        best = outputs[i * classes + k] > outputs[i * classes + best] ? k : best;
        right = labels[i * classes + k] > 0 ? k : right;
      }
      probability[i] = outputs[i * classes + right];
      correct += best == right && !Double.isNaN(probability[i]) ? 1 : 0;
      logLoss -= Math.log(Math.max(probability[i], LEAST_PROBABILITY)) / n;
    }
    return new TestError(logLoss, (double) correct / n, probability);
  }
}
