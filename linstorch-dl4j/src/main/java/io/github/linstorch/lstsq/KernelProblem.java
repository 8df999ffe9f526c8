package io.github.linstorch.lstsq;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A problem on which native kernels are compared with plain Java loops, and the faults that were
 * found.
 *
 * <p>The problem is typical of fits: random columns, of which the last are copies of the first, as
 * duplicate units are.
 */
final class KernelProblem {

  /**
   * Largest deviation, relative to the largest expected entry. Round-off stays below: the worst
   * case of the factor, {@code rows * n * 2^-53 * condition}, is 8e-12; what is found is below
   * 1e-14. Wrong kernels miss whole entries.
   */
  static final double TOLERANCE = 1e-11;

  /**
   * Largest deviation in single precision, relative to the largest expected entry: the worst case
   * of round-off is {@code rows * 2^-24}, twice; what is found is below 1e-6.
   */
  static final double SINGLE_TOLERANCE = 1e-4;

  /** Number of rows. */
  final int rows;

  /** Number of columns. */
  final int n;

  /** Number of columns that are not copies of others. */
  final int rank;

  /** The columns, rows x n; to be left unchanged. */
  final Matrix columns;

  /**
   * Weight of each column. Copies of a column have equal weights, so that no shorter weights give
   * the same sum.
   */
  final double[] weights;

  private final List<String> faults = new ArrayList<>();

  KernelProblem(int rows, int n) {
    this.rows = rows;
    this.n = n;
    this.rank = n - 1 - n / 10;
    SplittableRandom random = new SplittableRandom(n);
    this.columns = new Matrix(rows, n);
    fill(random, columns.values(), rank * rows);
    System.arraycopy(columns.values(), 0, columns.values(), columns.at(rank), (n - rank) * rows);
    this.weights = new double[n];
    fill(random, weights, n);
    System.arraycopy(weights, 0, weights, rank, n - rank);
  }

  private static void fill(SplittableRandom random, double[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = random.nextDouble(-1, 1);
    }
  }

  /** For every kernel that returned wrong results, its name and by how much it is off. */
  List<String> faults() {
    return faults;
  }

  /** Number of rows to be added first, so that the others meet a factor that is not zero. */
  int head() {
    return rows / 8;
  }

  /** Some of the rows; a copy. */
  Matrix part(int from, int to) {
    return columns.rowsOf(IntStream.range(from, to).toArray());
  }

  /** Some of the rows, in a block with room for more. */
  NativeBlock block(int from, int to, int largestRows) {
    NativeBlock block = new NativeBlock(largestRows, n);
    double[][] part = part(from, to).copyColumns();
    for (int j = 0; j < n; j++) {
      block.put(j, part[j], to - from);
    }
    return block;
  }

  /** {@code a' a} of the first columns; both triangles. */
  Matrix gram(int size) {
    Matrix gram = new Matrix(size, size);
    double[] a = columns.values();
    for (int j = 0; j < size; j++) {
      for (int i = 0; i <= j; i++) {
        gram.set(i, j, Vectors.dot(a, columns.at(i), a, columns.at(j), rows));
        gram.set(j, i, gram.get(i, j));
      }
    }
    return gram;
  }

  /** The sum of the first columns of a matrix, each times its weight. */
  static double[] sum(Matrix a, double[] weights, int count) {
    double[] sum = new double[a.rows()];
    for (int j = 0; j < count; j++) {
      Vectors.addScaled(sum, 0, weights[j], a.values(), a.at(j), a.rows());
    }
    return sum;
  }

  /** {@code left right}, by plain loops. */
  static Matrix product(Matrix left, Matrix right) {
    Matrix product = new Matrix(left.rows(), right.columns());
    for (int j = 0; j < right.columns(); j++) {
      double[] weights = right.copyColumn(j);
      System.arraycopy(
          sum(left, weights, left.columns()), 0, product.values(), product.at(j), left.rows());
    }
    return product;
  }

  /** The upper triangle of the leading block of a square matrix; zero below the diagonal. */
  static Matrix upper(double[] square, int lead, int size) {
    Matrix upper = new Matrix(size, size);
    for (int j = 0; j < size; j++) {
      System.arraycopy(square, j * lead, upper.values(), upper.at(j), j + 1);
    }
    return upper;
  }

  /** Notes a fault where a kernel is off, a NaN included. */
  void compare(String kernel, double[] found, double[] expected) {
    compare(kernel, found, expected, TOLERANCE);
  }

  /** Notes a fault where a kernel is off, relative to the largest expected entry. */
  void compare(String kernel, double[] found, double[] expected, double tolerance) {
    double scale = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(found[i] - expected[i])); // NaN stays
    }
    if (!(worst <= tolerance * scale)) {
      faults.add(
          String.format(
              Locale.ROOT, "%s of %d x %d is off by %.1e", kernel, rows, n, worst / scale));
    }
  }

  /** Notes a fault where a decomposition of a square matrix has another rank. */
  void compareRank(String kernel, int found) {
    if (found != rank) {
      faults.add(
          String.format(
              Locale.ROOT, "%s of %d x %d finds rank %d, not %d", kernel, n, n, found, rank));
    }
  }
}
