package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/**
 * The end of a fit by a loss of the activated output whose sweeps took samples: the last layer
 * stays as the sweeps have left it, unless it is the only one or not all rows are held in memory,
 * and the net is compared with the linear model of all rows, a {@link SampledLine}.
 */
final class SampledCriterionCompletion implements Completion {

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
  SampledCriterionCompletion(
      Problem problem, HoldOutSplit split, Workers workers, Products products) {
    this.problem = problem;
    this.split = split;
    this.workers = workers;
    this.products = products;
  }

  /** The net with its factor, or the linear model of all rows with its own. */
  @Override
  public Result of(Trial best) {
    Matrix[] found = lastLayer(best.net());
    double factor = temperature(found, 1 / MOST_FACTOR, MOST_FACTOR);
    if (!problem.guards()) {
      return new Result(problem.stored(found, factor), factor, false, false, null);
    }
    double[] net = problem.stored(found, factor);
    SampledLine lines = new SampledLine(problem, split, ParallelFor.of(workers), products);
    LabelRegressions all =
        problem.isClassification()
            ? LabelRegressions.gather(
                problem.task().stack(), net, problem.task().rows(), true, workers.count())
            : null;
    EmbeddedLine embedded = lines.ofAllRows(all);
    if (embedded == null) {
      return new Result(net, factor, false, false, all);
    }
    Matrix[] line = embedded.net();
    double lineFactor = temperature(line, Temperature.LEAST, Temperature.LARGEST);
    boolean isGood =
        problem.guardsByHeldOutRows()
            ? heldOut(best.net(), found, factor)
                <= lines.heldOutLoss() + added(line, lineFactor) + embedding(embedded)
            : trainingLoss(found, factor) <= trainingLoss(line, lineFactor);
    return isGood
        ? new Result(net, factor, true, false, all)
        : new Result(problem.stored(line, lineFactor), lineFactor, true, true, null);
  }

  /**
   * Loss on the held-out rows of a net that was not fitted to them, with a factor, and what the
   * result's penalties and rounding add.
   */
  private double heldOut(Matrix[] swept, Matrix[] result, double factor) {
    OutputLosses losses = new OutputLosses(problem, split.heldOut(), products);
    return losses.of(problem.scaled(swept, factor)) + added(result, factor);
  }

  private double embedding(EmbeddedLine line) {
    return new OutputLosses(problem, split.heldOut(), products).embedding(line);
  }

  private double added(Matrix[] net, double factor) {
    return new OutputLosses(problem, split.heldOut(), products).rounding(net, factor)
        + OutputLosses.penalty(problem, problem.scaled(net, factor));
  }

  /** The net; with the last layer regressed on all rows, where sweeps have not done that. */
  private Matrix[] lastLayer(Matrix[] net) {
    boolean isFrozen = problem.shape().frozen()[problem.shape().depth() - 1];
    boolean isDone = problem.isWhole() && problem.shape().depth() > 1;
    return isDone || !problem.settings().refit() || isFrozen
        ? net
        : LastLayerCriterion.solve(
            problem, problem.shape(), net, ParallelFor.of(workers), products);
  }

  private double temperature(Matrix[] net, double low, double high) {
    HeldOutLogits logits = HeldOutLogits.of(problem.shape(), net, split.heldOut(), products);
    return problem.temperature(logits, low, high);
  }

  /** Loss of all rows, in one pass, as stored, with the penalties that are set. */
  private double trainingLoss(Matrix[] net, double factor) {
    OutputLoss loss = problem.outputLoss();
    Evaluation evaluation =
        Inspection.evaluate(
            problem.task().stack(),
            problem.stored(net, factor),
            problem.task().rows(),
            workers.count());
    double own =
        problem.isClassification() && loss.isPlain()
            ? evaluation.logLoss()
            : evaluation.mean(loss, problem.shape().nOut());
    double penalty = OutputLosses.penalty(problem, problem.scaled(net, factor));
    return own + problem.equilibration().rawLoss(penalty);
  }
}
