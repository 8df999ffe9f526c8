package io.github.linstorch.layerwise.gaussnewton;

/**
 * Damping of sampled sweeps as a function of the loss on held-out rows. All numbers come from
 * experiments on tabular data of a few thousand to 100,000 rows.
 *
 * @param first damping of the first sweep
 * @param least smallest damping
 * @param most largest damping
 * @param down factor of the damping after a step that lowers the loss
 * @param up factor of the damping after a step that raises the loss and is accepted
 * @param refusal growth of the loss, as a factor, above which a step is refused
 * @param afterRefusal factor of the damping after a step that was refused
 */
record DampingSchedule(
    double first,
    double least,
    double most,
    double down,
    double up,
    double refusal,
    double afterRefusal) {

  private static final DampingSchedule SQUARED_ERROR =
      new DampingSchedule(1, 1e-3, 100, 0.9, 1.1, 2, 4);

  /**
   * The curvature of a log-loss is gone where the net is certain, as is that of outputs that
   * saturate, and wrong steps are long there: they are refused sooner, and damped more.
   */
  private static final DampingSchedule OUTPUT_LOSS =
      new DampingSchedule(1, 1e-3, 1e4, 0.9, 1.2, 1.2, 2);

  static DampingSchedule of(boolean isOutputLoss) {
    return isOutputLoss ? OUTPUT_LOSS : SQUARED_ERROR;
  }

  /** Whether a step is taken; one to a loss of NaN is not. */
  boolean accepts(double before, double after) {
    return after <= refusal * before;
  }

  /**
   * The damping of the next sweep.
   *
   * @param current damping of this sweep
   * @param before loss before its step
   * @param after loss after its step
   */
  double next(double current, double before, double after) {
    if (!accepts(before, after)) {
      return current * afterRefusal;
    }
    return after < before ? Math.max(current * down, least) : Math.min(current * up, most);
  }
}
