package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Fits a block by sweeps over all rows that lower a {@link Criterion}. First it chooses the decay:
 * for one after the other, from the largest down, nets are fitted to all rows but the held-out
 * ones, each from the net before, until their loss on those rows rises. Then it fits all rows with
 * the best decay.
 */
final class CriterionSweeper implements Sweeper {

  /** Decays of nets from which to choose, beside the sum of the log-losses of all rows. */
  private static final double[] DECAYS = {10, 3, 1, 0.3};

  /** Decays of a single layer, which has fewer weights to hold back. */
  private static final double[] DECAYS_OF_LINE = {100, 30, 10, 3, 1, 0.3};

  /**
   * The same beside the sum of errors, relative to those of a constant: the less noise there is,
   * the smaller the best one.
   */
  private static final double[] DECAYS_OF_ERRORS = {10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001};

  /** Relative fall of the objective below which sweeps end. */
  private static final double LEAST_FALL = 1e-3;

  /** The same where an error is lowered, which sweeps bring down for longer. */
  private static final double LEAST_FALL_OF_ERROR = 1e-4;

  /** Growth of the held-out loss, as a factor, that ends the choice. */
  private static final double WORSE = 1.02;

  /**
   * What fits best.
   *
   * @param decay beside the sum of the losses of all rows; {@link #NO_SWEEPS} for the linear net as
   *     it is
   * @param loss mean loss on held-out rows
   */
  private record Choice(double decay, double loss) {}

  /** In the place of a decay: it leaves no sweep anything to do. */
  private static final double NO_SWEEPS = Double.POSITIVE_INFINITY;

  private final Problem problem;
  private final Topology shape;
  private final Rows rows;
  private final List<HoldOutSplit> folds;
  private final double[] decays;
  private final ParallelFor parallel;

  /** All rows in the coordinates of their span; null if that saves no time. */
  private final SpannedRows spanned;

  /** Rows of all folds, the fitted ones first, in the coordinates that sweeps take. */
  private final Rows[][] parts;

  private final int count;

  /**
   * For a block.
   *
   * @param shape of the block, or of another net for the rows
   * @param count number of blocks
   * @param rows all of them, equilibrated
   * @param folds of those rows, by which the decay is chosen; may be none
   * @param decays the ones to choose from, falling
   * @param parallel fits the folds
   */
  CriterionSweeper(
      Problem problem,
      Topology shape,
      int count,
      Rows rows,
      List<HoldOutSplit> folds,
      double[] decays,
      ParallelFor parallel) {
    this.problem = problem;
    this.shape = shape;
    this.count = count;
    this.rows = rows;
    this.folds = folds;
    this.decays = decays;
    this.parallel = parallel;
    Rows others =
        folds.size() == 1 && folds.get(0).heldOutNumbers() == null ? folds.get(0).heldOut() : rows;
    this.spanned = SpannedRows.of(shape, rows, others, decay(1));
    Rows all = spanned == null ? rows : spanned.fitted();
    this.parts = new Rows[folds.size()][];
    for (int f = 0; f < parts.length; f++) {
      HoldOutSplit fold = folds.get(f);
      Rows held =
          spanned == null
              ? fold.heldOut()
              : fold.heldOutNumbers() == null
                  ? spanned.heldOut()
                  : all.subset(fold.heldOutNumbers());
      parts[f] = new Rows[] {fold.fittedOf(all), held};
    }
  }

  /** The decays to choose from for a net, falling. */
  static double[] decaysOfNet(Criterion criterion) {
    return criterion.isLikelihood() ? DECAYS : DECAYS_OF_ERRORS;
  }

  /** The same for a single layer. */
  static double[] decaysOfLine(Criterion criterion) {
    return criterion.isLikelihood() ? DECAYS_OF_LINE : DECAYS_OF_ERRORS;
  }

  /** A decay of this many units, with the penalties of the layers. */
  private Decay decay(double units) {
    return problem.decay(shape, count, units / rows.total());
  }

  @Override
  public int mostSweeps() {
    return problem.settings().sweeps();
  }

  @Override
  public Candidate sweep(Start start, Random random, Monitor monitor, Products products) {
    monitor.check();
    long seed = random.nextLong();
    Beginning beginning = begin(start, rows, seed, products);
    Choice choice = choose(start, beginning, seed, monitor);
    Candidate last = fitAll(choice, beginning, seed, monitor, products);
    Matrix[] net =
        spanned == null
            ? last.net()
            : spanned.restored(last.net(), spanned.shape().zeros(), shape.zeros());
    // Without folds all nets are judged by the rows that they are fitted to.
    return new Candidate(net, folds.isEmpty() ? last.holdoutLoss() : choice.loss(), last.end());
  }

  private Beginning begin(Start start, Rows some, long seed, Products products) {
    return Beginning.draw(problem, shape, start, some, seed, products).in(spanned);
  }

  /**
   * The start of each fold. Hinges are chosen by labels, which have to be those of its own rows.
   */
  private Beginning[] begins(Start start, Beginning beginning, long seed) {
    Beginning[] begins = new Beginning[parts.length];
    Arrays.fill(begins, beginning);
    if (start == Start.HINGES) {
      parallel.each(
          parts.length,
          f -> {
            try (Products own = new Products()) {
              begins[f] = begin(start, folds.get(f).fittedOf(rows), seed, own);
            }
          });
    }
    return begins;
  }

  /**
   * Fits all rows with the decay that has been chosen: by a log-loss at once, by an error as it was
   * chosen, along the larger ones.
   */
  private Candidate fitAll(
      Choice choice, Beginning beginning, long seed, Monitor monitor, Products products) {
    if (choice.decay() == NO_SWEEPS) {
      return new Candidate(beginning.linear(), choice.loss(), End.NO_IMPROVEMENT);
    }
    Rows all = spanned == null ? rows : spanned.fitted();
    Matrix[] before = null;
    boolean isAlong = problem.choosesDecay() && !problem.criterion().isLikelihood();
    for (double units : isAlong ? decays : new double[0]) {
      if (units > choice.decay()) {
        Monitor quiet = new Quiet(monitor);
        before = fit(all, decay(units), beginning, before, seed, quiet, products).net();
      }
    }
    return fit(all, decay(choice.decay()), beginning, before, seed, monitor, products);
  }

  private double leastFall() {
    return problem.criterion().isLikelihood() ? LEAST_FALL : LEAST_FALL_OF_ERROR;
  }

  private Candidate fit(
      Rows some,
      Decay decay,
      Beginning beginning,
      Matrix[] before,
      long seed,
      Monitor monitor,
      Products products) {
    Topology own = spanned == null ? shape : spanned.shape();
    Decay inSpan = spanned == null ? decay : decay.withFeatures(own.nIn());
    try (CriterionSweeps sweeps =
        new CriterionSweeps(
            own, some, problem.settings(), problem::criterion, inSpan, leastFall(), products)) {
      if (spanned != null) {
        sweeps.countFeatures(shape.rows(0));
      }
      List<Matrix[]> others =
          Stream.of(before, beginning.linear()).filter(Objects::nonNull).toList();
      return sweeps.run(beginning.hidden(), others, new Random(Seeds.of(seed, 1)), monitor);
    }
  }

  private Choice choose(Start start, Beginning beginning, long seed, Monitor monitor) {
    double[] offered =
        problem.choosesDecay() && !folds.isEmpty()
            ? decays
            : new double[] {problem.settings().weightDecay() * rows.total()};
    Choice best = new Choice(offered[0], Double.NaN);
    Matrix[][] nets = new Matrix[parts.length][];
    Beginning[] begins = begins(start, beginning, seed);
    double weight = Arrays.stream(parts).mapToDouble(part -> part[1].total()).sum();
    double least = Double.POSITIVE_INFINITY;
    if (beginning.linear() != null && parts.length > 0) {
      best = new Choice(NO_SWEEPS, heldOutLossOfLinear(begins) / weight);
      least = best.loss() + penalty(Arrays.stream(begins).map(Beginning::linear));
    }
    double before = Double.POSITIVE_INFINITY;
    for (double units : offered) {
      if (parts.length == 0 || monitor.isTimeUp()) {
        break;
      }
      double sum = heldOutLoss(units, nets, begins, seed, monitor);
      double score = score(sum, units, weight, nets);
      if (score < least || Double.isNaN(best.loss())) {
        least = score;
        best = new Choice(units, sum / weight);
      } else if (!(score <= WORSE * (best.decay() == NO_SWEEPS ? before : least))) {
        break;
      }
      before = score;
    }
    return best;
  }

  /**
   * The sum of log-losses; errors, with the penalties that are set, tell decays apart without a
   * prior, which needs a likelihood.
   */
  private double score(double sum, double units, double weight, Matrix[][] nets) {
    // Log-normal around 1, so that a few rows do not choose an extreme.
    return problem.criterion().isLikelihood()
        ? sum + 0.5 * Math.log(units) * Math.log(units)
        : sum / weight + penalty(Arrays.stream(nets));
  }

  /** Sum over the folds of the loss on their held-out rows; nets are replaced. */
  private double heldOutLoss(
      double units, Matrix[][] nets, Beginning[] begins, long seed, Monitor monitor) {
    double[] losses = new double[parts.length];
    Monitor quiet = new Quiet(monitor);
    parallel.each(
        parts.length,
        f -> {
          Rows fitted = parts[f][0];
          Rows held = parts[f][1];
          try (Products products = new Products()) {
            Decay decay = problem.decay(shape, count, units / fitted.total());
            nets[f] = fit(fitted, decay, begins[f], nets[f], seed, quiet, products).net();
            losses[f] = heldOutLoss(held, nets[f], products);
          }
        });
    return Arrays.stream(losses).sum();
  }

  private double heldOutLossOfLinear(Beginning[] begins) {
    double[] losses = new double[parts.length];
    parallel.each(
        parts.length,
        f -> {
          try (Products products = new Products()) {
            losses[f] = heldOutLoss(parts[f][1], begins[f].linear(), products);
          }
        });
    return Arrays.stream(losses).sum();
  }

  /** Sum over the rows. */
  private double heldOutLoss(Rows held, Matrix[] net, Products products) {
    Topology own = spanned == null ? shape : spanned.shape();
    Matrix output = new Activations(own, held.x(), products).forward(net);
    return problem.criterion().loss(held, output) * held.total();
  }

  /** Mean over nets of the penalties that are set. */
  private double penalty(Stream<Matrix[]> nets) {
    Decay given = problem.givenDecay(shape, count);
    Decay decay = spanned == null ? given : given.withFeatures(spanned.shape().nIn());
    double factor = problem.criterion().decayFactor(shape.nOut());
    return factor * nets.mapToDouble(decay::of).average().orElse(0);
  }

  /** Passes on the questions, and sweeps as those of no start. */
  record Quiet(Monitor monitor) implements Monitor {

    @Override
    public void check() {
      monitor.check();
    }

    @Override
    public boolean isTimeUp() {
      return monitor.isTimeUp();
    }

    @Override
    public void swept(int number, Report report) {
      monitor.sweptAside();
    }

    @Override
    public void sweptAside() {
      monitor.sweptAside();
    }
  }

  /** Leaves the net: sweeps have taken all rows. */
  @Override
  public Refitted refit(Matrix[] net, Products products) {
    return new Refitted(net, null, null);
  }
}
