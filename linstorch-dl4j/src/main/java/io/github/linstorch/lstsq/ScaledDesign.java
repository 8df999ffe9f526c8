package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * The matrix on which a rank was decided, kept in case its singular values are asked for: most
 * solves do not need them.
 */
final class ScaledDesign {

  /** Number of columns from which leaving out rows of zeros saves time. */
  static final int LARGE = 64;

  private final double[] values;
  private final int height;
  private final int p;
  private final double unit;
  private double[] others = new double[0];
  private volatile double[] sigma;

  /**
   * Wraps a matrix.
   *
   * @param values height x p, column-major, in multiples of {@code unit}; taken over
   */
  ScaledDesign(double[] values, int height, int p, double unit) {
    this.values = values;
    this.height = height;
    this.p = p;
    this.unit = unit;
  }

  /** The entries over {@link #unit}; not a copy. */
  double[] values() {
    return values;
  }

  boolean isLarge() {
    return p >= LARGE;
  }

  double unit() {
    return unit;
  }

  /** Frobenius norm, over {@link #unit}. */
  double norm() {
    return Math.sqrt(Vectors.dot(values, 0, values, 0, values.length));
  }

  /**
   * Numbers of the rows that are not zero; of all rows of a small design, where they cost little.
   */
  int[] countingRows() {
    boolean[] counts = new boolean[height];
    boolean all = height == p && !isLarge();
    Arrays.fill(counts, all);
    for (int j = 0; j < p && !all; j++) {
      for (int i = 0; i < height; i++) {
        counts[i] |= values[j * height + i] != 0;
      }
    }
    int[] numbers = new int[height];
    int count = 0;
    for (int i = 0; i < height; i++) {
      if (counts[i]) {
        numbers[count++] = i;
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  /**
   * The columns of a triangular design that are not zero; null where the rows of the same numbers
   * as the others are not zero either.
   */
  int[] liveColumns() {
    int[] live = new int[p];
    int count = 0;
    for (int j = 0; j < p; j++) {
      if (!isZero(j * height, 1, j + 1)) {
        live[count++] = j;
      } else if (!isZero(j * height + j, height, p - j)) {
        return null;
      }
    }
    return Arrays.copyOf(live, count);
  }

  private boolean isZero(int from, int stride, int count) {
    for (int i = 0; i < count; i++) {
      if (values[from + i * stride] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The rows and columns of some numbers; not a copy where they are all. */
  double[] triangle(int[] some) {
    int m = some.length;
    if (m == p) {
      return values;
    }
    double[] result = new double[m * m];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i <= j; i++) {
        result[j * m + i] = values[some[j] * height + some[i]];
      }
    }
    return result;
  }

  /** Some of the rows, column-major; a copy. */
  double[] rows(int[] some) {
    if (some.length == height) {
      return values.clone();
    }
    double[] result = new double[some.length * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < some.length; i++) {
        result[j * some.length + i] = values[j * height + some[i]];
      }
    }
    return result;
  }

  /** Returns this design with one further singular value, repeated {@code count} times. */
  ScaledDesign with(double value, int count) {
    ScaledDesign result = new ScaledDesign(values, height, p, unit);
    result.others = new double[count];
    Arrays.fill(result.others, value);
    return result;
  }

  /** All singular values, one per column, falling; not a copy. */
  double[] singularValues() {
    if (sigma == null) {
      int[] some = countingRows();
      double[] nonZero = SingularValues.of(rows(some), some.length, p, new double[0], 0).sigma();
      double[] rising = new double[p + others.length];
      for (int i = 0; i < nonZero.length; i++) {
        rising[i] = nonZero[i] * unit;
      }
      System.arraycopy(others, 0, rising, p, others.length);
      Arrays.sort(rising);
      double[] falling = new double[rising.length];
      for (int i = 0; i < rising.length; i++) {
        falling[i] = rising[rising.length - 1 - i];
      }
      sigma = falling;
    }
    return sigma;
  }
}
