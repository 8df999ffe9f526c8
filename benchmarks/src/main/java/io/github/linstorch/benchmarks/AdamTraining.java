package io.github.linstorch.benchmarks;

import java.util.Iterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** DL4J's Adam with its defaults, in batches of 32, shuffled for every epoch; never converges. */
final class AdamTraining implements Opponent {

  private static final int BATCH = 32;

  private final StandardizedSplit split;
  private final MultiLayerNetwork net;
  private final DataSet rows;

  AdamTraining(StandardizedSplit split, int... widths) {
    this.split = split;
    this.net = RegressionNet.of(split.number(), widths);
    this.rows = split.train().copy();
  }

  @Override
  public void trainFor(double millis) {
    double trained = 0;
    for (int epoch = 0; trained < millis; epoch++) {
      rows.shuffle(1000L * (split.number() + 1) + epoch);
      for (Iterator<DataSet> batches = rows.batchBy(BATCH).iterator();
          trained < millis && batches.hasNext(); ) {
        DataSet batch = batches.next();
        long start = System.nanoTime();
        net.fit(batch);
        trained += (System.nanoTime() - start) / 1e6;
      }
    }
  }

  @Override
  public double testError() {
    return split.testError(net);
  }
}
