package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.NoOp;

/** DL4J's LBFGS on all rows; the gradients are taken as they are, not scaled by an updater. */
final class LbfgsTraining implements Opponent {

  private final StandardizedSplit split;
  private final MultiLayerNetwork net;
  private final Convergence convergence = new Convergence();

  LbfgsTraining(StandardizedSplit split, int... widths) {
    this.split = split;
    this.net = RegressionNet.of(split.number(), OptimizationAlgorithm.LBFGS, new NoOp(), widths);
  }

  @Override
  public void trainFor(double millis) {
    long end = System.nanoTime() + (long) (1e6 * millis);
    while (System.nanoTime() < end && !convergence.reached()) {
      net.fit(split.train());
      convergence.add(net.score());
    }
  }

  @Override
  public double testError() {
    return split.testError(net);
  }
}
