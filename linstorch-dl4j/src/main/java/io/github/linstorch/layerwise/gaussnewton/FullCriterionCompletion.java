package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of a fit by a loss of the activated output whose sweeps took all rows, which are in
 * memory. The net is compared with the generalised linear model: the same loss of a single layer on
 * the features, a softmax regression for example.
 */
final class FullCriterionCompletion implements Completion {

  /** Relative fall of the loss below which the sweeps of an unpenalised linear model end. */
  private static final double LEAST_FALL = 1e-6;

  private final Problem problem;
  private final Topology shape;
  private final Rows rows;
  private final List<HoldOutSplit> folds;
  private final ParallelFor parallel;
  private final Products products;

  /**
   * For a problem.
   *
   * @param folds by which the decays have been chosen
   * @param parallel fits the folds
   * @param products of the calling thread
   */
  FullCriterionCompletion(
      Problem problem, List<HoldOutSplit> folds, ParallelFor parallel, Products products) {
    this.problem = problem;
    this.shape = problem.shape();
    this.rows = problem.rows();
    this.folds = folds;
    this.parallel = parallel;
    this.products = products;
  }

  @Override
  public Result of(Trial best) {
    Matrix[] net = best.net();
    double factor = problem.temperatureOfFullSweeps();
    if (!problem.guards()) {
      return new Result(problem.stored(net), factor, false, false, null);
    }
    boolean byHeldOutRows = problem.guardsByHeldOutRows();
    if (byHeldOutRows && shape.depth() == 1) {
      return new Result(problem.stored(net), factor, true, false, null);
    }
    Sweeper.Candidate line = byHeldOutRows ? chosenLine() : lineOfTrainingRows();
    EmbeddedLine embedded = EmbeddedLine.of(new LinearFit(line.net()[0], null), problem);
    if (embedded == null) {
      return new Result(problem.stored(net), factor, false, false, null);
    }
    Matrix[] equal = embedded.net();
    OutputLosses losses = new OutputLosses(problem, rows, products);
    double linearLoss = problem.equilibration().rawLoss(line.holdoutLoss());
    double carried = byHeldOutRows ? losses.embedding(embedded) : 0;
    double own = judged(losses, net, best.loss(), byHeldOutRows, 0);
    double linear = judged(losses, equal, linearLoss, byHeldOutRows, carried);
    // NaN, of one that has not been judged because the time was up, loses.
    boolean isLinear = Double.compare(linear, own) < 0;
    double[] stored = problem.stored(isLinear ? equal : net);
    String note = isLinear ? embedded.note(rows, problem.read(stored), shape, products) : null;
    return new Result(stored, factor, true, isLinear, null, note);
  }

  /**
   * Loss of a net with the penalties that are set, which count the weights that it has itself, and
   * with its rounding.
   *
   * @param losses of the training rows
   * @param heldOut its loss on held-out rows, where these decide
   * @param embedding what the net loses more than the line that it carries
   */
  private double judged(
      OutputLosses losses, Matrix[] net, double heldOut, boolean byHeldOutRows, double embedding) {
    double added =
        embedding
            + OutputLosses.penalty(problem, net)
            + (byHeldOutRows ? losses.rounding(net, Double.NaN) : losses.stored(net, Double.NaN));
    return (byHeldOutRows ? heldOut : 0) + problem.equilibration().rawLoss(added);
  }

  /** A single layer, its decay chosen as that of the net is. */
  private Sweeper.Candidate chosenLine() {
    CriterionSweeper sweeper =
        new CriterionSweeper(
            problem,
            shape.line(),
            1,
            rows,
            folds,
            CriterionSweeper.decaysOfLine(problem.criterion()),
            parallel);
    Random random = new Random(Seeds.of(problem.task().seed(), 4));
    return sweeper.sweep(Start.HE, random, monitor(), products);
  }

  private Sweeper.Monitor monitor() {
    return new CriterionSweeper.Quiet(
        problem.progress().silent().monitor(0, 0, Start.HE, List.of(), new AtomicBoolean()));
  }

  /**
   * The linear model of the training rows: with a softmax ordinary least squares of the labels,
   * with the factor that suits these rows; else the single layer without penalties.
   */
  private Sweeper.Candidate lineOfTrainingRows() {
    if (problem.isClassification()) {
      return regressedLabels();
    }
    Topology line = shape.line();
    try (CriterionSweeps sweeps =
        new CriterionSweeps(
            line, rows, problem.settings(), problem::criterion, Decay.NONE, LEAST_FALL, products)) {
      Random random = new Random(Seeds.of(problem.task().seed(), 4));
      return sweeps.run(line.zeros(), List.of(), random, monitor());
    }
  }

  private Sweeper.Candidate regressedLabels() {
    LinearFit line = LinearFit.of(rows, shape.line());
    Matrix weights = line.coefficients().copy();
    double factor =
        Temperature.fit(
            line.outputs(rows.x(), products),
            rows.y(),
            rows.weights(),
            Temperature.LEAST,
            Temperature.LARGEST);
    for (int i = 0; i < weights.values().length; i++) {
      weights.values()[i] *= factor;
    }
    return new Sweeper.Candidate(new Matrix[] {weights}, Double.NaN, Sweeper.End.COMPLETED);
  }
}
