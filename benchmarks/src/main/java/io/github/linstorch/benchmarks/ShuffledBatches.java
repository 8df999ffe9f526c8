package io.github.linstorch.benchmarks;

import java.util.Iterator;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Training of a network in batches that are shuffled anew for every epoch; fitting alone counts.
 */
final class ShuffledBatches {

  private final MultiLayerNetwork net;
  private final DataSet rows;
  private final int size;
  private final long seed;
  private Iterator<DataSet> batches = List.<DataSet>of().iterator();
  private int epoch;

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
    } while (batches.hasNext());
  }

  private double batch() {
    if (!batches.hasNext()) {
      rows.shuffle(seed + epoch++);
      batches = rows.batchBy(size).iterator();
    }
    DataSet batch = batches.next();
    long start = System.nanoTime();
    net.fit(batch);
    return (System.nanoTime() - start) / 1e6;
  }

  int epochs() {
    return epoch;
  }
}
