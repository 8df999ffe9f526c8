package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.Scores;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;

/**
 * DL4J's Adam with its defaults and early stopping: the last rows are held out, and the state with
 * the least log-loss on them, or of a regression the least squared error, is kept.
 */
final class EarlyStoppedAdam {

  private static final int BATCH = 32;
  private static final int MOST_EPOCHS = 500;
  private static final int PATIENCE = 20;
  private static final double HELD_OUT = 0.15;

  private EarlyStoppedAdam() {}

  /** How many of the rows are held out. */
  static int heldOut(DataSet rows) {
    return (int) Math.round(HELD_OUT * rows.numExamples());
  }

  /**
   * Trains a network.
   *
   * @param rows in random order; not changed
   */
  static void train(MultiLayerNetwork net, DataSet rows, long seed) {
    SplitTestAndTrain parts = rows.copy().splitTestAndTrain(rows.numExamples() - heldOut(rows));
    ShuffledBatches batches = new ShuffledBatches(net, parts.getTrain(), BATCH, seed);
    INDArray best = net.params().dup();
    double least = Double.POSITIVE_INFINITY;
    for (int epoch = 0, since = 0; epoch < MOST_EPOCHS && since < PATIENCE; epoch++, since++) {
      batches.finishEpoch();
      Scores score = Scores.of(net, parts.getTest());
      double loss = score.logLoss().orElseGet(() -> score.mse().orElseThrow());
      if (loss < least) {
        least = loss;
        best.assign(net.params());
        since = -1;
      }
    }
    net.params().assign(best);
  }
}
