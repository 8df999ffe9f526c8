package io.github.linstorch.lstsq;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums of products of the columns of {@code [F 1 Y]} in about 106 bits, for columns that double
 * precision cannot tell apart: they have large offsets, are nearly collinear, or leave residuals
 * that are small compared with the labels. Sums in that precision lose less to the squared
 * condition number than a triangular factor in double precision loses to the condition number
 * itself.
 *
 * <p>Columns with a large mean are shifted by it, and all columns are divided by a power of two
 * near their size. The sums of several parts can be merged if they have the same coordinates. The
 * time is O(n width()^2), about ten times that of sums in double precision; the memory is
 * O(width()^2). Not thread-safe.
 *
 * <p>Reference: Ogita, Rump and Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26
 * (2005), algorithm Dot2.
 */
public final class PreciseSums implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Ratio of the mean to the deviation from it above which the mean is taken out of a column. */
  private static final double LARGE_MEAN = 1e3;

  private final int nIn;
  private final int nTargets;
  private final int q;
  private final double[] shift;
  private final double[] unit;
  private final double[] high;
  private final double[] low;
  private long rows;

  /** Share of a column of unit size, squared, that is only round-off. */
  private double noise;

  private PreciseSums(int nIn, int nTargets, double[] shift, double[] unit) {
    this.nIn = nIn;
    this.nTargets = nTargets;
    this.q = nIn + 1 + nTargets;
    this.shift = shift;
    this.unit = unit;
    this.high = new double[Math.multiplyExact(q, q)];
    this.low = new double[q * q];
    this.noise = 16 * q * DoubleDouble.ROUND_OFF;
  }

  /**
   * Empty sums in the coordinates that suit some rows.
   *
   * @param state of the rows; unchanged
   * @return to be given the same rows
   */
  public static PreciseSums like(LeastSquaresState state) {
    Factor factor = state.factor(state.width() + 1);
    int q = factor.width();
    int ones = state.nIn();
    double[] shift = new double[q];
    double[] unit = new double[q];
    double norm = factor.norm(ones);
    for (int j = 0; j < q; j++) {
      double size = factor.norm(j);
      unit[j] = size > Double.MIN_NORMAL ? Math.scalb(1.0, Math.getExponent(size / norm)) : 1;
      double mean = factor.mean(j, ones);
      boolean isLarge = Math.abs(mean) * norm > LARGE_MEAN * factor.spread(j, ones);
      shift[j] = isLarge && j != ones ? mean : 0;
    }
    unit[ones] = 1;
    return new PreciseSums(ones, q - ones - 1, shift, unit);
  }

  /**
   * The same of sums that were made before, with their round-off.
   *
   * @param sums of at least one row; unchanged
   * @return what {@link PreciseSolve} takes
   */
  public static PreciseSums of(UpdatableSums sums) {
    int q = sums.width();
    int ones = sums.nIn();
    InnerProducts centred = new InnerProducts(sums, true);
    double[] unit = new double[q];
    Arrays.fill(unit, 1);
    PreciseSums result = new PreciseSums(ones, q - ones - 1, sums.shifts().clone(), unit);
    double noise = result.noise;
    boolean[] isConstant = new boolean[q];
    for (int j = 0; j < q; j++) {
      isConstant[j] = j != ones && sums.isConstant(j);
      if (j != ones && !isConstant[j]) {
        noise = Math.max(noise, q * sums.noise(j) / centred.get(j, j).high());
      }
      for (int i = 0; i <= j; i++) {
        boolean isMean = isConstant[j] || isConstant[i];
        // A constant column follows the constant alone, not the round-off of both.
        DoubleDouble product =
            isMean
                ? sums.product(i, ones).times(sums.product(j, ones)).over(sums.product(ones, ones))
                : sums.product(i, j);
        result.put(j * q + i, product);
      }
    }
    result.noise = noise;
    result.rows = sums.rows();
    return result;
  }

  /**
   * Empty sums in the same coordinates.
   *
   * @return that can be merged with these
   */
  public PreciseSums empty() {
    return new PreciseSums(nIn, nTargets, shift, unit);
  }

  /**
   * Adds rows.
   *
   * @param block the columns of {@code [F 1 Y]}, of at least {@code count} entries; unchanged
   * @param weights one per row, positive; null where each is 1
   * @param count number of rows
   */
  public void add(double[][] block, double[] weights, int count) {
    double[][] head = new double[q][];
    double[][] tail = new double[q][];
    for (int j = 0; j < q; j++) {
      head[j] = new double[count];
      tail[j] = new double[count];
      for (int i = 0; i < count; i++) {
        double x = block[j][i] / unit[j];
        double c = -shift[j] / unit[j];
        double s = x + c;
        double z = s - x;
        head[j][i] = s;
        tail[j][i] = (x - (s - z)) + (c - z);
      }
    }
    for (int j = 0; j < q; j++) {
      double[] first = head[j];
      double[] rest = tail[j];
      if (weights != null) {
        first = new double[count];
        rest = new double[count];
        for (int i = 0; i < count; i++) {
          first[i] = weights[i] * head[j][i];
          rest[i] = Math.fma(weights[i], head[j][i], -first[i]) + weights[i] * tail[j][i];
        }
      }
      for (int i = 0; i <= j; i++) {
        addProduct(j * q + i, first, rest, head[i], tail[i], count);
      }
    }
    rows += count;
  }

  private void addProduct(
      int at, double[] a, double[] aTail, double[] b, double[] bTail, int count) {
    double sum = 0;
    double lost = 0;
    for (int i = 0; i < count; i++) {
      double product = a[i] * b[i];
      double next = sum + product;
      double z = next - sum;
      lost +=
          ((sum - (next - z)) + (product - z))
              + (Math.fma(a[i], b[i], -product) + (a[i] * bTail[i] + aTail[i] * b[i]));
      sum = next;
    }
    put(at, get(at).plus(DoubleDouble.sum(sum, lost)));
  }

  private DoubleDouble get(int at) {
    return new DoubleDouble(high[at], low[at]);
  }

  private void put(int at, DoubleDouble value) {
    high[at] = value.high();
    low[at] = value.low();
  }

  /**
   * Adds all rows of other sums.
   *
   * @param other in the same coordinates; unchanged
   */
  public void merge(PreciseSums other) {
    for (int at = 0; at < high.length; at++) {
      put(at, get(at).plus(other.get(at)));
    }
    rows += other.rows;
  }

  /** Share of a column of unit size, squared, that is only round-off. */
  double noise() {
    return noise;
  }

  int nIn() {
    return nIn;
  }

  int nTargets() {
    return nTargets;
  }

  long rows() {
    return rows;
  }

  /** Sum of the weights of the rows. */
  DoubleDouble weight() {
    return get(nIn * q + nIn);
  }

  /** What column j has been divided by, a power of two. */
  double unit(int j) {
    return unit[j];
  }

  /** What was subtracted from column j before, in its units. */
  DoubleDouble shift(int j) {
    return DoubleDouble.of(shift[j] / unit[j]);
  }

  /** Sum of column j, without its shift. */
  DoubleDouble sum(int j) {
    return product(nIn, j);
  }

  /** Sum of products of columns i and j, without their shifts. */
  DoubleDouble product(int i, int j) {
    return get(Math.max(i, j) * q + Math.min(i, j));
  }

  /** Sum of products of the unshifted columns i and j. */
  DoubleDouble rawProduct(int i, int j) {
    DoubleDouble a = shift(i);
    DoubleDouble b = shift(j);
    return product(i, j)
        .plus(a.times(sum(j)))
        .plus(b.times(sum(i)))
        .plus(a.times(b).times(weight()));
  }

  /** Sum of products of columns i and j, each less its mean. */
  DoubleDouble centredProduct(int i, int j) {
    return product(i, j).minus(sum(i).times(sum(j)).over(weight()));
  }

  /** Mean of column j as it is. */
  DoubleDouble mean(int j) {
    return sum(j).over(weight()).plus(shift(j));
  }
}
