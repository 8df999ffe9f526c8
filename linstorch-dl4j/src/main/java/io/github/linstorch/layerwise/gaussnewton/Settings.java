package io.github.linstorch.layerwise.gaussnewton;

import java.util.List;

/**
 * How to fit. The names in brackets are those of the project's executable specification.
 *
 * @param blocks sub-nets that are fitted apart and merged, 0 for the choice by the widths
 * @param starts where each block begins, at least one [starts]
 * @param sweeps most Gauss–Newton sweeps per start [sweeps]
 * @param conjugateGradients most conjugate-gradient steps per solve [cg]
 * @param damping the first damping [lam0]
 * @param leastDamping the least damping [lam_floor]
 * @param dampingDown factor after a sweep that was accepted [lam_down]
 * @param dampingUp factor after a step that was not [lam_up]
 * @param tries dampings tried in a sweep [tries]
 * @param steps fractions of a step that are tried with each damping [steps]
 * @param ridge penalty of the last layer within sweeps, on scaled columns, per row [wd]
 * @param pool hinges offered per unit of the seed [pool]
 * @param seedRows most rows that the seed is chosen on [seed_rows]
 * @param holdout share of the rows held out, 0 for none [holdout]
 * @param patience sweeps without gain on the held-out rows that end a start [patience]
 * @param refit whether the last layer is solved again on all rows [refit]
 * @param weightDecay penalty of all weights, in equilibrated coordinates [weight_decay]
 * @param guard whether the linear fit replaces a worse result [guard]
 */
public record Settings(
    int blocks,
    List<Start> starts,
    int sweeps,
    int conjugateGradients,
    double damping,
    double leastDamping,
    double dampingDown,
    double dampingUp,
    int tries,
    List<Double> steps,
    double ridge,
    int pool,
    int seedRows,
    double holdout,
    int patience,
    boolean refit,
    double weightDecay,
    boolean guard) {

  /** From this width of the narrowest hidden layer on, four blocks are better than one. */
  private static final int WIDTH_OF_BLOCKS = 16;

  /** Number of blocks for a shape. */
  int blocksOf(Topology shape) {
    if (shape.depth() == 1 || shape.anyFrozen()) {
      return 1;
    }
    int wanted = blocks > 0 ? blocks : shape.leastHidden() >= WIDTH_OF_BLOCKS ? 4 : 1;
    return Math.min(wanted, shape.leastHidden());
  }
}
