package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import java.util.List;

/**
 * How to fit. The names in brackets are those of the project's executable specification.
 *
 * @param sweepLoss loss that sweeps lower
 * @param blocks sub-nets that are fitted apart and merged, 0 for the choice by the task
 * @param starts where each block begins, none for the choice by the task [starts]
 * @param sweeps most Gauss–Newton sweeps per start, {@link #UNSET} for the choice by the task
 *     [sweeps]
 * @param conjugateGradients most conjugate-gradient steps per solve, {@link #UNSET} for the choice
 *     by the task [cg]
 * @param damping the first damping, NaN for the choice by the task [lam0]
 * @param leastDamping the least damping, NaN for the choice by the task [lam_floor]
 * @param dampingDown factor after a sweep that was accepted [lam_down]
 * @param dampingUp factor after a step that was not [lam_up]
 * @param tries dampings tried in a sweep [tries]
 * @param steps fractions of a step that are tried with each damping [steps]
 * @param ridge penalty of the last layer within sweeps, on scaled columns, per row; NaN for the
 *     choice by the task [wd]
 * @param pool hinges offered per unit of the seed [pool]
 * @param seedRows most rows that the seed is chosen on [seed_rows]
 * @param holdout share of the rows held out, 0 for none [holdout]
 * @param patience sweeps without gain on the held-out rows that end a start [patience]
 * @param refit whether the last layer is solved again on all rows [refit]
 * @param weightDecay penalty of all weights, in equilibrated coordinates, NaN for the choice by the
 *     task [weight_decay]
 * @param guard what the result may not be worse than [guard]
 * @param sampledFrom rows from which a sweep takes some of them only, {@link #UNSET} for the choice
 *     by the task
 * @param batchRows rows of such a sweep, 0 for the choice by the task
 * @param memory bytes of rows that are held
 */
public record Settings(
    SweepLoss sweepLoss,
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
    GuardRule guard,
    int sampledFrom,
    int batchRows,
    long memory) {

  /** Value of a whole number that is left to the task; NaN is that of a fraction. */
  public static final int UNSET = -1;

  /** Largest number of blocks, unless another is set. */
  private static final int MOST_BLOCKS = 4;

  /** Number of units that every hidden layer of a block has at least, for few rows. */
  private static final int UNITS = 16;

  /** The same from {@link #MANY_ROWS} on: more rows fill more units. */
  private static final int UNITS_OF_MANY_ROWS = 32;

  /** The same where sweeps take samples. */
  private static final int UNITS_OF_SAMPLES = 64;

  /** Approximate number of copies of the rows that full sweeps make. */
  private static final int COPIES = 4;

  /** Number of rows that are held however little memory is allowed. */
  private static final int LEAST_SAMPLE = 1000;

  /** Number of rows from which sweeps take samples. */
  private static final int SAMPLED_FROM = 10_000;

  /**
   * Number of rows times parameters from which sweeps for the log-loss take samples: full sweeps
   * are repeated to choose the decay.
   */
  private static final double SAMPLED_FROM_WORK = 1e8;

  /** Default penalty of all weights beside the sum of the log-losses of all rows. */
  private static final double DECAY_OF_CLASSES = 1;

  /** The same where sweeps take samples. */
  private static final double DECAY_OF_SAMPLED_CLASSES = 2.5;

  /** The same beside the sum of errors, relative to those of a constant. */
  private static final double DECAY_OF_ERRORS = 0.1;

  /**
   * Number of rows below which a fit needs more blocks, and one of regressed classes more damping.
   */
  static final int MANY_ROWS = 1000;

  /** Number of rows below which the decay of classes is chosen on all rows, a part at a time. */
  private static final int FOLDED_ROWS = 500;

  /** Number of those parts. */
  private static final int FOLDS = 3;

  /** Number of rows below which full sweeps hold none out. */
  private static final int LEAST_SPLIT = 10;

  /** Largest number of rows held out of sampled sweeps; more would not judge nets any better. */
  private static final int MOST_HELD_OUT = 5000;

  /**
   * Settings with the damping and the seeds of the specification.
   *
   * @param sweepLoss loss that sweeps lower
   * @param blocks sub-nets that are fitted apart and merged, 0 for the choice by the task
   * @param starts where each block begins, none for the choice by the task
   * @param sweeps most sweeps per start, {@link #UNSET} for the choice by the task
   * @param ridge penalty of the last layer within sweeps, NaN for the choice by the task
   * @param holdout share of the rows held out, 0 for none
   * @param patience sweeps without gain on the held-out rows that end a start
   * @param refit whether the last layer is solved again on all rows
   * @param weightDecay penalty of all weights, NaN for the choice by the task
   * @param guard what the result may not be worse than
   * @param sampledFrom rows from which a sweep takes some of them only, {@link #UNSET} for the
   *     choice by the task
   * @param batchRows rows of such a sweep, 0 for the choice by the task
   * @param memory bytes of rows that are held
   */
  public Settings(
      SweepLoss sweepLoss,
      int blocks,
      List<Start> starts,
      int sweeps,
      double ridge,
      double holdout,
      int patience,
      boolean refit,
      double weightDecay,
      GuardRule guard,
      int sampledFrom,
      int batchRows,
      long memory) {
    this(
        sweepLoss,
        blocks,
        starts,
        sweeps,
        UNSET,
        Double.NaN,
        Double.NaN,
        0.4,
        6,
        4,
        List.of(1.0, 0.5, 0.2),
        ridge,
        10,
        2000,
        holdout,
        patience,
        refit,
        weightDecay,
        guard,
        sampledFrom,
        batchRows,
        memory);
  }

  /** Values of the settings that are left open, for one kind of task. */
  private record Defaults(
      List<Start> starts,
      int sweeps,
      int blocks,
      int iterations,
      double damping,
      double leastDamping,
      double ridge) {}

  /** The one start of every task but small regressions. */
  private static final List<Start> HE = List.of(Start.HE);

  /** Defaults of full sweeps for a linear output. */
  private static final Defaults REGRESSION =
      new Defaults(List.of(Start.HINGES, Start.UNIFORM_FAN_IN), 30, 0, 5, 0.1, 0.1, 0.01);

  /** Defaults of full sweeps for fewer than {@link #MANY_ROWS} rows of classes. */
  private static final Defaults FEW_ROWS_OF_CLASSES = new Defaults(HE, 8, 4, 5, 1, 1, 0.1);

  /** Defaults of full sweeps for more rows of classes. */
  private static final Defaults CLASSES = new Defaults(HE, 5, 1, 3, 0.3, 0.3, 0.1);

  /** Defaults of sampled sweeps for the squared error of a linear output. */
  private static final Defaults SAMPLED = new Defaults(HE, 500, 0, 5, Double.NaN, Double.NaN, 0.01);

  /** Defaults of sampled sweeps for the squared error of classes. */
  private static final Defaults SAMPLED_CLASSES =
      new Defaults(HE, 500, 1, 5, Double.NaN, Double.NaN, 0.01);

  /** Defaults of full sweeps for the log-loss. */
  private static final Defaults LOG_LOSS = new Defaults(HE, 20, 1, 3, 0.3, 0.05, 0.01);

  /** Defaults of full sweeps for an error of the activated output. */
  private static final Defaults OUTPUT_ERROR =
      new Defaults(List.of(Start.HINGES, Start.UNIFORM_FAN_IN), 30, 1, 5, 0.3, 0.05, 0.01);

  /** Defaults of sampled sweeps for a loss of the activated output. */
  private static final Defaults SAMPLED_OUTPUT_LOSS =
      new Defaults(HE, 500, 1, 2, Double.NaN, Double.NaN, 0.01);

  private static Defaults defaults(Fitting fitting, boolean isSampled, long rows) {
    return switch (fitting) {
      case LIKELIHOOD -> isSampled ? SAMPLED_OUTPUT_LOSS : LOG_LOSS;
      case OUTPUT_ERROR -> isSampled ? SAMPLED_OUTPUT_LOSS : OUTPUT_ERROR;
      case REGRESSED_CLASSES ->
          isSampled ? SAMPLED_CLASSES : rows < MANY_ROWS ? FEW_ROWS_OF_CLASSES : CLASSES;
      case REGRESSION -> isSampled ? SAMPLED : REGRESSION;
    };
  }

  /**
   * The settings with all that was left open chosen.
   *
   * @param shape of the net
   * @param fitting what is fitted
   * @param isSampled whether sweeps take samples of the rows
   * @param rows number of rows
   */
  Settings forTask(Topology shape, Fitting fitting, boolean isSampled, long rows) {
    Defaults defaults = defaults(fitting, isSampled, rows);
    int units = isSampled ? UNITS_OF_SAMPLES : rows < MANY_ROWS ? UNITS : UNITS_OF_MANY_ROWS;
    return new Settings(
        sweepLoss,
        blocksOf(shape, blocks > 0 ? blocks : defaults.blocks(), units),
        // A single layer has no hidden layers to start from, and is solved once.
        shape.depth() == 1 ? HE : starts.isEmpty() ? starts(shape, defaults.starts()) : starts,
        sweeps == UNSET ? defaults.sweeps() : sweeps,
        conjugateGradients == UNSET ? defaults.iterations() : conjugateGradients,
        Double.isNaN(damping) ? defaults.damping() : damping,
        Double.isNaN(leastDamping) ? defaults.leastDamping() : leastDamping,
        dampingDown,
        dampingUp,
        tries,
        steps,
        Double.isNaN(ridge) ? defaults.ridge() : ridge,
        pool,
        seedRows,
        holdout,
        patience,
        refit,
        Double.isNaN(weightDecay) ? decay(fitting, isSampled) / rows : weightDecay,
        guard,
        sampledFrom(shape, fitting),
        batchRows,
        memory);
  }

  /**
   * Units of other shapes than a hinge begin with weights of their own instead of uniform ones, and
   * S-shaped ones with those instead of He's.
   */
  private static List<Start> starts(Topology shape, List<Start> ofHinges) {
    if (shape.isOfHinges()) {
      return ofHinges;
    }
    Start random = shape.isSShaped() ? Start.LECUN : Start.HE;
    return ofHinges.stream().map(start -> start == Start.HINGES ? start : random).toList();
  }

  private static double decay(Fitting fitting, boolean isSampled) {
    return switch (fitting) {
      case LIKELIHOOD -> isSampled ? DECAY_OF_SAMPLED_CLASSES : DECAY_OF_CLASSES;
      case OUTPUT_ERROR -> DECAY_OF_ERRORS;
      case REGRESSION, REGRESSED_CLASSES -> 0;
    };
  }

  /** Rows from which a sweep takes some of them only. */
  int sampledFrom(Topology shape, Fitting fitting) {
    if (sampledFrom != UNSET) {
      return sampledFrom;
    }
    if (!fitting.isOfOutputLoss()) {
      return SAMPLED_FROM;
    }
    double rows = SAMPLED_FROM_WORK / shape.parameterCount();
    return (int) Math.min(SAMPLED_FROM, Math.max(MANY_ROWS, rows));
  }

  /** Number of parts of n rows that are held out in turn to choose a decay; 0 for none. */
  int foldsOf(int n) {
    return n < LEAST_SPLIT || holdout == 0 ? 0 : n < FOLDED_ROWS ? FOLDS : 1;
  }

  /** Number of rows to hold out of n. */
  int heldOutOf(int n, boolean isSampled) {
    if (isSampled) {
      return (int) Math.min(MOST_HELD_OUT, holdout * n);
    }
    return n < LEAST_SPLIT || holdout == 0 ? 0 : Math.max(1, (int) (holdout * n));
  }

  /** Most rows that are held: what fits into the memory, and into an array. */
  int rowsInMemory(Topology shape) {
    int widest = Math.max(shape.nIn(), shape.nOut());
    long most = (Integer.MAX_VALUE - 8) / widest;
    return (int) Math.min(most, Math.max(LEAST_SAMPLE, rowsThatFit(memory, shape)));
  }

  /** Most rows that sweeps take all of. */
  int rowsOfFullSweeps(Topology shape) {
    long fits = rowsThatFit(memory / COPIES, shape);
    return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_SAMPLE, fits));
  }

  private static long rowsThatFit(long bytes, Topology shape) {
    return bytes / (Double.BYTES * (shape.nIn() + shape.nOut() + 1L));
  }

  private static int blocksOf(Topology shape, int wanted, int units) {
    boolean isWhole = shape.isLinked() || shape.skips().takesInputs();
    if (shape.depth() == 1 || shape.anyFrozen() || isWhole) {
      return 1;
    }
    int least = shape.leastHidden();
    int count = wanted > 0 ? wanted : Math.max(1, Math.min(MOST_BLOCKS, least / units));
    return Math.min(count, least);
  }
}
