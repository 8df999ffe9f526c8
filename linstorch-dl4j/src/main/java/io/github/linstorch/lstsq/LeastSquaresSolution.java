package io.github.linstorch.lstsq;

/**
 * Minimum-norm coefficients of the regression of {@code [Y 1]} on a design matrix with p columns,
 * with rank, condition number and residuals. The constant is a right-hand side of its own, because
 * the design matrix need not span it; even if it does, the minimum-norm coefficients of the
 * constant are not simply those of the ones column.
 */
public final class LeastSquaresSolution {

  private final int p;
  private final int k;
  private final long rows;
  private final double[] coefficients;
  private final double[] residual;
  private final ScaledDesign design;
  private final int rank;

  /** Lower bound of the smallest kept singular value, relative to the norm of the design. */
  private double leastKept;

  /** Upper bound of the largest dropped singular value, relative to the norm of the design. */
  private double mostDropped;

  LeastSquaresSolution(
      int p,
      int k,
      long rows,
      double[] coefficients,
      double[] residual,
      ScaledDesign design,
      int rank) {
    this.p = p;
    this.k = k;
    this.rows = rows;
    this.coefficients = coefficients;
    this.residual = residual;
    this.design = design;
    this.rank = rank;
  }

  /** Notes how far the rank was from being another one. */
  LeastSquaresSolution withMargins(double kept, double dropped) {
    leastKept = kept;
    mostDropped = dropped;
    return this;
  }

  /**
   * Smallest singular value that counts.
   *
   * @return a lower bound, relative to the norm of the columns on which the rank was decided
   */
  public double leastKept() {
    return leastKept;
  }

  /**
   * Largest singular value that was left away.
   *
   * @return an upper bound, relative to the norm of the columns on which the rank was decided
   */
  public double mostDropped() {
    return mostDropped;
  }

  /** Entry of the rotated residual of a target. */
  double rotatedResidual(int target, int row) {
    return residual[target * (residual.length / k) + row];
  }

  /**
   * Returns the solution of this problem in terms of its unscaled columns.
   *
   * @param columns number of columns, including the intercept
   * @param x coefficients; taken over
   * @param residuals rotated, column by column; taken over
   * @param intercept whether there is one, a direction of its own
   */
  LeastSquaresSolution precise(int columns, double[] x, double[] residuals, boolean intercept) {
    ScaledDesign own = intercept ? design.with(1, 1) : design;
    int whole = intercept ? rank + 1 : rank;
    return new LeastSquaresSolution(columns, k, rows, x, residuals, own, whole)
        .withMargins(leastKept, mostDropped);
  }

  /**
   * Returns these coefficients with the residuals of another problem, given its factor and rotated
   * Y.
   */
  LeastSquaresSolution withResiduals(Factor factor, double[] rhs) {
    double[] rotated = factor.residuals(p, rhs, coefficients, k);
    return new LeastSquaresSolution(p, k, rows, coefficients, rotated, design, rank);
  }

  /**
   * Returns the solution of this problem among more columns, whose other directions have only a
   * penalty.
   *
   * @param x coefficients of all p columns; taken over
   * @param penalty singular value of each of the other directions, positive
   */
  LeastSquaresSolution embedded(double[] x, int columns, double penalty) {
    int others = columns - p;
    // A penalty that is no more than noise has been cut off here, and is there, too.
    int embeddedRank = rank == p ? columns : rank;
    return new LeastSquaresSolution(
        columns, k, rows, x, residual, design.with(penalty, others), embeddedRank);
  }

  /**
   * The coefficients {@code pinv(A) [Y 1]}.
   *
   * @return shape (p, nTargets + 1), column-major, the constant's in the last column; not a copy
   */
  public double[] coefficients() {
    return coefficients;
  }

  /**
   * Numerical rank of the design matrix.
   *
   * @return between 0 and p
   */
  public int rank() {
    return rank;
  }

  /**
   * Largest over smallest kept singular value, of the columns on which the rank was decided.
   *
   * @return at least 1; NaN for rank 0
   */
  public double conditionNumber() {
    if (rank == 0) {
      return Double.NaN;
    }
    // A report may ask long after the fit, when BLAS has all its threads again.
    double[] sigma = BlasThreads.single(design::singularValues);
    return sigma[0] / sigma[rank - 1];
  }

  /**
   * Singular values of the columns on which the rank was decided.
   *
   * @return p values, falling; a copy
   */
  public double[] singularValues() {
    return design.singularValues().clone();
  }

  /**
   * Number of rows that were regressed.
   *
   * @return at least 1
   */
  public long rows() {
    return rows;
  }

  /**
   * Residual sum of squares of one target.
   *
   * @param target from 0 to nTargets - 1, or nTargets for the constant
   * @return {@code |y - A x|^2}
   */
  public double residualSumOfSquares(int target) {
    int q = residual.length / k;
    return Vectors.dot(residual, target * q, residual, target * q, q);
  }

  /**
   * Coefficients for the targets {@code [Y 1] G}.
   *
   * @param g shape (nTargets + 1, columns), column-major; unchanged
   * @param columns number of columns of g
   * @return {@code pinv(A) [Y 1] G}, shape (p, columns), column-major
   */
  public double[] coefficientsThrough(double[] g, int columns) {
    return multiply(coefficients, p, g, columns);
  }

  /**
   * Residual sum of squares over all columns of the targets {@code [Y 1] G}.
   *
   * @param g shape (nTargets + 1, columns), column-major; unchanged
   * @param columns number of columns of g
   * @return squared Frobenius norm of the residuals
   */
  public double residualSumOfSquaresThrough(double[] g, int columns) {
    int q = residual.length / k;
    double[] all = multiply(residual, q, g, columns);
    return Vectors.dot(all, 0, all, 0, all.length);
  }

  private double[] multiply(double[] left, int rowCount, double[] g, int columns) {
    double[] product = new double[rowCount * columns];
    for (int j = 0; j < columns; j++) {
      for (int c = 0; c < k; c++) {
        Vectors.addScaled(product, j * rowCount, g[j * k + c], left, c * rowCount, rowCount);
      }
    }
    return product;
  }
}
