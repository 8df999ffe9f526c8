package io.github.linstorch.lstsq;

/**
 * Decides whether double precision suffices for a regression on a user's own columns, with
 * coefficients from a factor of the rows.
 *
 * <p>Such a solution is exact for columns that are off by a few units of round-off of their own
 * size. That changes the residual r by about {@code c u (sum |x_j| |a_j| + kappa |r|)}, with u =
 * 2^-53 and the condition number kappa of the columns at unit size.
 */
final class Resolution {

  /** Largest condition number, of columns at unit size, that double precision copes with. */
  private static final double LARGEST_CONDITION = 3e6;

  /**
   * Largest ratio of the parts of a residual to the residual that a factor of the rows copes with.
   */
  private static final double LARGEST_RATIO = 3e6;

  /**
   * Spread of a column, relative to its size, below which the column may be taken for a constant.
   */
  private static final double LEAST_SPREAD = 1e-4;

  /** Relative singular value that round-off leaves of columns that depend on each other. */
  private static final double DEPENDENT = 1e-14;

  /**
   * Residual, relative to the labels, below which as many coefficients as rows interpolate them.
   */
  private static final double INTERPOLATED = 1e-10;

  /**
   * Largest ratio of the parts of a residual to the residual that sums of products, which square
   * it, cope with.
   */
  private static final double LARGEST_RATIO_OF_SUMS = 1e4;

  private final int nIn;
  private final int nTargets;
  private final boolean intercept;
  private final double[] norm;

  /**
   * For a regression.
   *
   * @param norm Euclidean norms of the columns of {@code [F 1 Y]}; kept
   * @param intercept whether the design is [F 1], not F
   */
  Resolution(double[] norm, int nIn, int nTargets, boolean intercept) {
    this.norm = norm;
    this.nIn = nIn;
    this.nTargets = nTargets;
    this.intercept = intercept;
  }

  /** Whether residuals are no smaller than sums can tell. */
  boolean isSeenBySums(LeastSquaresSolution solution) {
    for (int t = 0; t < nTargets; t++) {
      double residual = Math.sqrt(solution.residualSumOfSquares(t));
      double parts = parts(solution, t);
      if (!(parts <= LARGEST_RATIO_OF_SUMS * residual) && parts > 0) {
        return false;
      }
    }
    return true;
  }

  /** Size of what a residual is left over from. */
  private double parts(LeastSquaresSolution solution, int target) {
    int p = intercept ? nIn + 1 : nIn;
    double parts = norm[nIn + 1 + target];
    for (int j = 0; j < p; j++) {
      parts += Math.abs(solution.coefficients()[target * p + j]) * norm[j];
    }
    return parts;
  }

  /**
   * Checks a solution.
   *
   * @param factor of the rows of {@code [F 1 Y]}
   * @param rows how many rows there are
   * @param rcond what counts as dependent on purpose, NaN for round-off
   */
  boolean suffices(LeastSquaresSolution solution, Factor factor, long rows, double rcond) {
    boolean interpolates = solution.rank() >= rows;
    for (int t = 0; t < nTargets; t++) {
      double residual = Math.sqrt(solution.residualSumOfSquares(t));
      double parts = parts(solution, t);
      boolean isNone = interpolates && residual <= INTERPOLATED * norm[nIn + 1 + t];
      if (!(parts <= LARGEST_RATIO * residual) && parts > 0 && !isNone) {
        return false;
      }
    }
    if (interpolates) {
      return true;
    }
    boolean isUndecided = Double.isNaN(rcond) && solution.mostDropped() > DEPENDENT;
    if (!(solution.leastKept() * LARGEST_CONDITION >= 1) || isUndecided) {
      return solution.rank() == 0;
    }
    boolean isFull = solution.rank() == (intercept ? nIn + 1 : nIn);
    return isFull || !intercept || !hasNearlyConstant(factor);
  }

  private boolean hasNearlyConstant(Factor factor) {
    for (int j = 0; j < nIn; j++) {
      if (norm[j] > 0 && factor.spread(j, nIn) < LEAST_SPREAD * norm[j]) {
        return true;
      }
    }
    return false;
  }
}
