package io.github.linstorch.layerwise.gaussnewton;

/**
 * How the damping of sampled sweeps follows the loss of held-out rows, and how many rows a sweep
 * takes. All were chosen by trials, on tabular data of a few thousand to 100,000 rows.
 *
 * @param damping the first one
 * @param leastDamping the least one
 * @param mostDamping the largest one
 * @param down factor after a step that lowers the loss
 * @param up factor after one that does not
 * @param failure a step that multiplies the loss by more is not taken
 * @param afterFailure factor of the damping then
 * @param rowsPerInput rows of a sweep per input of the widest layer, at least
 */
record DampingSchedule(
    double damping,
    double leastDamping,
    double mostDamping,
    double down,
    double up,
    double failure,
    double afterFailure,
    int rowsPerInput) {

  private static final DampingSchedule SQUARED_ERROR =
      new DampingSchedule(1, 1e-3, 100, 0.9, 1.1, 2, 4, 4);

  /**
   * The curvature of the log-loss is gone where the net is certain, and wrong steps are long there:
   * they are refused sooner, and damped more.
   */
  private static final DampingSchedule LOG_LOSS =
      new DampingSchedule(1, 1e-3, 1e4, 0.9, 1.2, 1.2, 2, 2);

  static DampingSchedule of(boolean isLogLoss) {
    return isLogLoss ? LOG_LOSS : SQUARED_ERROR;
  }

  /** The damping after a step that was taken. */
  double next(double current, boolean isLower) {
    return isLower ? Math.max(current * down, leastDamping) : Math.min(current * up, mostDamping);
  }
}
