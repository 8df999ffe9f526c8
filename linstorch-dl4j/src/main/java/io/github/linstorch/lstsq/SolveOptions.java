package io.github.linstorch.lstsq;

/**
 * How a {@link LeastSquaresState} is solved. Immutable.
 *
 * @param intercept true for the design matrix [F 1], false for F
 * @param scaling on which columns the rank is decided
 * @param rcond relative cut-off of singular values, NaN for {@code max(rows, columns) * 2^-52}
 * @param ridge penalty of the coefficients w of F in {@code |y - F w - b|^2 + ridge |w|^2 +
 *     interceptRidge b^2}, at least 0
 * @param interceptRidge penalty of the intercept b, at least 0
 */
public record SolveOptions(
    boolean intercept, ColumnScaling scaling, double rcond, double ridge, double interceptRidge) {

  /**
   * Plain least squares.
   *
   * @param intercept true for the design matrix [F 1], false for F
   * @param scaling on which columns the rank is decided
   * @return automatic rcond, no ridge
   */
  public static SolveOptions of(boolean intercept, ColumnScaling scaling) {
    return new SolveOptions(intercept, scaling, Double.NaN, 0, 0);
  }

  /**
   * With another cut-off.
   *
   * @param value relative cut-off of singular values, NaN for the automatic one
   * @return changed options
   */
  public SolveOptions withRcond(double value) {
    return new SolveOptions(intercept, scaling, value, ridge, interceptRidge);
  }

  /**
   * With a ridge penalty on all coefficients but the intercept.
   *
   * @param lambda at least 0
   * @return changed options
   */
  public SolveOptions withRidge(double lambda) {
    return new SolveOptions(intercept, scaling, rcond, penalty(lambda), interceptRidge);
  }

  /**
   * With a ridge penalty on the intercept.
   *
   * @param lambda at least 0
   * @return changed options
   */
  public SolveOptions withInterceptRidge(double lambda) {
    return new SolveOptions(intercept, scaling, rcond, ridge, penalty(lambda));
  }

  /** Whether any coefficient is penalised. */
  boolean isPenalised() {
    return ridge > 0 || intercept && interceptRidge > 0;
  }

  private static double penalty(double lambda) {
    if (!(lambda >= 0) || lambda == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("Expected a ridge of at least 0, found " + lambda);
    }
    return lambda;
  }
}
