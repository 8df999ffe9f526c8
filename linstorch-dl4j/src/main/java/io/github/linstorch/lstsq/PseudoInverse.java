package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Moore–Penrose pseudo-inverse of a small matrix, whose rank is decided on the unscaled columns.
 */
public final class PseudoInverse {

  /**
   * Smallest ratio of a proven bound of the singular values to the cut-off at which the rank counts
   * as full.
   */
  private static final double MARGIN = 100;

  private final double[] entries;
  private final DoubleSupplier conditionNumber;

  private PseudoInverse(double[] entries, DoubleSupplier conditionNumber) {
    this.entries = entries;
    this.conditionNumber = conditionNumber;
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
    double cutoff = MARGIN * rcond * qr.trailingNorms()[0];
    if (1 / qr.inverseNorm(columns) > cutoff) {
      return ofFullRank(qr, rows, columns);
    }
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
    return new PseudoInverse(entries, small.conditionNumber);
  }

  /** {@code pinv(Q R P') = P R^-1 Q'} where R is invertible. */
  private static PseudoInverse ofFullRank(PivotedQr qr, int rows, int columns) {
    double[] entries = new double[Math.multiplyExact(columns, rows)];
    double[] unit = new double[rows];
    double[] column = new double[columns];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(unit, 0);
      unit[i] = 1;
      qr.applyTransposedQ(unit, 1);
      System.arraycopy(unit, 0, column, 0, columns);
      qr.solveUpper(column);
      for (int j = 0; j < columns; j++) {
        entries[i * columns + qr.pivot(j)] = column[j];
      }
    }
    return new PseudoInverse(entries, () -> conditionNumber(qr, columns));
  }

  private static double conditionNumber(PivotedQr qr, int columns) {
    double[] r = new double[columns * columns];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i <= j; i++) {
        r[j * columns + i] = qr.r(i, j);
      }
    }
    double[] sigma = SingularValues.of(r, columns, columns, new double[0], 0).sigma();
    return sigma[0] / sigma[columns - 1];
  }

  private static PseudoInverse direct(double[] a, int rows, int columns, double rcond) {
    LeastSquaresState state = new LeastSquaresState(columns, rows);
    double[][] block = new double[state.width()][rows];
    new Matrix(rows, columns, a).copyColumns(block, 0);
    for (int i = 0; i < rows; i++) {
      block[columns + 1 + i][i] = 1;
    }
    state.add(block, rows);
    LeastSquaresSolution solution =
        state.solve(SolveOptions.of(false, ColumnScaling.NONE).withRcond(rcond));
    return new PseudoInverse(
        Arrays.copyOf(solution.coefficients(), Math.multiplyExact(columns, rows)),
        solution::conditionNumber);
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
    return conditionNumber.getAsDouble();
  }
}
