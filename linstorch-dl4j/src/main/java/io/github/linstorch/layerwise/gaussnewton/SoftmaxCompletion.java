package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/**
 * The end of a fit by the log-loss: the last layer stays as the sweeps have left it, unless it is
 * the only one or not all rows are held in memory, and the net is compared with the linear fit of
 * all rows.
 */
final class SoftmaxCompletion implements Completion {

  /**
   * Largest factor of logits that were fitted by the log-loss. On held-out rows without any error
   * the best factor would be infinite.
   */
  private static final double MOST_FACTOR = 3;

  private final Problem problem;
  private final HoldOutSplit split;
  private final Workers workers;
  private final Products products;

  /**
   * For a problem.
   *
   * @param split of the rows in memory; the temperature is fitted to the held-out ones
   * @param workers read the rows
   * @param products of the calling thread
   */
  SoftmaxCompletion(Problem problem, HoldOutSplit split, Workers workers, Products products) {
    this.problem = problem;
    this.split = split;
    this.workers = workers;
    this.products = products;
  }

  /** The net with its factor, or the linear fit of all rows with its own. */
  @Override
  public Result of(Trial best) {
    Matrix[] found = lastLayer(best.net());
    double factor = temperature(found, 1 / MOST_FACTOR, MOST_FACTOR);
    double[] net = problem.stored(found, factor);
    if (!problem.guards()) {
      return new Result(net, factor, false, false, null);
    }
    LabelRegressions all =
        LabelRegressions.gather(
            problem.task().stack(), net, problem.task().rows(), true, workers.count());
    EmbeddedLine embedded = EmbeddedLine.of(line(all), problem);
    if (embedded == null) {
      return new Result(net, factor, false, false, all);
    }
    Matrix[] line = embedded.net();
    double lineFactor = temperature(line, Temperature.LEAST, Temperature.LARGEST);
    double[] linear = problem.stored(line, lineFactor);
    boolean isGood =
        problem.guardsByHeldOutRows()
            ? heldOutLoss(best.net(), factor)
                <= heldOutLossOfLine() + addedTo(embedded, linear, lineFactor)
            : logLoss(net) <= logLoss(linear);
    return isGood
        ? new Result(net, factor, true, false, all)
        : new Result(linear, lineFactor, true, true, null);
  }

  private LinearFit line(LabelRegressions all) {
    return problem.guardsByHeldOutRows()
        ? LinearFit.ridge(all.features(), problem.shape(), problem.equilibration())
        : LinearFit.of(all.features(), problem.shape(), problem.equilibration());
  }

  /** Log-loss on the held-out rows of a net that was not fitted to them, with a factor. */
  private double heldOutLoss(Matrix[] net, double factor) {
    Rows rows = split.heldOut();
    Matrix logits = new Activations(problem.shape(), rows.x(), products).forward(net);
    return Temperature.logLoss(logits, rows.y(), rows.weights(), factor);
  }

  /** That of a ridge regression of the labels that was not fitted to them either. */
  private double heldOutLossOfLine() {
    Rows rows = split.heldOut();
    Matrix logits =
        LinearFit.ridgeOfMany(problem.rows(), split, problem.shape()).outputs(rows.x(), products);
    double factor =
        Temperature.fit(logits, rows.y(), rows.weights(), Temperature.LEAST, Temperature.LARGEST);
    return Temperature.logLoss(logits, rows.y(), rows.weights(), factor);
  }

  /** What embedding and rounding add to the log-loss of the held-out rows. */
  private double addedTo(EmbeddedLine line, double[] stored, double factor) {
    if (problem.shape().isOfHinges()) {
      return 0;
    }
    Rows rows = split.heldOut();
    Matrix exact = line.fit().outputs(rows.x(), products);
    double before = Temperature.logLoss(exact, rows.y(), rows.weights(), factor);
    return Math.max(0, heldOutLoss(problem.read(stored), 1) - before);
  }

  /** The net; with the last layer regressed on all rows, where sweeps have not done that. */
  private Matrix[] lastLayer(Matrix[] net) {
    boolean isFrozen = problem.shape().frozen()[problem.shape().depth() - 1];
    boolean isDone = problem.isWhole() && problem.shape().depth() > 1;
    return isDone || !problem.settings().refit() || isFrozen
        ? net
        : LastLayerSoftmax.solve(problem, net, ParallelFor.of(workers), products);
  }

  private double temperature(Matrix[] net, double low, double high) {
    HeldOutLogits logits = HeldOutLogits.of(problem.shape(), net, split.heldOut(), products);
    return problem.temperature(logits, low, high);
  }

  /** Log-loss of all rows, in one pass; penalties would count what the temperature multiplied. */
  private double logLoss(double[] stored) {
    return Inspection.evaluate(
            problem.task().stack(), stored, problem.task().rows(), workers.count())
        .logLoss();
  }
}
