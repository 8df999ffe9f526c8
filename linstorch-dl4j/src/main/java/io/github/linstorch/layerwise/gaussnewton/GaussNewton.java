package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Fitted.Ending;
import io.github.linstorch.layerwise.Fitted.Selection;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.RestartBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The method {@code GAUSS_NEWTON}, in four parts: equilibrate the rows; fit each block of the net
 * by Gauss–Newton sweeps, from several starts that are judged on held-out rows; merge the blocks
 * exactly; keep a linear model instead if it is better, as {@link GuardRule} says.
 *
 * <p>If there are many rows, each sweep takes a sample of them; the last layer of a fit by the
 * squared error still takes all rows. With a softmax the sweeps lower the log-loss or regress the
 * labels, as {@link SweepLoss} says. Where labels are regressed or sweeps take samples, the last
 * layer is multiplied by the factor that makes its outputs the best logits on held-out rows.
 *
 * <p>Restarts repeat everything but the choice of the held-out rows, on which the best restart is
 * chosen. Random numbers depend only on the seed and their purpose, and sums run in a fixed order.
 * The result is therefore equal to the bit for any number of threads.
 */
public final class GaussNewton {

  private GaussNewton() {}

  /**
   * Fits.
   *
   * @param task stack, rows and settings
   * @param budget restarts and time limit
   * @param observer receives progress; null for none
   * @return the fitted parameters and how they came about
   * @throws CancellationException if the thread is interrupted
   */
  public static Outcome fit(Task task, RestartBudget budget, SweepObserver observer) {
    Problem problem = Problem.read(task, budget, observer);
    try (Trials trials = new Trials(problem, budget.threads())) {
      if (observer != null) {
        observer.begun(trials.plan());
      }
      return run(problem, trials, budget, observer);
    }
  }

  private static Outcome run(
      Problem problem, Trials trials, RestartBudget budget, SweepObserver observer) {
    Trial best = null;
    int number = 0;
    List<Double> losses = new ArrayList<>();
    Ending ending = Ending.COMPLETED;
    for (int r = 0; r <= budget.count(); r++) {
      if (r > 0 && problem.progress().isTimeUp()) {
        ending = Ending.TIME_LIMIT;
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
    Completion.Result result = trials.complete(best);
    return new Outcome(
        fitted(problem.task(), result, new Selection(number, sorted, ending), budget.threads()),
        best.blocks(),
        best.sweeps(),
        problem.isOutputLoss(),
        result.bounded(),
        result.linear(),
        problem.takesAll() ? 0 : problem.rows().count());
  }

  /** Judges the result on all rows. */
  private static Fitted fitted(
      Task task, Completion.Result result, Selection selection, int threads) {
    DenseStack stack = task.stack();
    double[] parameters = result.parameters();
    Evaluation before = Inspection.evaluate(stack, task.initial(), task.rows(), threads);
    Inspection after = Inspection.of(stack, parameters, task.rows(), result.regressions(), threads);
    double validation =
        task.validation() == null
            ? Double.NaN
            : Inspection.evaluate(stack, parameters, task.validation(), threads).loss();
    Fitted.Losses losses =
        new Fitted.Losses(
            before, after.evaluation(), Double.NaN, after.olsLoss(), after.zeroLoss(), validation);
    Fitted fitted =
        new Fitted(
            parameters, losses, after.solves(), 0, 0, selection, result.factor(), after.notes());
    return result.note() == null ? fitted : fitted.noting(result.note());
  }
}
