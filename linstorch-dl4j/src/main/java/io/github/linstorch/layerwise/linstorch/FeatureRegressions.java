package io.github.linstorch.layerwise.linstorch;

import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;

/**
 * What fits of one stack to the same rows by the same settings have in common, whatever their
 * initial parameters: the regressions on the features. The first fit leaves them here, and the
 * later ones take them. One thread at a time; what is kept is not changed.
 */
final class FeatureRegressions {

  /** Of layer 0's target; null if there is none yet, or if it depends on the parameters. */
  private LeastSquaresState layer;

  private LeastSquaresSolution solution;

  /** Of the labels; null where {@link #layer} is of the labels. */
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
