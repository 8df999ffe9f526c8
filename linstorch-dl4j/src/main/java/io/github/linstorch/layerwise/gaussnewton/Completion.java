package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.LabelRegressions;

/**
 * The end of a fit: the last layer of the best trial, the linear fit where that is better, and the
 * temperature of a softmax. What differs is whether all rows are in memory or have to be read
 * again, and by which loss they are fitted.
 */
interface Completion {

  /**
   * The end of a fit.
   *
   * @param parameters flat parameters as they are stored
   * @param factor of the last layer for its softmax to give probabilities; NaN for none
   * @param bounded whether the net can hold the linear fit
   * @param linear whether it is the linear fit
   * @param regressions of the labels with these hidden layers; null where they are not known
   * @param note what is to be known of the linear fit; null for none
   */
  record Result(
      double[] parameters,
      double factor,
      boolean bounded,
      boolean linear,
      LabelRegressions regressions,
      String note) {

    Result(
        double[] parameters,
        double factor,
        boolean bounded,
        boolean linear,
        LabelRegressions regressions) {
      this(parameters, factor, bounded, linear, regressions, null);
    }

    Result with(String other) {
      return new Result(parameters, factor, bounded, linear, regressions, other);
    }
  }

  /** Makes the result of the best trial. */
  Result of(Trial best);
}
