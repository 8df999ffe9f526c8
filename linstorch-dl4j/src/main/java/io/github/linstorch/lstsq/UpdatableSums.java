package io.github.linstorch.lstsq;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums of products of the columns of {@code [F 1 Y]} to which rows can be added, and from which
 * they can be taken away again. Sums of different orders and splits agree to about 2^-70 of the
 * squares that went in and out, so that the squared condition number of a regression costs no digit
 * that double precision would show.
 *
 * <p>A sum is held in two doubles. A block of rows is added by two products of matrices in double
 * precision: the columns are split ({@link SplitBlock}), the sums of products of heads are exact,
 * and the round-off of the others is 2^-21 as large as it would be of the whole.
 *
 * <p>Memory is O((nIn + 1 + nTargets)^2), whatever the number of rows. Not thread-safe.
 *
 * <p>Reference: Ozaki, Ogita, Oishi and Rump, "Error-free transformations of matrix multiplication
 * by using fast routines of matrix multiplication and its applications", Numer. Algorithms 59
 * (2012).
 */
public final class UpdatableSums {

  /** Bound of the round-off in a sum, relative to all squares that were added or removed. */
  static final double ROUND_OFF = 0x1p-70;

  /** Bits of a low part that are kept as zero, so that seven bytes hold it. */
  private static final long DROPPED_BITS = 0xFF;

  private final int nIn;
  private final int nTargets;
  private final int q;
  private final double[] high;
  private final double[] low;
  private final double[] moved;
  private long rows;
  private double weightSquares;

  /**
   * Empty sums.
   *
   * @param nIn number of columns of F, at least 1
   * @param nTargets number of columns of Y, at least 1
   */
  public UpdatableSums(int nIn, int nTargets) {
    if (nIn < 1 || nTargets < 1) {
      throw new IllegalArgumentException(
          "Expected at least one column and one target, found nIn="
              + nIn
              + ", nTargets="
              + nTargets);
    }
    this.nIn = nIn;
    this.nTargets = nTargets;
    this.q = nIn + 1 + nTargets;
    int entries = Math.multiplyExact(q, q + 1) / 2;
    this.high = new double[entries];
    this.low = new double[entries];
    this.moved = new double[q];
  }

  /** Sums that are about to be read. */
  UpdatableSums(int nIn, int nTargets, long rows, double weightSquares) {
    this(nIn, nTargets);
    this.rows = rows;
    this.weightSquares = weightSquares;
  }

  /**
   * Copies these sums.
   *
   * @return shares nothing with them
   */
  public UpdatableSums copy() {
    UpdatableSums copy = new UpdatableSums(nIn, nTargets);
    copy.merge(this);
    return copy;
  }

  /**
   * Number of columns of F.
   *
   * @return as given to the constructor
   */
  public int nIn() {
    return nIn;
  }

  /**
   * Number of columns of Y.
   *
   * @return as given to the constructor
   */
  public int nTargets() {
    return nTargets;
  }

  /**
   * Number of rows added, less those removed.
   *
   * @return not changed by {@link #scale}
   */
  public long rows() {
    return rows;
  }

  /**
   * Sum of the weights of the rows.
   *
   * @return their number if each weighs 1
   */
  public double weight() {
    return product(nIn, nIn).high();
  }

  /**
   * Sum of the squared weights of the rows.
   *
   * @return their number if each weighs 1
   */
  public double weightSquares() {
    return weightSquares;
  }

  /**
   * Adds rows.
   *
   * @param features nIn columns of at least {@code count} entries; unchanged
   * @param targets nTargets columns; unchanged
   * @param weights one per row, at least 0; null where each is 1
   * @param count number of rows, at least 0
   * @throws IllegalArgumentException if an entry is not finite, or beyond 1e135
   */
  public void add(double[][] features, double[][] targets, double[] weights, int count) {
    if (features.length != nIn || targets.length != nTargets) {
      throw new IllegalArgumentException(
          "Expected "
              + nIn
              + " columns and "
              + nTargets
              + " targets, found "
              + features.length
              + " and "
              + targets.length);
    }
    // All are split before the first is added: bad rows change nothing.
    List<SplitBlock> blocks = new ArrayList<>();
    for (int from = 0; from < count; from += SplitBlock.MOST_ROWS) {
      int most = Math.min(SplitBlock.MOST_ROWS, count - from);
      blocks.add(SplitBlock.of(features, targets, weights, from, most));
    }
    try (Products products = new Products()) {
      blocks.forEach(block -> add(block, products));
    }
    rows += count;
    for (int i = 0; i < count; i++) {
      weightSquares += weights == null ? 1 : weights[i] * weights[i];
    }
  }

  private void add(SplitBlock block, Products products) {
    Matrix exact = new Matrix(q, q);
    Matrix half = new Matrix(q, q);
    products.gram(block.head(), exact);
    products.cross(block.rest(), block.middle(), half); // the heads are no longer needed
    for (int j = 0; j < q; j++) {
      for (int i = 0; i <= j; i++) {
        put(at(i, j), exact.get(i, j), half.get(i, j) + half.get(j, i));
      }
      moved[j] += exact.get(j, j) + 2 * half.get(j, j);
    }
  }

  /** Position of a sum of products, i at most j. */
  private static int at(int i, int j) {
    return j * (j + 1) / 2 + i;
  }

  /** Adds the sum of two numbers, the second much smaller than the first or the sum. */
  private void put(int at, double large, double small) {
    DoubleDouble leading = DoubleDouble.sum(high[at], large);
    normalise(at, leading.high(), leading.low() + (low[at] + small));
  }

  private void normalise(int at, double s, double lost) {
    DoubleDouble exact = DoubleDouble.sum(s, lost);
    high[at] = exact.high();
    low[at] = Double.longBitsToDouble(Double.doubleToRawLongBits(exact.low()) & ~DROPPED_BITS);
  }

  /**
   * Adds all rows of other sums.
   *
   * @param other of the same widths; unchanged
   * @throws IllegalArgumentException if the widths differ, or the rows are too many to be counted
   */
  public void merge(UpdatableSums other) {
    if (other.rows > Long.MAX_VALUE - rows) {
      throw new IllegalArgumentException(
          "Expected less than 2^63 rows in all, found " + rows + " and " + other.rows);
    }
    combine(other, 1);
  }

  /**
   * Takes rows away. {@link Downdate} says whether what is left determines anything.
   *
   * @param other sums of rows that were added before, of the same widths; unchanged
   */
  void subtract(UpdatableSums other) {
    combine(other, -1);
  }

  private void combine(UpdatableSums other, int sign) {
    if (other.nIn != nIn || other.nTargets != nTargets) {
      throw new IllegalArgumentException(
          "Cannot combine sums of "
              + other.nIn
              + " columns and "
              + other.nTargets
              + " targets with those of "
              + nIn
              + " and "
              + nTargets
              + ": they must agree");
    }
    for (int at = 0; at < high.length; at++) {
      put(at, sign * other.high[at], sign * other.low[at]);
    }
    for (int j = 0; j < q; j++) {
      moved[j] += other.moved[j];
    }
    rows += sign * other.rows;
    weightSquares = Math.max(weightSquares + sign * other.weightSquares, 0);
  }

  /**
   * Multiplies the weights of all rows.
   *
   * @param factor above 0, at most 1
   */
  public void scale(double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException("Expected a factor above 0, at most 1, found " + factor);
    }
    for (int at = 0; at < high.length; at++) {
      DoubleDouble scaled = new DoubleDouble(high[at], low[at]).times(factor);
      normalise(at, scaled.high(), scaled.low());
    }
    for (int j = 0; j < q; j++) {
      moved[j] *= factor;
    }
    weightSquares *= factor * factor;
  }

  /** Number of columns of {@code [F 1 Y]}. */
  int width() {
    return q;
  }

  /** Sum of products of columns i and j. */
  DoubleDouble product(int i, int j) {
    int at = at(Math.min(i, j), Math.max(i, j));
    return new DoubleDouble(high[at], low[at]);
  }

  /** Mean of column j. */
  DoubleDouble mean(int j) {
    return product(j, nIn).over(product(nIn, nIn));
  }

  /** Bound of the round-off in the sum of squares of column j. */
  double noise(int j) {
    return ROUND_OFF * moved[j];
  }

  /** Largest share of a column's square that may be round-off. */
  double noise() {
    double noise = 0;
    for (int j = 0; j < q; j++) {
      double square = product(j, j).high();
      noise = Math.max(noise, square > noise(j) ? noise(j) / square : 0);
    }
    return noise;
  }

  /** Pivoted factor of {@code [F 1 Y]}, with zeros where the sums hold only round-off. */
  PreciseFactor precise() {
    DoubleDouble[][] products = new DoubleDouble[q][q];
    double[] norm = new double[q];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < q; i++) {
        products[i][j] = product(i, j);
      }
      double square = products[j][j].high();
      norm[j] = square > noise(j) ? Math.sqrt(square) : 0;
    }
    return new PreciseFactor(products, norm, nIn + 1, q * noise());
  }

  /** Leading parts of the sums, of i and j at j (j + 1) / 2 + i; not a copy. */
  double[] high() {
    return high;
  }

  /** What the leading parts lack; not a copy. */
  double[] low() {
    return low;
  }

  /** Squares of every column that were ever added or removed; not a copy. */
  double[] moved() {
    return moved;
  }
}
