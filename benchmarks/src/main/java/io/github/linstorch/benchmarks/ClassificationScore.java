package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How good a network's probabilities are.
 *
 * @param accuracy share of the rows whose class has the greatest probability
 * @param logLoss mean of minus the logarithm of the probability of a row's class
 */
record ClassificationScore(double accuracy, double logLoss) {

  /** A probability of 0, which single precision rounds to, would be an infinite loss. */
  private static final double LEAST_PROBABILITY = 1e-7;

  /**
   * On given rows.
   *
   * @param rows labels are one-hot
   */
  static ClassificationScore of(MultiLayerNetwork net, DataSet rows) {
    int nOut = rows.numOutcomes();
    double[] output = byRows(net.output(rows.getFeatures()));
    double[] labels = byRows(rows.getLabels());
    double right = 0;
    double loss = 0;
    for (int from = 0; from < output.length; from += nOut) {
      int of = greatest(labels, from, nOut);
      right += greatest(output, from, nOut) == of ? 1 : 0;
      loss -= Math.log(Math.max(output[of], LEAST_PROBABILITY));
    }
    return new ClassificationScore(right / rows.numExamples(), loss / rows.numExamples());
  }

  private static double[] byRows(INDArray matrix) {
    return matrix.dup('c').data().asDouble();
  }

  /** Index of the greatest of some values. */
  private static int greatest(double[] values, int from, int count) {
    int best = from;
    for (int i = from + 1; i < from + count; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
