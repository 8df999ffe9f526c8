package io.github.linstorch.lstsq;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A mergeable summary of the rows of {@code [F 1 Y]}: their number and the upper-triangular factor
 * R with {@code R'R = [F 1 Y]'[F 1 Y]}. It is all that a least-squares solve of Y (and of the
 * constant) on F needs, in memory O((nIn + 1 + nTargets)^2), however many rows went in.
 *
 * <p>Rows may come in batches, in any order, from several threads or machines: sum the parts with
 * {@link #merge}. The factor is built by orthogonal transformations, never through {@code F'F}, so
 * the condition number is not squared. Results of different orders and splits agree to a few units
 * of round-off times the condition number.
 *
 * <p>Not thread-safe. Holds plain arrays only.
 */
public final class LeastSquaresState implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Number of columns of F. */
  private final int nIn;

  /** Number of columns of Y. */
  private final int nTargets;

  /** Upper-triangular factor, width x width, column-major. */
  private final double[] r;

  /** Number of rows summarised. */
  private long rows;

  /**
   * An empty summary.
   *
   * @param nIn number of columns of F, at least 1
   * @param nTargets number of columns of Y, at least 1
   */
  public LeastSquaresState(int nIn, int nTargets) {
    if (nIn < 1 || nTargets < 1) {
      throw new IllegalArgumentException(
          "Expected at least one column and one target, found nIn="
              + nIn
              + ", nTargets="
              + nTargets);
    }
    this.nIn = nIn;
    this.nTargets = nTargets;
    this.r = new double[Math.multiplyExact(width(), width())];
  }

  /**
   * Number of columns of {@code [F 1 Y]}.
   *
   * @return nIn + 1 + nTargets
   */
  public int width() {
    return nIn + 1 + nTargets;
  }

  /**
   * Number of rows summarised so far.
   *
   * @return the sum over all blocks and merged states
   */
  public long rows() {
    return rows;
  }

  /**
   * Adds rows.
   *
   * @param block the {@link #width()} columns of {@code [F 1 Y]}, each an array of its own with at
   *     least {@code blockRows} entries; overwritten
   * @param blockRows number of rows, at least 0
   */
  public void add(double[][] block, int blockRows) {
    if (block.length != width()) {
      throw new IllegalArgumentException(
          "Expected a block of " + width() + " columns, found " + block.length);
    }
    if (blockRows > 0) {
      TriangularFactor.append(r, block, blockRows);
      rows += blockRows;
    }
  }

  /**
   * Adds all rows of another summary to this one.
   *
   * @param other of the same nIn and nTargets; unchanged
   */
  public void merge(LeastSquaresState other) {
    if (other.nIn != nIn || other.nTargets != nTargets) {
      throw new IllegalArgumentException(
          "Cannot merge a state of nIn="
              + other.nIn
              + ", nTargets="
              + other.nTargets
              + " into one of nIn="
              + nIn
              + ", nTargets="
              + nTargets);
    }
    TriangularFactor.append(r, columns(other.r, width(), width()), width());
    rows += other.rows;
  }

  /**
   * Regresses {@code [Y 1]} on the design matrix A, which is {@code [F 1]} or F: the coefficients
   * {@code pinv(A) [Y 1]} of minimum Euclidean norm, whatever the rank of A.
   *
   * <p>A singular value counts as non-zero iff it exceeds {@code rcond} times the largest. With
   * {@link ColumnScaling#UNIT_NORM} that is decided on the columns of A scaled to unit norm; the
   * norm that is minimal is always that of the coefficients of A itself.
   *
   * @param intercept true for A = [F 1], false for A = F
   * @param scaling on which columns the rank is decided
   * @param rcond relative cut-off, or NaN for {@code max(rows, columns of A) * 2^-52}
   * @return the coefficients, and what is known of the fit
   */
  public LeastSquaresSolution solve(boolean intercept, ColumnScaling scaling, double rcond) {
    if (rows == 0) {
      throw new IllegalStateException("No rows to solve for: add a block first");
    }
    int p = intercept ? nIn + 1 : nIn;
    double cutoff = Double.isNaN(rcond) ? Math.max(rows, p) * 0x1p-52 : rcond;
    double[] rhs = rightHandSides();
    return new MinimumNorm(r, width(), p, scaling, cutoff).solve(rhs, nTargets + 1, rows);
  }

  /** The columns of R that stand for {@code [Y 1]}, width x (nTargets + 1). */
  private double[] rightHandSides() {
    int q = width();
    double[] rhs = new double[q * (nTargets + 1)];
    System.arraycopy(r, (nIn + 1) * q, rhs, 0, q * nTargets);
    System.arraycopy(r, nIn * q, rhs, q * nTargets, q);
    return rhs;
  }

  /**
   * Moore–Penrose pseudo-inverse of a small matrix, its rank decided on the columns as they are.
   *
   * @param a rows x columns, column-major; unchanged
   * @param rows number of rows, at least 1
   * @param columns number of columns, at least 1
   * @param rcond relative cut-off, or NaN for {@code max(rows, columns) * 2^-52}
   * @return columns x rows, column-major
   */
  public static double[] pseudoInverse(double[] a, int rows, int columns, double rcond) {
    LeastSquaresState state = new LeastSquaresState(columns, rows);
    double[][] block = Arrays.copyOf(columns(a, rows, columns), state.width());
    for (int j = columns; j < block.length; j++) {
      block[j] = new double[rows];
    }
    for (int i = 0; i < rows; i++) {
      block[columns + 1 + i][i] = 1;
    }
    state.add(block, rows);
    double[] solution = state.solve(false, ColumnScaling.NONE, rcond).coefficients();
    return Arrays.copyOf(solution, columns * rows);
  }

  /** Copies a column-major matrix to one array per column. */
  private static double[][] columns(double[] matrix, int rows, int count) {
    double[][] columns = new double[count][];
    for (int j = 0; j < count; j++) {
      columns[j] = Arrays.copyOfRange(matrix, j * rows, (j + 1) * rows);
    }
    return columns;
  }
}
