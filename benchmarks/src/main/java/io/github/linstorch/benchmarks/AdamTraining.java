package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/** DL4J's Adam with its defaults, in batches of 32, shuffled for every epoch; never converges. */
final class AdamTraining implements Opponent {

  private static final int BATCH = 32;

  private final StandardizedSplit split;
  private final MultiLayerNetwork net;
  private final ShuffledBatches batches;

  AdamTraining(StandardizedSplit split, int... widths) {
    this(split, Activation.RELU, widths);
  }

  AdamTraining(StandardizedSplit split, Activation hidden, int... widths) {
    this.split = split;
    this.net = RegressionNet.of(split.number(), hidden, widths);
    this.batches = new ShuffledBatches(net, split.train(), BATCH, 1000L * (split.number() + 1));
  }

  @Override
  public void trainFor(double millis) {
    batches.trainFor(millis);
  }

  @Override
  public double testError() {
    return split.testError(net);
  }
}
