package io.github.linstorch.lstsq;

/**
 * How a {@link LeastSquaresState} is solved. Immutable.
 *
 * @param intercept true for the design matrix [F 1], false for F
 * @param scaling on which columns the rank is decided
 * @param rcond relative cut-off of singular values, NaN for {@code max(rows, columns) * 2^-52}
 * @param ridge penalty lambda in {@code |y - A x|^2 + lambda |x|^2}, at least 0
 * @param penaliseIntercept whether the intercept counts in the penalty
 */
public record SolveOptions(
    boolean intercept,
    ColumnScaling scaling,
    double rcond,
    double ridge,
    boolean penaliseIntercept) {

  /**
   * Plain least squares.
   *
   * @param intercept true for the design matrix [F 1], false for F
   * @param scaling on which columns the rank is decided
   * @return automatic rcond, no ridge
   */
  public static SolveOptions of(boolean intercept, ColumnScaling scaling) {
    return new SolveOptions(intercept, scaling, Double.NaN, 0, false);
  }

  /**
   * With another cut-off.
   *
   * @param value relative cut-off of singular values, NaN for the automatic one
   * @return changed options
   */
  public SolveOptions withRcond(double value) {
    return new SolveOptions(intercept, scaling, value, ridge, penaliseIntercept);
  }

  /**
   * With a ridge penalty on all coefficients but the intercept.
   *
   * @param lambda at least 0
   * @return changed options
   */
  public SolveOptions withRidge(double lambda) {
    if (!(lambda >= 0) || lambda == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("Expected a ridge of at least 0, found " + lambda);
    }
    return new SolveOptions(intercept, scaling, rcond, lambda, penaliseIntercept);
  }

  /**
   * With the intercept inside or outside the ridge penalty.
   *
   * @param value true to penalise it too
   * @return changed options
   */
  public SolveOptions withPenalisedIntercept(boolean value) {
    return new SolveOptions(intercept, scaling, rcond, ridge, value);
  }
}
