package io.github.linstorch.lstsq;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Rows of {@code [F 1 Y]} of low rank, which duplicate or proportional units cause: a few columns,
 * the pivots, span all others. The skeleton keeps the rows of R from the orthogonal elimination of
 * the pivots: a few rows whose sums of products equal those of all rows that were added.
 *
 * <p>The remainders of the other columns after the elimination are checked in every row. They are
 * dropped only if they are round-off: {@link MinimumNorm} would drop them, too, and there is a wide
 * gap to the part that is kept. A skeleton does not handle cases in between. Not thread-safe.
 */
final class Skeleton implements AutoCloseable {

  /** Largest number of pivots among the columns of {@code [F 1]}. */
  private static final int MOST_PIVOTS = 16;

  /** Number of rows among which pivots are looked for. */
  private static final int SAMPLE_ROWS = 3 * MOST_PIVOTS;

  /** Number of rows below which a skeleton saves no time. */
  static final int LEAST_ROWS = 2 * SAMPLE_ROWS;

  /** Number of columns below which a skeleton saves no time. */
  static final int LEAST_WIDTH = 256;

  /** Smallest share of a pivot that is independent of the pivots before it. */
  private static final double GAP = 1e-4;

  private final int q;
  private final int nTargets;
  private int[] pivots;

  /** Number of pivots x q, row by row. */
  private double[][] r;

  private final double[] dropped;
  private long rows;
  private DoublePointer reflectors = new DoublePointer(0L);
  private DoublePointer triangle = new DoublePointer(0L);
  private DoublePointer factor = new DoublePointer(0L);
  private DoublePointer work = new DoublePointer(0L);
  private DoublePointer products = new DoublePointer(0L);

  private Skeleton(int q, int nTargets, int[] pivots) {
    this.q = q;
    this.nTargets = nTargets;
    this.pivots = pivots;
    this.r = new double[pivots.length][q];
    this.dropped = new double[q];
  }

  /**
   * Looks for pivots.
   *
   * @param block {@code [F 1 Y]}; unchanged
   * @param blockRows how many of its rows, at least {@link #LEAST_ROWS}
   * @param q number of columns
   * @return a skeleton without rows; null where even some of the rows have no low rank
   */
  static Skeleton of(NativeBlock block, int blockRows, int q, int nTargets) {
    int p = q - nTargets;
    double tolerance = tolerance(blockRows, p);
    double[] sample = new double[SAMPLE_ROWS * p];
    double[] column = new double[blockRows];
    for (int j = 0; j < p; j++) {
      block.get(j, column, blockRows);
      int at = j * SAMPLE_ROWS;
      for (int i = 0; i < SAMPLE_ROWS; i++) {
        sample[at + i] = column[(int) ((long) i * blockRows / SAMPLE_ROWS)];
      }
      double norm = Vectors.norm(sample, at, SAMPLE_ROWS);
      if (norm > 0) {
        Vectors.divide(sample, at, SAMPLE_ROWS, norm);
      }
    }
    PivotedQr qr = new PivotedQr(sample, SAMPLE_ROWS, p, tolerance * Math.sqrt(p));
    int rank = qr.steps();
    if (rank > MOST_PIVOTS || 8 * (rank + nTargets) > q) {
      return null;
    }
    int[] pivots = new int[rank + nTargets];
    for (int i = 0; i < rank; i++) {
      pivots[i] = qr.pivot(i);
      if (!(Math.abs(qr.r(i, i)) >= GAP)) {
        return null;
      }
    }
    for (int t = 0; t < nTargets; t++) {
      pivots[rank + t] = p + t;
    }
    return new Skeleton(q, nTargets, pivots);
  }

  /** Root mean square share of p columns that is round-off: the cut-off of their pivoted QR. */
  private static double tolerance(long rows, int p) {
    return Math.max(rows, p) * 0x1p-52 / Math.sqrt(p);
  }

  /**
   * Adds rows.
   *
   * @param block {@code [F 1 Y]}; overwritten
   * @param blockRows how many of its rows
   * @return whether all of them are in the span; else they are what is left in the block, together
   *     with {@link #rows}
   */
  boolean add(NativeBlock block, int blockRows) {
    rows += blockRows;
    eliminate(block, blockRows, 0);
    double[] left = new double[q];
    while (true) {
      int worst = measure(block, blockRows, left);
      if (worst < 0) {
        for (int j = 0; j < q; j++) {
          dropped[j] += left[j];
        }
        return true;
      }
      boolean isClear = Math.sqrt(left[worst]) >= GAP * Math.sqrt(left[worst] + squares(worst));
      if (!isClear || pivots.length - nTargets >= MOST_PIVOTS) {
        return false;
      }
      int last = pivots.length;
      pivots = Arrays.copyOf(pivots, last + 1);
      pivots[last] = worst;
      r = Arrays.copyOf(r, last + 1);
      r[last] = new double[q];
      eliminate(block, blockRows, last);
    }
  }

  private double squares(int column) {
    double sum = 0;
    for (double[] row : r) {
      sum += row[column] * row[column];
    }
    return sum;
  }

  /**
   * Squares of what is left of the columns; gives the column that has most of itself left, or -1
   * where all together have no more left than round-off, as they are and scaled to unit norm.
   */
  private int measure(NativeBlock block, int blockRows, double[] left) {
    double[] column = new double[blockRows];
    int worst = 0;
    double most = 0;
    double all = 0;
    double allLeft = 0;
    double shares = 0;
    for (int j = 0; j < q; j++) {
      block.get(j, column, blockRows);
      left[j] = Vectors.dot(column, column, blockRows);
      double squares = squares(j);
      double share = left[j] == 0 ? 0 : left[j] / (left[j] + squares);
      if (share > most) {
        worst = j;
        most = share;
      }
      all += squares;
      allLeft += dropped[j] + left[j];
      shares += dropped[j] + left[j] == 0 ? 0 : (dropped[j] + left[j]) / squares;
    }
    int p = q - nTargets;
    double limit = tolerance(rows, p) * tolerance(rows, p);
    return allLeft <= limit * all && shares <= limit * p ? -1 : worst;
  }

  /**
   * Eliminates pivots: {@code [R; B] -> Q' [R; B]} with {@code Q = I - [I; V] T [I; V]'}.
   *
   * @param first number of the first of them; the others come behind it
   */
  private void eliminate(NativeBlock block, int blockRows, int first) {
    int n = pivots.length - first;
    allocate(blockRows, n);
    double[] column = new double[blockRows];
    double[] square = new double[n * n];
    for (int c = 0; c < n; c++) {
      block.get(pivots[first + c], column, blockRows);
      reflectors.position((long) c * blockRows).put(column, 0, blockRows);
      for (int i = 0; i <= c; i++) {
        square[c * n + i] = r[first + i][pivots[first + c]];
      }
    }
    reflectors.position(0);
    triangle.put(square, 0, n * n);
    Lapack.appendRows(triangle, reflectors, blockRows, n, factor, work);
    double[] t = new double[n * n];
    factor.get(t, 0, n * n);
    triangle.get(square, 0, n * n);
    update(block, blockRows, first, t);
    for (int c = 0; c < n; c++) {
      for (int i = 0; i < n; i++) {
        r[first + i][pivots[first + c]] = i <= c ? square[c * n + i] : 0;
      }
    }
  }

  /** {@code W = T' (R + V'B), R -= W, B -= V W}. */
  private void update(NativeBlock block, int blockRows, int first, double[] t) {
    int n = pivots.length - first;
    Blas.multiply(
        true,
        reflectors,
        blockRows,
        false,
        block.memory(),
        block.lead(),
        0,
        products,
        n,
        n,
        q,
        blockRows);
    double[] w = new double[n * q];
    products.get(w, 0, n * q);
    double[] sum = new double[n];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        sum[i] = r[first + i][j] + w[j * n + i];
      }
      for (int c = 0; c < n; c++) {
        double value = Vectors.dot(t, c * n, sum, 0, c + 1);
        r[first + c][j] -= value;
        w[j * n + c] = -value;
      }
    }
    products.put(w, 0, n * q);
    Blas.multiply(
        false,
        reflectors,
        blockRows,
        false,
        products,
        n,
        1,
        block.memory(),
        block.lead(),
        blockRows,
        q,
        n);
  }

  private void allocate(int blockRows, int n) {
    reflectors = room(reflectors, (long) blockRows * n);
    triangle = room(triangle, (long) n * n);
    factor = room(factor, (long) n * n);
    work = room(work, (long) n * n);
    products = room(products, (long) n * q);
  }

  private static DoublePointer room(DoublePointer memory, long size) {
    if (memory.capacity() >= size) {
      return memory.position(0);
    }
    memory.close();
    return new DoublePointer(size);
  }

  /** Rows with the same sums of products as those in the span that went in. */
  HeldRows rows() {
    double[][] columns = new double[q][r.length];
    for (int i = 0; i < r.length; i++) {
      for (int j = 0; j < q; j++) {
        columns[j][i] = r[i][j];
      }
    }
    HeldRows result = new HeldRows(q);
    result.add(columns, r.length);
    return result;
  }

  @Override
  public void close() {
    reflectors.close();
    triangle.close();
    factor.close();
    work.close();
    products.close();
  }
}
