package io.github.linstorch.layerwise.gaussnewton;

import java.util.List;

/**
 * How to fit. The names in brackets are those of the project's executable specification.
 *
 * @param blocks sub-nets that are fitted apart and merged, 0 for the choice by the task
 * @param starts where each block begins, none for the choice by the task [starts]
 * @param sweeps most Gauss–Newton sweeps per start, {@link #UNSET} for the choice by the task
 *     [sweeps]
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
 * @param sampledFrom rows from which a sweep takes some of them only
 * @param batchRows rows of such a sweep, 0 for the choice by the task
 * @param memory bytes of rows that are held
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
    boolean guard,
    int sampledFrom,
    int batchRows,
    long memory) {

  /** Leaves the number of sweeps to the task. */
  public static final int UNSET = -1;

  /** From this width of the narrowest hidden layer on, four blocks are better than one. */
  private static final int WIDTH_OF_BLOCKS = 16;

  /** Rows that are held whatever the memory. */
  private static final int LEAST_SAMPLE = 1000;

  private static final int SWEEPS = 30;

  /** A softmax takes its classes apart early, and its logits overfit soon. */
  private static final int SWEEPS_OF_CLASSES = 5;

  /** A sweep of some of the rows is cheap, and ends by the rows held out. */
  private static final int SWEEPS_OF_SAMPLES = 500;

  private static final List<Start> STARTS = List.of(Start.HINGES, Start.UNIFORM_FAN_IN);

  /**
   * The settings with all that was left open chosen.
   *
   * @param shape of the net
   * @param isClassification whether its output is a softmax
   * @param isSampled whether sweeps take some of the rows only
   */
  Settings forTask(Topology shape, boolean isClassification, boolean isSampled) {
    boolean whole = !isClassification && !isSampled;
    int usual = isSampled ? SWEEPS_OF_SAMPLES : isClassification ? SWEEPS_OF_CLASSES : SWEEPS;
    List<Start> chosen = !starts.isEmpty() ? starts : whole ? STARTS : List.of(Start.HE);
    return new Settings(
        blocks > 0 || whole ? blocksOf(shape) : 1,
        // A single layer has nothing to start: its one solve is the same from anywhere.
        shape.depth() == 1 ? List.of(Start.HE) : chosen,
        sweeps == UNSET ? usual : sweeps,
        conjugateGradients,
        damping,
        leastDamping,
        dampingDown,
        dampingUp,
        tries,
        steps,
        ridge,
        pool,
        seedRows,
        holdout,
        patience,
        refit,
        weightDecay,
        guard,
        sampledFrom,
        batchRows,
        memory);
  }

  /** Most rows that are held: what fits into the memory, and into an array. */
  int rowsInMemory(Topology shape) {
    int widest = Math.max(shape.nIn(), shape.nOut());
    long fits = memory / (Double.BYTES * (shape.nIn() + shape.nOut() + 1L));
    long most = (Integer.MAX_VALUE - 8) / widest;
    return (int) Math.min(most, Math.max(LEAST_SAMPLE, fits));
  }

  private int blocksOf(Topology shape) {
    if (shape.depth() == 1 || shape.anyFrozen()) {
      return 1;
    }
    int wanted = blocks > 0 ? blocks : shape.leastHidden() >= WIDTH_OF_BLOCKS ? 4 : 1;
    return Math.min(wanted, shape.leastHidden());
  }
}
