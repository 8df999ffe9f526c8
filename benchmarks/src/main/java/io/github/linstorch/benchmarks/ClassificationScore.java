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

  private static final int CHUNK = 10_000;

  /**
   * On given rows.
   *
   * @param rows labels are one-hot
   */
  static ClassificationScore of(MultiLayerNetwork net, DataSet rows) {
    double right = 0;
    double loss = 0;
    for (DataSet chunk : rows.batchBy(CHUNK)) {
      INDArray output = net.output(chunk.getFeatures());
      INDArray classes = chunk.getLabels().argMax(1);
      INDArray found = output.argMax(1);
      for (int i = 0; i < chunk.numExamples(); i++) {
        right += found.getLong(i) == classes.getLong(i) ? 1 : 0;
        loss -= Math.log(Math.max(output.getDouble(i, classes.getLong(i)), LEAST_PROBABILITY));
      }
    }
    return new ClassificationScore(right / rows.numExamples(), loss / rows.numExamples());
  }
}
