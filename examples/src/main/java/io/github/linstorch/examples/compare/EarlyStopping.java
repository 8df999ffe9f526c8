package io.github.linstorch.examples.compare;

/** Ends a training once its loss on the validation rows has stopped falling. */
final class EarlyStopping {

  /** A gain smaller than this share is none. */
  private static final double LEAST_GAIN = 1e-3;

  private final int patience;
  private double best = Double.POSITIVE_INFINITY;
  private double reference = Double.POSITIVE_INFINITY;
  private int since;

  /**
   * Begins.
   *
   * @param patience how many losses without a gain end the training
   */
  EarlyStopping(int patience) {
    this.patience = patience;
  }

  /** Takes a loss, and says whether it is the least so far. */
  boolean isBest(double loss) {
    if (loss < reference * (1 - LEAST_GAIN)) {
      reference = loss;
      since = 0;
    } else {
      since++;
    }
    if (loss < best) {
      best = loss;
      return true;
    }
    return false;
  }

  /** The least loss so far; infinite if there is none. */
  double best() {
    return best;
  }

  boolean isReached() {
    return since >= patience;
  }
}
