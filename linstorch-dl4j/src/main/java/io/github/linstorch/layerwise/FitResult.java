package io.github.linstorch.layerwise;

import java.util.ArrayList;
import java.util.List;

/**
 * What a fit has made of a stack.
 *
 * @param parameters flat parameters in the order of the stack, as they are stored
 * @param before how the initial parameters do
 * @param after how the stored parameters do
 * @param solvedLoss loss of the solved parameters before they were rounded for storage; NaN where
 *     it is not known
 * @param olsLoss loss of ordinary least squares with intercept on the same rows
 * @param zeroLoss loss of predicting zero: mean square of the labels
 * @param solves per layer that is not frozen, its most recent solve, or what describes it
 * @param keptSolve after how many solves {@code parameters} stood (0: the initial ones)
 * @param passes how many times the rows were read
 * @param notes what is to be said of the losses, in sentences without a full stop; mostly nothing
 */
public record FitResult(
    double[] parameters,
    Evaluation before,
    Evaluation after,
    double solvedLoss,
    double olsLoss,
    double zeroLoss,
    List<LayerSolve> solves,
    int keptSolve,
    int passes,
    List<String> notes) {

  /**
   * Loss of the initial parameters.
   *
   * @return mean squared error
   */
  public double lossBefore() {
    return before.loss();
  }

  /**
   * This result as one of several tries.
   *
   * @param note what is to be said of them
   * @param allPasses how many times all of them have read the rows
   */
  FitResult ofTries(String note, int allPasses) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new FitResult(
        parameters,
        before,
        after,
        solvedLoss,
        olsLoss,
        zeroLoss,
        solves,
        keptSolve,
        allPasses,
        all);
  }
}
