package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.gaussnewton.Plan;
import java.util.OptionalLong;

/**
 * What a fit is going to do. Counts that a method does not have are 0.
 *
 * @param rows number of training rows of positive weight; empty where a method that solves layer by
 *     layer has not read the streamed rows yet
 * @param heldOutRows number of rows that nets are judged on: the validation rows, or training rows
 *     that are held out (of rows that are held out a part at a time, those of one part)
 * @param solves number of layer solves, 0 with {@link FitMethod#GAUSS_NEWTON}
 * @param blocks number of blocks of the network with {@link FitMethod#GAUSS_NEWTON}
 * @param starts number of starts of each block
 * @param sweeps most sweeps from each start; fewer are usual, because a start ends when the loss
 *     stops falling
 * @param sampled whether each sweep takes a sample of the rows; starts then follow one another
 * @param judged whether {@link GaussNewtonSweep#holdoutLoss()} is a loss on rows that sweeps are
 *     not fitted to
 */
public record FitPlan(
    OptionalLong rows,
    int heldOutRows,
    int solves,
    int blocks,
    int starts,
    int sweeps,
    boolean sampled,
    boolean judged) {

  /** Of a fit that solves layer by layer. */
  static FitPlan ofSolves(OptionalLong rows, int validationRows, int solves) {
    return new FitPlan(rows, validationRows, solves, 0, 0, 0, false, false);
  }

  static FitPlan of(Plan plan) {
    return new FitPlan(
        OptionalLong.of(plan.rows()),
        plan.heldOut(),
        0,
        plan.blocks(),
        plan.starts(),
        plan.sweeps(),
        plan.sampled(),
        plan.judged());
  }
}
