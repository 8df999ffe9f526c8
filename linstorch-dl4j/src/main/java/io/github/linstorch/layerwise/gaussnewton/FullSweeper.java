package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Fits a block by sweeps over all rows, by the squared error. The last layer is then solved again
 * on all rows, including the held-out ones.
 */
final class FullSweeper implements Sweeper {

  /** Decay of all weights, beside the sum of the squared errors, from {@link Start#HINGES}. */
  private static final double DECAY_OF_HINGES = 0.5;

  /** The same where units are S-shaped. */
  private static final double DECAY_OF_S_SHAPED_SEED = 0.1;

  /** The same from {@link Start#LECUN}. */
  private static final double DECAY_OF_LECUN = 2;

  /** The same from {@link Start#UNIFORM_FAN_IN}, and the random starts of other units. */
  private static final double DECAY_OF_UNIFORM = 5;

  /** The same where features are penalised apart; that of a feature of average weights. */
  private static final double DECAY_OF_COLUMNS = 3;

  /** Number of times that the penalties of features are taken from the weights before. */
  private static final int COLUMN_ROUNDS = 2;

  /** Rows per column from which only the better start is gone on from. */
  private static final int ROWS_PER_COLUMN = 4;

  /** Largest ratio of a feature's penalty to that of average weights. */
  private static final double MOST_RATIO = 1e4;

  /**
   * Held-out error, as a share of the labels' variance, from which on noise may be what is left.
   */
  private static final double LITTLE_NOISE = 0.03;

  /** What a net without penalty has to leave of that error: the held-out rows may be few. */
  private static final double CLEARLY_LESS = 0.5;

  /** Fewer held-out rows than this tell too little of an error; training rows tell nothing. */
  private static final int LEAST_HELD_OUT = 8;

  private final Problem problem;
  private final Settings settings;
  private final Topology shape;
  private final Rows all;
  private final HoldOutSplit split;
  private final Rows fitted;
  private final Decay decay;

  /** The rows in the coordinates of their span; null if that saves no time. */
  private final SpannedRows spanned;

  /**
   * For a block.
   *
   * @param shape of the block
   * @param rows all of them, equilibrated
   * @param split of those rows
   * @param decay of the block
   */
  FullSweeper(Problem problem, Topology shape, Rows rows, HoldOutSplit split, Decay decay) {
    this.problem = problem;
    this.settings = problem.settings();
    this.shape = shape;
    this.all = rows;
    this.split = split;
    this.fitted = split.fittedOf(rows);
    this.decay = decay;
    this.spanned = SpannedRows.of(shape, fitted, split.heldOut(), decay);
  }

  @Override
  public int mostSweeps() {
    int first = isShort() || !tellsNoise() ? 1 : 2;
    int rounds = canPenaliseColumns() ? first + COLUMN_ROUNDS : 1;
    return shape.depth() == 1 ? 0 : rounds * settings.sweeps();
  }

  @Override
  public Candidate sweep(Start start, Random random, Monitor monitor, Products products) {
    monitor.check();
    Matrix[] net =
        RandomNet.draw(start, shape, fitted, settings, problem.fixed(), random, products);
    Decay own = decay.plus(automatic(start));
    if (spanned == null) {
      Candidate best = swept(sweeps(own, products), net, random, monitor);
      return isShort()
          ? withColumnsPenalised(best, random, monitor, products)
          : orWithoutPenalty(best, start, net, random, monitor, products);
    }
    FullSweeps sweeps =
        new FullSweeps(
            spanned.shape(),
            spanned.fitted(),
            spanned.heldOut(),
            settings,
            own.withFeatures(spanned.shape().nIn()),
            products);
    sweeps.countFeatures(shape.rows(0));
    Matrix[] inSpan = spanned.inSpan(net);
    Candidate best = swept(sweeps, inSpan, random, monitor);
    boolean decays = own.isIn(0);
    Matrix[] from = decays ? spanned.shape().zeros() : inSpan;
    return new Candidate(
        spanned.restored(best.net(), from, decays ? shape.zeros() : net),
        best.holdoutLoss(),
        best.errors(),
        best.end());
  }

  /** The penalty of all weights with which sweeps from a start find the better nets. */
  private Decay automatic(Start start) {
    if (!problem.choosesDecay() || shape.depth() == 1) {
      return Decay.NONE;
    }
    return Decay.uniform(shape, unitsOf(start) / fitted.total());
  }

  private double unitsOf(Start start) {
    return switch (start) {
      case HINGES -> shape.isSShaped() ? DECAY_OF_S_SHAPED_SEED : DECAY_OF_HINGES;
      case UNIFORM_FAN_IN -> DECAY_OF_UNIFORM;
      case LECUN -> DECAY_OF_LECUN;
      case HE -> shape.isOfHinges() ? 0 : DECAY_OF_HINGES;
    };
  }

  /**
   * The better of two nets that were swept from the same weights, with the penalty of a start and
   * without. Where labels have next to no noise, the penalty is what most of the error comes from.
   */
  private Candidate orWithoutPenalty(
      Candidate penalised,
      Start start,
      Matrix[] net,
      Random random,
      Monitor monitor,
      Products products) {
    if (!canPenaliseColumns()
        || !tellsNoise()
        || unitsOf(start) == 0
        || penalised.end() == End.TIME_LIMIT
        || !(penalised.holdoutLoss() < LITTLE_NOISE)) {
      return penalised;
    }
    Candidate free = swept(sweeps(decay, products), net, random, monitor);
    return free.holdoutLoss() < CLEARLY_LESS * penalised.holdoutLoss() ? free : penalised;
  }

  /** Whether rows are held out, and enough of them to tell how much noise the labels have. */
  private boolean tellsNoise() {
    return split.heldOut() != all && split.heldOut().count() >= LEAST_HELD_OUT;
  }

  private boolean canPenaliseColumns() {
    return spanned == null
        && problem.choosesDecay()
        && !problem.isClassification()
        && shape.depth() > 1
        && settings.sweeps() > 0
        && !shape.frozen()[0];
  }

  /** Whether rows per column are so few that each start is only judged after these rounds. */
  private boolean isShort() {
    return fitted.count() < ROWS_PER_COLUMN * shape.nIn();
  }

  @Override
  public Candidate improved(Candidate best, Random random, Monitor monitor, Products products) {
    return isShort() ? best : withColumnsPenalised(best, random, monitor, products);
  }

  /**
   * Goes on from a net with a penalty of each feature in inverse proportion to the squares of its
   * weights, twice. Features that explain little lose what they have. That is the group lasso as an
   * adaptive ridge (Grandvalet, "Least absolute shrinkage is equivalent to quadratic penalization",
   * ICANN 1998). The held-out rows decide.
   */
  private Candidate withColumnsPenalised(
      Candidate start, Random random, Monitor monitor, Products products) {
    if (!canPenaliseColumns()) {
      return start;
    }
    Candidate best = start;
    Candidate last = start;
    for (int r = 0; r < COLUMN_ROUNDS && last.end() != End.TIME_LIMIT; r++) {
      Decay columns = columnDecay(last.net()[0]);
      last = swept(sweeps(decay.plus(columns), products), last.net(), random, monitor);
      best = last.isBetterThan(best) ? last : best;
    }
    return best;
  }

  private Decay columnDecay(Matrix first) {
    double[] squares = new double[shape.nIn()];
    double mean = 0;
    for (int j = 0; j < squares.length; j++) {
      for (int o = 0; o < first.columns(); o++) {
        squares[j] += first.get(j, o) * first.get(j, o);
      }
      mean += squares[j] / squares.length;
    }
    double units = DECAY_OF_COLUMNS / fitted.total();
    double[] features = new double[squares.length];
    for (int j = 0; j < features.length; j++) {
      double ratio = mean > 0 ? mean / Math.max(squares[j], mean / MOST_RATIO) : 1;
      features[j] = units * ratio;
    }
    return Decay.ofFeatures(shape, features, units);
  }

  private FullSweeps sweeps(Decay own, Products products) {
    return new FullSweeps(shape, fitted, split.heldOut(), settings, own, products);
  }

  private Candidate swept(FullSweeps sweeps, Matrix[] start, Random random, Monitor monitor) {
    Matrix[] net = isLastFrozen() ? start : sweeps.withLastChosen(start);
    Candidate begun = sweeps.candidate(net, End.COMPLETED);
    if (shape.depth() == 1 || settings.sweeps() == 0) {
      return begun;
    }
    Candidate best = sweeps.run(net, random, monitor);
    return best.isBetterThan(begun) ? best : begun.with(best.end());
  }

  private boolean isLastFrozen() {
    return shape.frozen()[shape.depth() - 1];
  }

  /**
   * The last layer solved again on all rows; where that is worse than the linear fit, the net as it
   * is, and where that is worse, too, the linear fit.
   */
  @Override
  public Refitted refit(Matrix[] net, Products products) {
    List<Matrix[]> nets = new ArrayList<>();
    Matrix leftOut = null;
    if (settings.refit() && !isLastFrozen()) {
      Activations activations = new Activations(shape, all.x(), products);
      activations.hidden(net);
      LastLayerRidge.Regressed last =
          new LastLayerRidge(shape, all, decay, products).choose(activations);
      nets.add(LastLayerRidge.with(net, last.weights()));
      leftOut = last.leftOut();
    }
    nets.add(net);
    HeldOutSquares squares =
        problem.guardsByHeldOutRows() && shape.depth() > 1
            ? HeldOutSquares.of(shape, net, fitted, split.heldOut(), products)
            : null;
    boolean guards = problem.guards() && !problem.guardsByHeldOutRows();
    Matrix[] kept = guards ? guarded(nets, products) : nets.get(0);
    if (!problem.isClassification()) {
      return new Refitted(kept, null, squares);
    }
    if (!nets.contains(kept)) {
      leftOut = LinearFit.leaveOneOut(all, shape, products);
    }
    return new Refitted(kept, logits(kept, net, leftOut, products), squares);
  }

  /** The first net that is no worse than the linear fit, which is kept where there is none. */
  private Matrix[] guarded(List<Matrix[]> nets, Products products) {
    Matrix[] line = problem.embedded(LinearFit.of(all, shape).coefficients(), shape, all.x());
    if (line == null) {
      return nets.get(0);
    }
    Guard guard = new Guard(Guard.ROUND_OFF, 0);
    TrainingLoss loss = new TrainingLoss(shape, all, decay, null, products);
    double most = loss.of(line);
    return nets.stream()
        .filter(net -> guard.isNoWorse(loss.of(net), most))
        .findFirst()
        .orElse(line);
  }

  /**
   * Logits for rows whose labels they do not know: the hidden layers were judged by those rows, not
   * fitted to them, and the last layer leaves each of them out.
   *
   * @param swept the net before its last layer was solved on all rows
   * @param leftOut residuals of all rows, each in the solve of the last layer without it; null
   *     where there are none
   */
  private HeldOutLogits logits(Matrix[] kept, Matrix[] swept, Matrix leftOut, Products products) {
    Rows heldOut = split.heldOut();
    if (kept == swept || split.heldOutNumbers() == null) {
      return HeldOutLogits.of(shape, kept, heldOut, products);
    }
    return leftOut == null
        ? HeldOutLogits.of(shape, sweeps(decay, products).withLastChosen(swept), heldOut, products)
        : HeldOutLogits.leaving(heldOut, leftOut.rowsOf(split.heldOutNumbers()));
  }
}
