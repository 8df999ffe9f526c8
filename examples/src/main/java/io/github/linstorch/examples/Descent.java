package io.github.linstorch.examples;

import java.util.function.DoubleSupplier;

/**
 * How a training came down to a loss, epoch by epoch.
 *
 * @param reached whether it got there
 * @param epochs how many it took; where it did not get there, how many it was given
 * @param firstLoss before the first epoch
 * @param lastLoss at the end
 * @param seconds that the epochs took, without the measuring of losses
 */
record Descent(boolean reached, int epochs, double firstLoss, double lastLoss, double seconds) {

  /**
   * Trains until the loss is at most the target.
   *
   * @param target loss to reach
   * @param cap largest number of epochs
   * @param epoch trains for one epoch
   * @param loss measures
   */
  static Descent to(double target, int cap, Runnable epoch, DoubleSupplier loss) {
    double first = loss.getAsDouble();
    double last = first;
    int epochs = 0;
    long nanos = 0;
    while (!(last <= target) && epochs < cap) { // so that NaN counts as not reached
      long start = System.nanoTime();
      epoch.run();
      nanos += System.nanoTime() - start;
      epochs++;
      last = loss.getAsDouble();
    }
    return new Descent(last <= target, epochs, first, last, nanos / 1e9);
  }
}
