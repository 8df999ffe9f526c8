package io.github.linstorch.lstsq;

import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>Columns are summed less a constant, the {@link ColumnShift}, which the first rows decide, so
 * that large offsets cost no digits. Sums with other shifts are re-centred when they are combined.
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

  /** Share of the sum of squares of a column below which what is left of it, centred, is noise. */
  private static final double CONSTANT = 0x1p-60;

  /** Bits of a low part that are kept as zero, so that seven bytes hold it. */
  private static final long DROPPED_BITS = 0xFF;

  /** Bits of the bound of squares that are kept as zero. */
  private static final long MOVED_DROPPED = 0xFFFFFF;

  /** Least weight that all rows together may be made to count: its square must not underflow. */
  private static final double LEAST_WEIGHT = 1e-140;

  private final int nIn;
  private final int nTargets;
  private final int q;
  private final double[] high;
  private final double[] low;
  private final double[] moved;
  private final double[] shift;
  private long rows;
  private DoubleDouble weightSquares = DoubleDouble.ZERO;

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
    this.shift = new double[q];
  }

  /** Sums that are about to be read. */
  UpdatableSums(int nIn, int nTargets, long rows, DoubleDouble weightSquares) {
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
    return weightSquares.high();
  }

  /** The same in twice the bits: what remains of it after large weights have come and gone. */
  DoubleDouble preciseWeightSquares() {
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
    double[] its = rows == 0 ? ColumnShift.of(features, targets, count) : shift;
    // All are split before the first is added: bad rows change nothing.
    List<SplitBlock> blocks = new ArrayList<>();
    for (int from = 0; from < count; from += SplitBlock.MOST_ROWS) {
      int most = Math.min(SplitBlock.MOST_ROWS, count - from);
      blocks.add(SplitBlock.of(features, targets, weights, its, from, most));
    }
    System.arraycopy(its, 0, shift, 0, q);
    try (Products products = new Products()) {
      blocks.forEach(block -> add(block, products));
    }
    rows += count;
    for (int i = 0; i < count; i++) {
      double square = weights == null ? 1 : weights[i] * weights[i];
      weightSquares = weightSquares.plus(DoubleDouble.of(square));
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
      move(j, moved[j] + exact.get(j, j) + 2 * half.get(j, j));
    }
  }

  /** Keeps a bound of squares, rounded up so that five bytes hold it. */
  private void move(int j, double squares) {
    long bits = Double.doubleToRawLongBits(squares);
    moved[j] = Double.longBitsToDouble((bits + MOVED_DROPPED) & ~MOVED_DROPPED);
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
    requireSameWidths(other);
    if (other.rows > Long.MAX_VALUE - rows) {
      throw new IllegalArgumentException(
          "Expected less than 2^63 rows in all, found " + rows + " and " + other.rows);
    }
    if (other.rows > rows) {
      recentre(other.shift);
    }
    combine(other, 1);
  }

  /**
   * Takes rows away. {@link Downdate} says whether what is left determines anything.
   *
   * @param other sums of rows that were added before, of the same widths; unchanged
   */
  void subtract(UpdatableSums other) {
    requireSameWidths(other);
    combine(other, -1);
  }

  private void requireSameWidths(UpdatableSums other) {
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
  }

  private void combine(UpdatableSums given, int sign) {
    UpdatableSums other = Arrays.equals(given.shift, shift) ? given : given.recentred(shift);
    for (int at = 0; at < high.length; at++) {
      put(at, sign * other.high[at], sign * other.low[at]);
    }
    for (int j = 0; j < q; j++) {
      move(j, moved[j] + other.moved[j]);
    }
    rows += sign * other.rows;
    DoubleDouble squares = other.weightSquares;
    weightSquares = sign > 0 ? weightSquares.plus(squares) : weightSquares.minus(squares);
  }

  private UpdatableSums recentred(double[] newShift) {
    UpdatableSums copy = copy();
    copy.recentre(newShift);
    return copy;
  }

  /** The sums of the columns as they are, which large offsets make less precise. */
  UpdatableSums unshifted() {
    return recentred(new double[q]);
  }

  /**
   * Sums of columns less another shift: with {@code d} the old shift less the new one, t the sums
   * of the columns and t' those after it, {@code S'_ij = S_ij + d_i t'_j + d_j t_i}.
   */
  private void recentre(double[] newShift) {
    DoubleDouble weight = product(nIn, nIn);
    DoubleDouble[] d = new DoubleDouble[q];
    DoubleDouble[] before = new DoubleDouble[q];
    DoubleDouble[] after = new DoubleDouble[q];
    for (int j = 0; j < q; j++) {
      d[j] = DoubleDouble.sum(shift[j], -newShift[j]);
      before[j] = product(j, nIn);
      after[j] = before[j].plus(d[j].times(weight));
    }
    for (int j = 0; j < q; j++) {
      for (int i = 0; i <= j; i++) {
        if (d[i].high() != 0 || d[j].high() != 0) {
          DoubleDouble changed = d[i].times(after[j]).plus(d[j].times(before[i]));
          put(at(i, j), changed.high(), changed.low());
        }
      }
    }
    for (int j = 0; j < q; j++) {
      if (d[j].high() != 0) {
        double root = Math.sqrt(moved[j]) + Math.abs(d[j].high()) * Math.sqrt(moved[nIn]);
        move(j, root * root);
      }
    }
    System.arraycopy(newShift, 0, shift, 0, q);
  }

  /**
   * Multiplies the weights of all rows.
   *
   * @param factor above 0, at most 1
   * @throws IllegalArgumentException if it is not, or if the rows would weigh less than 1e-140
   */
  public void scale(double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException("Expected a factor above 0, at most 1, found " + factor);
    }
    if (rows > 0 && !(factor * weight() >= LEAST_WEIGHT)) {
      throw new IllegalArgumentException(
          "Cannot multiply the weights of the rows, "
              + weight()
              + " in all, by "
              + factor
              + ": below "
              + LEAST_WEIGHT
              + " nothing can be solved for. Begin a new state");
    }
    for (int at = 0; at < high.length; at++) {
      DoubleDouble scaled = new DoubleDouble(high[at], low[at]).times(factor);
      normalise(at, scaled.high(), scaled.low());
    }
    for (int j = 0; j < q; j++) {
      move(j, moved[j] * factor);
    }
    weightSquares = weightSquares.times(factor).times(factor);
  }

  /** Number of columns of {@code [F 1 Y]}. */
  int width() {
    return q;
  }

  /** Sum of products of columns i and j, both less their shifts. */
  DoubleDouble product(int i, int j) {
    int at = at(Math.min(i, j), Math.max(i, j));
    return new DoubleDouble(high[at], low[at]);
  }

  /** What is subtracted from every entry of column j before it is summed up. */
  double shift(int j) {
    return shift[j];
  }

  /** Mean of column j as it is. */
  DoubleDouble mean(int j) {
    return product(j, nIn).over(product(nIn, nIn)).plus(DoubleDouble.of(shift[j]));
  }

  /** Bound of the round-off in the sum of squares of column j. */
  double noise(int j) {
    return ROUND_OFF * moved[j];
  }

  /** Whether what is left of column j, less its mean, may be round-off. */
  boolean isConstant(int j) {
    DoubleDouble total = product(j, nIn);
    double left = product(j, j).minus(total.times(total).over(product(nIn, nIn))).high();
    return left <= leastVariation(j);
  }

  /** Sum of squares of column j, less its mean, that may be round-off. */
  double leastVariation(int j) {
    return CONSTANT * product(j, j).high() + noise(j);
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

  /**
   * Pivoted factor of {@code [F 1 Y]} less the shifts, with zeros where the sums hold only
   * round-off.
   */
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

  /** What is subtracted from each column; not a copy. */
  double[] shifts() {
    return shift;
  }

  /** Squares of every column, less its shift, that were ever added or removed; not a copy. */
  double[] moved() {
    return moved;
  }
}
