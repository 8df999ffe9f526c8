package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.LogLoss;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of a fit by the log-loss whose sweeps took all rows, which are in memory. The net is
 * compared with a softmax regression on the features.
 */
final class FullSoftmaxCompletion implements Completion {

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
  FullSoftmaxCompletion(
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
    double factor = shape.frozen()[shape.depth() - 1] ? Double.NaN : 1;
    if (!problem.guards()) {
      return new Result(problem.stored(net), factor, false, false, null);
    }
    boolean byHeldOutRows = problem.guardsByHeldOutRows();
    if (byHeldOutRows && shape.depth() == 1) {
      return new Result(problem.stored(net), factor, true, false, null);
    }
    Sweeper.Candidate line = byHeldOutRows ? softmaxRegression() : regressedLabels();
    EmbeddedLine embedded = EmbeddedLine.of(new LinearFit(line.net()[0], null), problem);
    Matrix[] equal = embedded == null ? null : embedded.net();
    if (equal == null) {
      return new Result(problem.stored(net), factor, false, false, null);
    }
    double own = byHeldOutRows ? best.loss() + added(net, output(net)) : storedLoss(net);
    Matrix logits = embedded.fit().outputs(rows.x(), products);
    double linear = byHeldOutRows ? line.holdoutLoss() + added(equal, logits) : storedLoss(equal);
    // NaN, of one that has not been judged because the time was up, loses.
    boolean isLinear = Double.compare(linear, own) < 0;
    double[] stored = problem.stored(isLinear ? equal : net);
    String note = isLinear ? embedded.note(rows, problem.read(stored), shape, products) : null;
    return new Result(stored, factor, true, isLinear, null, note);
  }

  /** A single layer, its decay chosen as that of the net is. */
  private Sweeper.Candidate softmaxRegression() {
    SoftmaxSweeper sweeper =
        new SoftmaxSweeper(
            problem, shape.line(), 1, rows, folds, SoftmaxSweeper.DECAYS_OF_LINE, parallel);
    Sweeper.Monitor monitor =
        problem.progress().silent().monitor(0, 0, Start.HE, List.of(), new AtomicBoolean(), false);
    Random random = new Random(Seeds.of(problem.task().seed(), 4));
    return sweeper.sweep(Start.HE, random, new SoftmaxSweeper.Quiet(monitor), products);
  }

  /** Ordinary least squares of the labels, with the factor that suits the training rows. */
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

  /** What rounding, and embedding, add to the log-loss of the training rows. */
  private double added(Matrix[] net, Matrix exact) {
    double added = storedLoss(net) - new LogLoss().loss(rows, exact);
    // NaN stays, and loses.
    return added <= 0 ? 0 : added;
  }

  private double storedLoss(Matrix[] net) {
    return new LogLoss().loss(rows, output(problem.read(problem.stored(net))));
  }

  private Matrix output(Matrix[] net) {
    return new Activations(shape, rows.x(), products).forward(net);
  }
}
