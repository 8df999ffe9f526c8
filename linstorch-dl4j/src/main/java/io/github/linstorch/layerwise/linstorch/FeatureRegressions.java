package io.github.linstorch.layerwise.linstorch;

import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;

/**
 * Regressions on the features, which do not depend on the initial parameters of a fit. The first of
 * several fits of one stack to the same rows, with the same settings, stores them here for the
 * later ones. Not thread-safe; what is stored does not change.
 */
final class FeatureRegressions {

  /** Regression of layer 0's target; null if it is not known yet, or depends on the parameters. */
  private LeastSquaresState layer;

  private LeastSquaresSolution solution;

  /** Regression of the labels; null if {@link #layer} is that. */
  private LeastSquaresState labels;

  private double olsSquares = Double.NaN;

  LeastSquaresState layer() {
    return layer;
  }

  LeastSquaresSolution solution() {
    return solution;
  }

  LeastSquaresState labels() {
    return labels;
  }

  /** Residual sum of squares of ordinary least squares; NaN if it is not known yet. */
  double olsSquares() {
    return olsSquares;
  }

  void keep(
      LeastSquaresState ofLayer,
      LeastSquaresSolution solved,
      LeastSquaresState ofLabels,
      double squares) {
    layer = ofLayer;
    solution = solved;
    labels = ofLabels;
    olsSquares = squares;
  }
}
