package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Fitted.Ending;
import io.github.linstorch.layerwise.Fitted.Selection;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.Restarts;
import io.github.linstorch.layerwise.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The method: equilibrate the rows; fit each block of the net from several starts, each by
 * Gauss–Newton sweeps held to rows that it does not see; merge the blocks, exactly; keep the linear
 * fit where it is better on the training rows. Of many rows a sweep takes some, and the comparison
 * with the linear fit takes all, as the last layer of a linear output does. Of many rows behind a
 * softmax sweeps lower the log-loss; of few, labels are regressed. Either way the last layer is
 * multiplied with what makes its outputs the best logits of held-out rows.
 *
 * <p>Restarts repeat all but the choice of the held-out rows; the best by those is kept. Random
 * numbers depend on the seed and on what they are for, and sums run in a fixed order: the result is
 * the same to the bit for any number of threads.
 */
public final class GaussNewton {

  /**
   * What to fit.
   *
   * @param stack the layers, of piecewise linear activations, the identity or a softmax behind the
   *     last
   * @param initial flat parameters, of which frozen layers keep theirs; unchanged
   * @param rows training rows
   * @param validation rows that starts are held to; null to hold out some of the training rows
   * @param settings how to fit
   * @param seed of all random numbers
   * @param storage what becomes of fitted parameters
   */
  public record Task(
      DenseStack stack,
      double[] initial,
      RowSource rows,
      RowSource validation,
      Settings settings,
      long seed,
      ParameterStore storage) {}

  /**
   * One sweep.
   *
   * @param restart number of the restart, from 0
   * @param block number of the block, from 0
   * @param start where it began
   * @param number of the sweep, from 0
   * @param loss training loss after it, in squared units of the labels, on the rows it is fitted
   *     to; where it takes some of many rows that of those, before its step, in nats behind a
   *     softmax
   * @param holdoutLoss the same after it on the rows it is held to, without penalties
   * @param damping of the next sweep
   * @param step accepted share of the step, 0 if none was accepted
   * @param iterations conjugate-gradient steps
   */
  public record Sweep(
      int restart,
      int block,
      Start start,
      int number,
      double loss,
      double holdoutLoss,
      double damping,
      double step,
      int iterations) {}

  /**
   * What became of a block.
   *
   * @param start where the kept net began
   * @param holdoutLoss loss of the kept net on the rows it was held to
   * @param improving whether sweeps ended while they still gained: by their number or the time
   */
  public record Block(Start start, double holdoutLoss, boolean improving) {}

  /** Is told of progress, in the calling thread. */
  public interface Observer {

    /**
     * A sweep has ended; several starts run side by side, each in order.
     *
     * @param sweep what it did
     */
    void swept(Sweep sweep);

    /**
     * A restart has ended.
     *
     * @param number from 0
     * @param loss the loss by which it is judged
     */
    void restarted(int number, double loss);
  }

  /**
   * What was fitted, and how it came about.
   *
   * @param fitted the result; its temperature is NaN without a softmax, and where the last layer is
   *     frozen
   * @param blocks of the best restart
   * @param sweeps of the best restart, by block, start and number
   * @param bounded whether the net is wide enough to hold the linear fit, so that its training loss
   *     is not above that
   * @param linear whether the linear fit was the better one, and is the result
   * @param sampled rows that were held of more, or that sweeps took some of at a time; 0 where
   *     every sweep took all
   */
  public record Outcome(
      Fitted fitted,
      List<Block> blocks,
      List<Sweep> sweeps,
      boolean bounded,
      boolean linear,
      int sampled) {}

  private GaussNewton() {}

  /**
   * Fits.
   *
   * @param task what
   * @param budget restarts, and for how long
   * @param observer told of progress; null for nobody
   * @return the fitted parameters and how they came about
   * @throws CancellationException if the thread is interrupted
   */
  public static Outcome fit(Task task, Restarts.Budget budget, Observer observer) {
    Problem problem = Problem.read(task, budget, observer);
    try (Trials trials =
        problem.isSampled()
            ? new SampledTrials(problem, budget.threads())
            : new BlockTrials(problem, budget.threads())) {
      return run(problem, trials, budget, observer);
    }
  }

  private static Outcome run(
      Problem problem, Trials trials, Restarts.Budget budget, Observer observer) {
    Trials.Trial best = null;
    int number = 0;
    List<Double> losses = new ArrayList<>();
    Ending ending = Ending.COMPLETED;
    for (int r = 0; r <= budget.count(); r++) {
      if (r > 0 && problem.progress().isTimeUp()) {
        ending = Ending.TIME_LIMIT;
        break;
      }
      Trials.Trial trial = trials.run(r);
      losses.add(trial.loss());
      if (observer != null) {
        observer.restarted(r, trial.loss());
      }
      if (best == null || Double.compare(trial.loss(), best.loss()) < 0) {
        best = trial;
        number = r;
      }
      if (trial.loss() <= budget.target()) {
        ending = Ending.TARGET_REACHED;
        break;
      }
    }
    if (ending == Ending.COMPLETED) {
      boolean isImproving = best.blocks().stream().anyMatch(Block::improving);
      ending =
          problem.progress().wasTimeUp()
              ? Ending.TIME_LIMIT
              : isImproving ? Ending.COMPLETED : Ending.NO_IMPROVEMENT;
    }
    double[] sorted = losses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    Trials.Result result = trials.finish(best);
    return new Outcome(
        fitted(problem.task(), result, new Selection(number, sorted, ending), budget.threads()),
        best.blocks(),
        best.sweeps(),
        result.bounded(),
        result.linear(),
        problem.isSampled() ? problem.rows().count() : 0);
  }

  /** Judges the result on all rows. */
  private static Fitted fitted(Task task, Trials.Result result, Selection selection, int threads) {
    DenseStack stack = task.stack();
    double[] parameters = result.parameters();
    Evaluation before = Evaluation.of(stack, task.initial(), task.rows(), threads);
    Inspection after = Inspection.of(stack, parameters, task.rows(), result.regressions(), threads);
    double validation =
        task.validation() == null
            ? Double.NaN
            : Evaluation.of(stack, parameters, task.validation(), threads).loss();
    Fitted.Losses losses =
        new Fitted.Losses(
            before, after.evaluation(), Double.NaN, after.olsLoss(), after.zeroLoss(), validation);
    return new Fitted(
        parameters, losses, after.solves(), 0, 0, selection, result.temperature(), after.notes());
  }
}
