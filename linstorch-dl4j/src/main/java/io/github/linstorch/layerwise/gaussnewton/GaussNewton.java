package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Restarts;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.lstsq.BlasThreads;
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
      Linstorch.Storage storage) {}

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
   * The outcome.
   *
   * @param parameters flat parameters as they are stored
   * @param best number of the best restart
   * @param losses by which restarts were judged, in their order
   * @param end why restarts ended
   * @param blocks of the best restart
   * @param sweeps of the best restart, by block, start and number
   * @param bounded whether the net is wide enough to hold the linear fit, so that its training loss
   *     is not above that
   * @param linear whether the linear fit was the better one, and is the result
   * @param temperature what the last layer was multiplied with for its softmax to give
   *     probabilities; NaN without a softmax, and where that layer is frozen
   * @param sampled rows that were held of more, or that sweeps took some of at a time; 0 where
   *     every sweep took all
   * @param regressions of the labels with the hidden layers found; null where they are not known
   * @param passes over the rows
   */
  public record Outcome(
      double[] parameters,
      int best,
      double[] losses,
      Restarts.End end,
      List<Block> blocks,
      List<Sweep> sweeps,
      boolean bounded,
      boolean linear,
      double temperature,
      int sampled,
      LabelRegressions regressions,
      int passes) {}

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
    return BlasThreads.single(() -> run(task, budget, observer));
  }

  private static Outcome run(Task task, Restarts.Budget budget, Observer observer) {
    Problem problem = Problem.read(task, budget, observer);
    try (Trials trials = new Trials(problem, budget.threads())) {
      return run(problem, trials, budget, observer);
    }
  }

  private static Outcome run(
      Problem problem, Trials trials, Restarts.Budget budget, Observer observer) {
    Trial best = null;
    int number = 0;
    List<Double> losses = new ArrayList<>();
    Restarts.End end = Restarts.End.COMPLETED;
    for (int r = 0; r <= budget.count(); r++) {
      if (r > 0 && problem.progress().isTimeUp()) {
        end = Restarts.End.TIME_LIMIT;
        break;
      }
      Trial trial = trials.run(r);
      losses.add(trial.loss());
      if (observer != null) {
        observer.restarted(r, trial.loss());
      }
      if (best == null || Double.compare(trial.loss(), best.loss()) < 0) {
        best = trial;
        number = r;
      }
      if (trial.loss() <= budget.target()) {
        end = Restarts.End.TARGET_REACHED;
        break;
      }
    }
    if (problem.progress().wasTimeUp() && end == Restarts.End.COMPLETED) {
      end = Restarts.End.TIME_LIMIT;
    }
    Completion.Result result = trials.complete(best);
    return new Outcome(
        result.parameters(),
        number,
        losses.stream().mapToDouble(Double::doubleValue).toArray(),
        end,
        best.blocks(),
        best.sweeps(),
        result.bounded(),
        result.linear(),
        result.temperature(),
        problem.isSampled() ? problem.rows().count() : 0,
        result.regressions(),
        1 + result.passes());
  }
}
