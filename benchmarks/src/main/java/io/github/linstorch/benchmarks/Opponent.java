package io.github.linstorch.benchmarks;

/** Iterative training of one net on one split. */
interface Opponent {

  /**
   * Trains from the initial weights until this many milliseconds are used up, or until it has
   * converged. A step that has begun is finished; getting batches ready does not count.
   */
  void trainFor(double millis);

  /** Test error of the net as training left it. */
  double testError();
}
