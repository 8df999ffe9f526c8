package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * A block of rows of {@code [F 1 Y]} less the shifts, every column split into a head of 21 bits and
 * a rest, {@code x = h + l}. Sums of products of heads are exact in double precision, because they
 * are sums of integers in the columns' units; what they lack is {@code l'(h + l/2)} and its
 * transpose.
 *
 * @param head h, n x q
 * @param rest l, n x q, at most 2^-21 of the column's largest entry
 */
record SplitBlock(Matrix head, Matrix rest) {

  /** Largest number of rows whose products of heads are summed exactly: 2^10 (2^21)^2 < 2^53. */
  static final int MOST_ROWS = 1024;

  /** Number of bits of a head. */
  private static final int HEAD_BITS = 21;

  /** Magnitude that no entry may reach: its square, or a sum of them, may overflow. */
  private static final double TOO_LARGE = 0x1p450;

  /**
   * Splits some rows.
   *
   * @param features columns of F; unchanged
   * @param targets columns of Y; unchanged
   * @param weights one per row; null where each is 1
   * @param shift what is subtracted from each of the q columns; 0 for the constant
   * @param from first of the rows
   * @param count from 1 to {@link #MOST_ROWS}
   * @throws IllegalArgumentException if an entry is not finite, or beyond 1e135
   */
  static SplitBlock of(
      double[][] features,
      double[][] targets,
      double[] weights,
      double[] shift,
      int from,
      int count) {
    int ones = features.length;
    int q = ones + 1 + targets.length;
    SplitBlock block = new SplitBlock(new Matrix(count, q), new Matrix(count, q));
    double[] column = new double[count];
    double[] lost = new double[count];
    for (int j = 0; j < q; j++) {
      if (j == ones) {
        Arrays.fill(column, 1);
      } else {
        double[] given = j < ones ? features[j] : targets[j - ones - 1];
        System.arraycopy(given, from, column, 0, count);
      }
      Arrays.fill(lost, 0);
      for (int i = 0; shift[j] != 0 && i < count; i++) {
        DoubleDouble exact = DoubleDouble.sum(column[i], -shift[j]);
        column[i] = exact.high();
        lost[i] = exact.low();
      }
      for (int i = 0; weights != null && i < count; i++) {
        double root = Math.sqrt(weights[from + i]);
        DoubleDouble exact = DoubleDouble.product(column[i], root);
        column[i] = exact.high();
        lost[i] = exact.low() + lost[i] * root;
      }
      block.split(column, lost, j);
    }
    return block;
  }

  private void split(double[] x, double[] lost, int j) {
    double most = 0;
    for (double value : x) {
      most = Math.max(most, Math.abs(value));
    }
    if (!(most < TOO_LARGE)) {
      throw new IllegalArgumentException(
          "Expected finite features, activations and labels below 1e135, found " + most);
    }
    // Adding it rounds to a multiple of its last bit, of which the largest entry has HEAD_BITS.
    double rounder = Math.scalb(1.5, Math.getExponent(most) + 1 - HEAD_BITS + 52);
    int at = head.at(j);
    double[] heads = head.values();
    double[] rests = rest.values();
    for (int i = 0; i < x.length; i++) {
      double h = (x[i] + rounder) - rounder;
      heads[at + i] = h;
      rests[at + i] = (x[i] - h) + lost[i];
    }
  }

  /** Turns the heads into {@code h + l/2}. */
  Matrix middle() {
    double[] heads = head.values();
    double[] rests = rest.values();
    for (int i = 0; i < heads.length; i++) {
      heads[i] += 0.5 * rests[i];
    }
    return head;
  }
}
