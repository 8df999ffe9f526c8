package io.github.linstorch.lstsq;

/**
 * Householder QR with column pivoting, {@code A P = Q R}: the diagonal of R falls in magnitude, and
 * graded or row-scaled matrices keep their small parts. Plain Java factors small matrices, and the
 * first columns of those that may end early. LAPACK's {@code dgeqp3}, if available, factors the
 * rest of a large matrix.
 *
 * <p>The factorisation may end early, at a trailing block that is small enough to drop.
 *
 * <p>Reference: Golub and Van Loan, Matrix Computations, 4th ed., algorithm 5.4.1; norm downdating
 * with the safeguard of Drmač and Bujanović, ACM TOMS 35 (2008).
 */
final class PivotedQr {

  /**
   * Number of columns that are reflected in Java before LAPACK takes over: matrices of low rank end
   * within them.
   */
  private static final int FIRST_COLUMNS = 32;

  /** Smallest number of multiply-adds for which LAPACK is faster than Java loops. */
  private static final double NATIVE_WORK = 4e6;

  private final double[] a;
  private final int rows;
  private final int columns;
  private final double[] tau;
  private final int[] pivot;
  private final double[] norm;
  private final double[] reference;
  private int steps;

  /**
   * Factors a matrix in place.
   *
   * @param a rows x columns, column-major; taken over and overwritten
   */
  PivotedQr(double[] a, int rows, int columns) {
    this(a, rows, columns, 0);
  }

  /**
   * Factors a matrix in place as far as needed.
   *
   * @param a rows x columns, column-major; taken over and overwritten
   * @param negligible Frobenius norm of a trailing block at which the factorisation ends
   */
  PivotedQr(double[] a, int rows, int columns, double negligible) {
    this.a = a;
    this.rows = rows;
    this.columns = columns;
    this.tau = new double[Math.min(rows, columns)];
    this.pivot = new int[columns];
    this.norm = new double[columns];
    this.reference = new double[columns];
    boolean isNative =
        (double) rows * columns * tau.length >= NATIVE_WORK && NativeBlas.isAvailable();
    // Without an early end in sight LAPACK has it all.
    int first = negligible > 0 ? Math.min(FIRST_COLUMNS, tau.length) : 0;
    factor(negligible, isNative ? first : tau.length);
    if (isNative && steps == first && first < tau.length && isLeft(negligible)) {
      factorRest();
    }
  }

  /**
   * Wraps a complete factorisation.
   *
   * @param a rows x columns, R and the reflectors
   * @param tau one per reflector
   * @param pivot numbers of the columns in the order of R
   */
  PivotedQr(double[] a, int rows, int columns, double[] tau, int[] pivot) {
    this.a = a;
    this.rows = rows;
    this.columns = columns;
    this.tau = tau;
    this.pivot = pivot;
    this.norm = null;
    this.reference = null;
    this.steps = tau.length;
  }

  private void factor(double negligible, int most) {
    for (int j = 0; j < columns; j++) {
      pivot[j] = j;
      norm[j] = Vectors.norm(a, j * rows, rows);
      reference[j] = norm[j];
    }
    while (steps < most && isLeft(negligible)) {
      int k = steps++;
      int largest = k;
      for (int j = k + 1; j < columns; j++) {
        if (norm[j] > norm[largest]) {
          largest = j;
        }
      }
      if (largest != k) {
        swapColumns(k, largest);
      }
      reflect(k);
      for (int j = k + 1; j < columns; j++) {
        downdate(k, j);
      }
    }
  }

  /** Whether the trailing block counts. */
  private boolean isLeft(double negligible) {
    if (negligible == 0) {
      return true;
    }
    double sum = 0;
    for (int j = steps; j < columns && !(sum > negligible * negligible); j++) {
      sum += norm[j] * norm[j];
    }
    return !(sum <= negligible * negligible);
  }

  /** Leaves the trailing block to LAPACK. */
  private void factorRest() {
    int first = steps;
    int height = rows - first;
    int width = columns - first;
    double[] rest = new double[height * width];
    for (int j = 0; j < width; j++) {
      System.arraycopy(a, (first + j) * rows + first, rest, j * height, height);
    }
    double[] factors = new double[Math.min(height, width)];
    int[] order = new int[width];
    Lapack.pivotedQr(rest, height, width, factors, order);
    System.arraycopy(factors, 0, tau, first, factors.length);
    int[] kept = pivot.clone();
    double[] above = new double[first * width];
    for (int j = 0; j < width; j++) {
      System.arraycopy(a, (first + j) * rows, above, j * first, first);
    }
    for (int j = 0; j < width; j++) {
      pivot[first + j] = kept[first + order[j]];
      System.arraycopy(above, order[j] * first, a, (first + j) * rows, first);
      System.arraycopy(rest, j * height, a, (first + j) * rows + first, height);
    }
    steps = tau.length;
  }

  private void swapColumns(int k, int j) {
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

  private void downdate(int k, int j) {
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

  /** How many columns have been reflected: all that there are, unless it has ended early. */
  int steps() {
    return steps;
  }

  /** Entry (i, j) of R, i below {@link #steps}; zero below the diagonal. */
  double r(int i, int j) {
    return i <= j ? a[j * rows + i] : 0;
  }

  /** Column of A that stands at position j after pivoting. */
  int pivot(int j) {
    return pivot[j];
  }

  /** For i from 0 to {@link #steps}, the Frobenius norm of what is left without i rows of R. */
  double[] trailingNorms() {
    double[] norms = new double[steps + 1];
    double sum = 0;
    for (int j = steps; j < columns; j++) {
      sum += Vectors.dot(a, j * rows + steps, a, j * rows + steps, rows - steps);
    }
    norms[steps] = Math.sqrt(sum);
    for (int i = steps - 1; i >= 0; i--) {
      for (int j = i; j < columns; j++) {
        sum += a[j * rows + i] * a[j * rows + i];
      }
      norms[i] = Math.sqrt(sum);
    }
    return norms;
  }

  /** Frobenius norm of the inverse of the leading n x n block of R; infinite where singular. */
  double inverseNorm(int n) {
    return Triangle.inverseNorm(a, rows, n, Double.POSITIVE_INFINITY);
  }

  /** Replaces y by {@code R^-1 y}, R taken as square of y's length. */
  void solveUpper(double[] y) {
    Triangle.solve(a, rows, y, y.length);
  }

  /** Replaces y by {@code R'^-1 y}, R taken as square of y's length. */
  void solveUpperTransposed(double[] y) {
    Triangle.solveTransposed(a, rows, y, y.length);
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
