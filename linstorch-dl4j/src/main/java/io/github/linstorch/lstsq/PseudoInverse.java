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
    double cutoff = Double.isNaN(rcond) ? Math.max(rows, columns) * 0x1p-52 : rcond;
    return rows > columns ? tall(a, rows, columns, cutoff) : direct(a, rows, columns, cutoff);
  }

  /** {@code pinv(Q R) = pinv(R) Q'}, where R is small. */
  private static PseudoInverse tall(double[] a, int rows, int columns, double rcond) {
    PivotedQr qr = new PivotedQr(a.clone(), rows, columns);
    double[] r = new double[columns * columns];
    double[] q = new double[Math.multiplyExact(rows, columns)];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i <= j; i++) {
        r[qr.pivot(j) * columns + i] = qr.r(i, j);
      }
      q[j * rows + j] = 1;
    }
    qr.applyQ(q, columns);
    PseudoInverse small = direct(r, columns, columns, rcond);
    double[] entries = new double[columns * rows];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        Vectors.addScaled(
            entries, i * columns, q[k * rows + i], small.entries, k * columns, columns);
      }
    }
    return new PseudoInverse(entries, small.solution);
  }

  private static PseudoInverse direct(double[] a, int rows, int columns, double rcond) {
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
