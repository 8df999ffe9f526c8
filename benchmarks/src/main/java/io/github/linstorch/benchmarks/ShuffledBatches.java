package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Training of a network in batches that are shuffled anew for every epoch; fitting alone counts.
 */
final class ShuffledBatches {

  private final MultiLayerNetwork net;
  private final DataSet rows;
  private final int size;
  private final long seed;
  private int epoch;

  /** The first row of the next batch; 0: shuffle first. */
  private long from;

  /**
   * Prepares it.
   *
   * @param net is trained, by its own updater
   * @param rows not changed
   * @param size rows of a batch
   * @param seed of the shuffling
   */
  ShuffledBatches(MultiLayerNetwork net, DataSet rows, int size, long seed) {
    this.net = net;
    this.rows = rows.copy();
    this.size = size;
    this.seed = seed;
  }

  /**
   * Goes on; finishes the batch that it has begun.
   *
   * @return how many batches that were
   */
  int trainFor(double millis) {
    int count = 0;
    for (double trained = 0; trained < millis; count++) {
      trained += batch();
    }
    return count;
  }

  /** Trains to the end of the epoch. */
  void finishEpoch() {
    do {
      batch();
    } while (from > 0);
  }

  private double batch() {
    if (from == 0) {
      rows.shuffle(seed + epoch++);
    }
    long to = Math.min(from + size, rows.numExamples());
    // Not DataSet.batchBy, which puts batches together row by row, for longer than the training.
    INDArrayIndex interval = NDArrayIndex.interval(from, to);
    DataSet batch =
        new DataSet(rows.getFeatures().get(interval).dup(), rows.getLabels().get(interval).dup());
    from = to < rows.numExamples() ? to : 0;
    long start = System.nanoTime();
    net.fit(batch);
    return (System.nanoTime() - start) / 1e6;
  }

  int epochs() {
    return epoch;
  }
}
