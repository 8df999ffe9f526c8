package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.Scores;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;

/**
 * DL4J's Adam with its defaults and early stopping: the last rows are held out, and the state with
 * the least log-loss on them is kept.
 */
final class EarlyStoppedAdam {

  private static final int BATCH = 32;
  private static final int MOST_EPOCHS = 500;
  private static final int PATIENCE = 20;
  private static final double HELD_OUT = 0.15;

  private EarlyStoppedAdam() {}

  /**
   * Trains a network.
   *
   * @param rows in random order; not changed
   */
  static void train(MultiLayerNetwork net, DataSet rows, long seed) {
    int heldOut = (int) Math.round(HELD_OUT * rows.numExamples());
    SplitTestAndTrain parts = rows.copy().splitTestAndTrain(rows.numExamples() - heldOut);
    ShuffledBatches batches = new ShuffledBatches(net, parts.getTrain(), BATCH, seed);
    INDArray best = net.params().dup();
    double least = Double.POSITIVE_INFINITY;
    for (int epoch = 0, since = 0; epoch < MOST_EPOCHS && since < PATIENCE; epoch++, since++) {
      batches.finishEpoch();
      double loss = Scores.of(net, parts.getTest()).logLoss().orElseThrow();
      if (loss < least) {
        least = loss;
        best.assign(net.params());
        since = -1;
      }
    }
    net.params().assign(best);
  }
}
