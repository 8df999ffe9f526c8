package io.github.linstorch.lstsq;

import java.util.Arrays;

/** Moore–Penrose pseudo-inverse of a small matrix, its rank decided on the columns as they are. */
public final class PseudoInverse {

  private final double[] entries;
  private final LeastSquaresSolution solution;

  private PseudoInverse(double[] entries, LeastSquaresSolution solution) {
    this.entries = entries;
    this.solution = solution;
  }

  /**
   * Computes a pseudo-inverse, as the minimum-norm solution for the columns of the identity.
   *
   * @param a rows x columns, column-major; unchanged
   * @param rows number of rows, at least 1
   * @param columns number of columns, at least 1
   * @param rcond relative cut-off, or NaN for {@code max(rows, columns) * 2^-52}
   * @return the pseudo-inverse
   */
  public static PseudoInverse of(double[] a, int rows, int columns, double rcond) {
    LeastSquaresState state = new LeastSquaresState(columns, rows);
    double[][] block = new double[state.width()][rows];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(a, j * rows, block[j], 0, rows);
    }
    for (int i = 0; i < rows; i++) {
      block[columns + 1 + i][i] = 1;
    }
    state.add(block, rows);
    LeastSquaresSolution solution =
        state.solve(SolveOptions.of(false, ColumnScaling.NONE).withRcond(rcond));
    return new PseudoInverse(
        Arrays.copyOf(solution.coefficients(), Math.multiplyExact(columns, rows)), solution);
  }

  /**
   * The pseudo-inverse.
   *
   * @return columns x rows, column-major; not a copy
   */
  public double[] entries() {
    return entries;
  }

  /**
   * Largest over smallest kept singular value of the matrix.
   *
   * @return at least 1; NaN for rank 0
   */
  public double conditionNumber() {
    return solution.conditionNumber();
  }
}
