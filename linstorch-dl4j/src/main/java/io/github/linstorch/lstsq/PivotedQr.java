package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Householder QR with column pivoting, {@code A P = Q R}, of a small matrix in plain Java: the
 * diagonal of R falls in magnitude, and graded or row-scaled matrices keep their small parts.
 *
 * <p>Reference: Golub and Van Loan, Matrix Computations, 4th ed., algorithm 5.4.1; norm downdating
 * with the safeguard of Drmač and Bujanović, ACM TOMS 35 (2008).
 */
final class PivotedQr {

  private final double[] a;
  private final int rows;
  private final int columns;
  private final double[] tau;
  private final int[] pivot;

  /**
   * Factors a matrix in place.
   *
   * @param a rows x columns, column-major; taken over and overwritten
   */
  PivotedQr(double[] a, int rows, int columns) {
    this.a = a;
    this.rows = rows;
    this.columns = columns;
    this.tau = new double[Math.min(rows, columns)];
    this.pivot = new int[columns];
    factor();
  }

  private void factor() {
    double[] norm = new double[columns];
    double[] reference = new double[columns];
    for (int j = 0; j < columns; j++) {
      pivot[j] = j;
      norm[j] = Vectors.norm(a, j * rows, rows);
      reference[j] = norm[j];
    }
    for (int k = 0; k < tau.length; k++) {
      int largest = k;
      for (int j = k + 1; j < columns; j++) {
        if (norm[j] > norm[largest]) {
          largest = j;
        }
      }
      if (largest != k) {
        swapColumns(k, largest, norm, reference);
      }
      reflect(k);
      for (int j = k + 1; j < columns; j++) {
        downdate(k, j, norm, reference);
      }
    }
  }

  private void swapColumns(int k, int j, double[] norm, double[] reference) {
    for (int i = 0; i < rows; i++) {
      double kept = a[k * rows + i];
      a[k * rows + i] = a[j * rows + i];
      a[j * rows + i] = kept;
    }
    int keptPivot = pivot[k];
    pivot[k] = pivot[j];
    pivot[j] = keptPivot;
    norm[j] = norm[k];
    reference[j] = reference[k];
  }

  private void reflect(int k) {
    int start = k * rows + k;
    int length = rows - k;
    double tail = Vectors.norm(a, start + 1, length - 1);
    if (tail == 0) {
      return;
    }
    double alpha = a[start];
    double beta = -Math.copySign(Vectors.hypot(alpha, tail), alpha);
    tau[k] = (beta - alpha) / beta;
    Vectors.divide(a, start + 1, length - 1, alpha - beta);
    a[start] = beta;
    for (int j = k + 1; j < columns; j++) {
      applyReflector(k, a, j * rows);
    }
  }

  /** Applies reflector k to the column of {@code rows} entries that starts at {@code from}. */
  private void applyReflector(int k, double[] target, int from) {
    if (tau[k] == 0) {
      return;
    }
    int below = rows - k - 1;
    int v = k * rows + k + 1;
    double w = tau[k] * (target[from + k] + Vectors.dot(a, v, target, from + k + 1, below));
    target[from + k] -= w;
    Vectors.addScaled(target, from + k + 1, -w, a, v, below);
  }

  private void downdate(int k, int j, double[] norm, double[] reference) {
    if (norm[j] == 0) {
      return;
    }
    double ratio = Math.abs(a[j * rows + k]) / norm[j];
    double left = Math.max(0, (1 - ratio) * (1 + ratio));
    double relative = norm[j] / reference[j];
    if (left * relative * relative <= 1e-8) {
      norm[j] = Vectors.norm(a, j * rows + k + 1, rows - k - 1);
      reference[j] = norm[j];
    } else {
      norm[j] *= Math.sqrt(left);
    }
  }

  /** Entry (i, j) of R, zero below the diagonal. */
  double r(int i, int j) {
    return i <= j ? a[j * rows + i] : 0;
  }

  /** Column of A that stands at position j after pivoting. */
  int pivot(int j) {
    return pivot[j];
  }

  /** For every row i of a square R, the Frobenius norm of R without its first i rows. */
  double[] trailingNorms() {
    double[] norms = new double[columns];
    double sum = 0;
    for (int i = columns - 1; i >= 0; i--) {
      for (int j = i; j < columns; j++) {
        sum += a[j * rows + i] * a[j * rows + i];
      }
      norms[i] = Math.sqrt(sum);
    }
    return norms;
  }

  /** Frobenius norm of the inverse of the leading n x n block of R; infinite where singular. */
  double inverseNorm(int n) {
    double sum = 0;
    double[] column = new double[n];
    for (int j = 0; j < n; j++) {
      Arrays.fill(column, 0, j, 0);
      column[j] = 1;
      backSubstitute(column, j + 1);
      sum += Vectors.dot(column, 0, column, 0, j + 1);
    }
    return Math.sqrt(sum);
  }

  /** Replaces y by {@code R^-1 y}, R taken as square of y's length. */
  void solveUpper(double[] y) {
    backSubstitute(y, y.length);
  }

  private void backSubstitute(double[] y, int n) {
    for (int j = n - 1; j >= 0; j--) {
      y[j] /= a[j * rows + j];
      Vectors.addScaled(y, 0, -y[j], a, j * rows, j);
    }
  }

  /** Replaces y by {@code R'^-1 y}, R taken as square of y's length. */
  void solveUpperTransposed(double[] y) {
    for (int j = 0; j < y.length; j++) {
      y[j] = (y[j] - Vectors.dot(a, j * rows, y, 0, j)) / a[j * rows + j];
    }
  }

  /** Replaces b (rows x k, column-major) by Q'b. */
  void applyTransposedQ(double[] b, int k) {
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < tau.length; j++) {
        applyReflector(j, b, c * rows);
      }
    }
  }

  /** Replaces b (rows x k, column-major) by Q b. */
  void applyQ(double[] b, int k) {
    for (int c = 0; c < k; c++) {
      for (int j = tau.length - 1; j >= 0; j--) {
        applyReflector(j, b, c * rows);
      }
    }
  }
}
