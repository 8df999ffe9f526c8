package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Summary;
import java.util.ArrayList;
import java.util.List;

/**
 * Regressions of the labels on the features of a stack and on the inputs of its last layer.
 *
 * @param features factor of {@code [x 1 Y]}; null where it was not wanted
 * @param last factor of {@code [F 1 Y]} for the last layer
 * @param rowWeight sum of the weights of the rows
 */
public record LabelRegressions(
    LeastSquaresState features, LeastSquaresState last, double rowWeight) {

  /**
   * Returns a copy that also has the regression on the features.
   *
   * @param ofFeatures factor of {@code [x 1 Y]}
   * @return a copy
   */
  public LabelRegressions with(LeastSquaresState ofFeatures) {
    return new LabelRegressions(ofFeatures, last, rowWeight);
  }

  /**
   * Gathers them, in one pass.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param source the rows
   * @param withFeatures whether the features' own regression is wanted
   * @param threads threads that may be used; the result does not depend on it
   * @return what was found
   */
  public static LabelRegressions gather(
      DenseStack stack, double[] parameters, PassSource source, boolean withFeatures, int threads) {
    DenseStack linear = stack.withLinearOutput();
    try (Passes passes = source.passes(linear, threads)) {
      return gather(linear, parameters, withFeatures, passes);
    }
  }

  private static LabelRegressions gather(
      DenseStack stack, double[] parameters, boolean withFeatures, Passes passes) {
    BackwardTarget labels = BackwardTarget.labels(stack);
    int last = stack.depth() - 1;
    List<Regression> regressions = new ArrayList<>();
    regressions.add(new Regression(last, labels, Summary.FACTOR));
    if (withFeatures && last > 0) {
      regressions.add(new Regression(0, labels, Summary.FACTOR));
    }
    Passes.Gathering gathering = passes.run(parameters, regressions, stack.depth(), false);
    List<LeastSquaresState> states = gathering.states();
    double weight = gathering.evaluation().rowWeight();
    return new LabelRegressions(
        withFeatures ? states.get(states.size() - 1) : null, states.get(0), weight);
  }
}
