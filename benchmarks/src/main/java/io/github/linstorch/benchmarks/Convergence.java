package io.github.linstorch.benchmarks;

/** A loss has converged when ten steps together have not lowered its best by a millionth. */
final class Convergence {

  private static final int PATIENCE = 10;

  private double best = Double.POSITIVE_INFINITY;
  private int stepsSince;

  void add(double loss) {
    if (loss < best * (1 - 1e-6)) {
      best = loss;
      stepsSince = 0;
    } else {
      stepsSince++;
    }
  }

  boolean reached() {
    return stepsSince >= PATIENCE;
  }
}
