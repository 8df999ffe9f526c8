package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.SolveOptions;
import io.github.linstorch.lstsq.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Losses and layers of a stack that was not fitted layer by layer.
 *
 * @param evaluation loss and dead units
 * @param olsLoss loss of ordinary least squares with intercept
 * @param zeroLoss loss of predicting zero
 * @param solves regression of the labels on the inputs of each layer that is not frozen
 * @param notes notes on the losses
 */
public record Inspection(
    Evaluation evaluation,
    double olsLoss,
    double zeroLoss,
    List<LayerSolve> solves,
    List<String> notes) {

  /**
   * Inspects a stack, in one pass over the rows, or in a few if double precision does not suffice.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param source the rows
   * @param known regressions of a stack of the same hidden layers, which are not made again; null
   *     for none
   * @param threads threads that may be used; the result does not depend on it
   * @return what was found
   */
  public static Inspection of(
      DenseStack stack,
      double[] parameters,
      PassSource source,
      LabelRegressions known,
      int threads) {
    try (Passes passes = source.passes(stack, threads)) {
      return of(stack, parameters, known, passes, new FeatureSolve(passes, source));
    }
  }

  /**
   * Evaluates a stack, in one pass over the rows.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param source the rows
   * @param threads threads that may be used; the result does not depend on it
   * @return its losses, by the weights of the rows, and dead units
   */
  public static Evaluation evaluate(
      DenseStack stack, double[] parameters, PassSource source, int threads) {
    try (Passes passes = source.passes(stack, threads)) {
      return passes.run(parameters, List.of(), stack.depth(), true).evaluation();
    }
  }

  private static Inspection of(
      DenseStack stack,
      double[] parameters,
      LabelRegressions known,
      Passes passes,
      FeatureSolve features) {
    BackwardTarget labels = BackwardTarget.labels(stack);
    int last = stack.depth() - 1;
    Map<Integer, LeastSquaresState> states = new TreeMap<>();
    if (known != null) {
      states.put(last, known.last());
      states.computeIfAbsent(0, layer -> known.features());
    }
    List<Regression> regressions = new ArrayList<>();
    for (int l = 0; l <= last; l++) {
      boolean wanted = l == 0 || !stack.layer(l).isFrozen();
      if (wanted && !states.containsKey(l)) {
        regressions.add(new Regression(l, labels, Summary.FACTOR));
      }
    }
    Passes.Gathering gathering = passes.run(parameters, regressions, stack.depth(), true);
    for (int r = 0; r < regressions.size(); r++) {
      states.put(regressions.get(r).layer(), gathering.states().get(r));
    }
    Evaluation evaluation = gathering.evaluation();
    List<LayerSolve> solves = new ArrayList<>();
    for (int l : stack.solvable()) {
      boolean bias = stack.layer(l).hasBias();
      LeastSquaresState state = states.get(l);
      LeastSquaresSolution solution;
      if (l == 0) {
        SolveOptions options = FeatureSolve.options(bias);
        solution = features.checked(labels, state, options, features.solve(state, options));
      } else {
        solution = state.solve(SolveOptions.of(bias, ColumnScaling.NONE));
      }
      solves.add(new LayerSolve(l, solution, Summary.FACTOR, squares(solution, stack.nOut()), 0));
    }
    LeastSquaresState first = states.get(0);
    double squares =
        features.olsSquares(labels, first, features.solve(first, FeatureSolve.options(true)));
    double olsLoss = evaluation.withSquares(squares, stack.nOut()).loss();
    double zeroLoss = evaluation.withSquares(first.targetSquares(), stack.nOut()).loss();
    List<String> notes = features.notes(stack, parameters, first, evaluation, olsLoss);
    return new Inspection(evaluation, olsLoss, zeroLoss, solves, notes);
  }

  private static double squares(LeastSquaresSolution solution, int nOut) {
    double sum = 0;
    for (int o = 0; o < nOut; o++) {
      sum += solution.residualSumOfSquares(o);
    }
    return sum;
  }
}
