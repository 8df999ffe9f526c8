package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.Workers;
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
  private final Rows heldOut;
  private final Workers workers;
  private final Products products;

  /**
   * For a problem.
   *
   * @param heldOut rows that the temperature is fitted to
   * @param workers read the rows
   * @param products of the calling thread
   */
  SoftmaxCompletion(Problem problem, Rows heldOut, Workers workers, Products products) {
    this.problem = problem;
    this.heldOut = heldOut;
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
    Matrix[] line =
        LinearFit.of(all.features(), problem.shape(), problem.equilibration(), problem.rows().x())
            .net();
    if (line == null) {
      return new Result(net, factor, false, false, all);
    }
    double lineFactor = temperature(line, Temperature.LEAST, Temperature.LARGEST);
    double[] linear = problem.stored(line, lineFactor);
    return new Guard(0, 0).isNoWorse(logLoss(net), logLoss(linear))
        ? new Result(net, factor, true, false, all)
        : new Result(linear, lineFactor, true, true, null);
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
    HeldOutLogits logits = HeldOutLogits.of(problem.shape(), net, heldOut, products);
    return problem.temperature(logits, low, high);
  }

  /** Log-loss of all rows, in one pass; penalties would count what the temperature multiplied. */
  private double logLoss(double[] stored) {
    return Inspection.evaluate(
            problem.task().stack(), stored, problem.task().rows(), workers.count())
        .logLoss();
  }
}
