package io.github.linstorch.lstsq;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Products of tall matrices. BLAS computes large products, in chunks of rows that stay in the
 * cache, through native memory that is allocated once. Plain Java loops compute small products, and
 * all products if there is no BLAS. The order of summation depends only on the sizes, so that
 * results are equal to the bit from run to run.
 *
 * <p>Not thread-safe: every thread needs one of its own. Must be closed, because the garbage
 * collector does not see the size of the native memory.
 */
public final class Products implements AutoCloseable {

  /** Number of rows that BLAS multiplies at a time. */
  private static final int CHUNK = 1024;

  /**
   * Smallest number of multiply-adds for which BLAS saves more than copies to native memory cost.
   */
  private static final long NATIVE_WORK = 6_000;

  /** Native memory that grows when it is too small. */
  private static final class Scratch implements AutoCloseable {

    private DoublePointer memory;

    DoublePointer ofSize(long size) {
      if (memory == null || memory.capacity() < size) {
        close();
        memory = new DoublePointer(size);
      }
      return memory;
    }

    /** Copies a block of rows of the first columns. */
    DoublePointer put(Matrix a, int firstRow, int rowCount, int columns) {
      DoublePointer target = ofSize((long) rowCount * columns);
      if (rowCount == a.rows()) {
        target.position(0).put(a.values(), 0, rowCount * columns);
      } else {
        for (int j = 0; j < columns; j++) {
          target.position((long) j * rowCount).put(a.values(), a.at(j) + firstRow, rowCount);
        }
      }
      return target.position(0);
    }

    /** Copies the product of a block of rows into some columns. */
    void get(Matrix c, int column, int firstRow, int rowCount, int columns) {
      if (rowCount == c.rows()) {
        memory.position(0).get(c.values(), c.at(column), rowCount * columns);
        return;
      }
      for (int j = 0; j < columns; j++) {
        int at = c.at(column + j) + firstRow;
        memory.position((long) j * rowCount).get(c.values(), at, rowCount);
      }
    }

    @Override
    public void close() {
      if (memory != null) {
        memory.close();
        memory = null;
      }
    }
  }

  private final long nativeWork;
  private final Scratch left = new Scratch();
  private final Scratch right = new Scratch();
  private final Scratch out = new Scratch();

  /** With BLAS for what is large, where there is one. */
  public Products() {
    this(NativeBlas.isAvailable() ? NATIVE_WORK : Long.MAX_VALUE);
  }

  /** With BLAS from a number of multiply-adds on. */
  Products(long nativeWork) {
    this.nativeWork = nativeWork;
  }

  private boolean isNative(long rows, int k, int m) {
    return Math.min(k, m) > 1 && rows * k * m >= nativeWork;
  }

  /**
   * {@code c = a b}.
   *
   * @param a n x k or more columns, of which the first k count
   * @param k number of rows of b
   * @param b k x m
   * @param c n x m or more columns, of which the first m are overwritten
   */
  public void multiply(Matrix a, int k, Matrix b, Matrix c) {
    multiply(a, k, b, c, 0);
  }

  /**
   * {@code a b}, written into some columns of a matrix.
   *
   * @param a n x k or more columns, of which the first k count
   * @param k number of rows of b
   * @param b k x m
   * @param c n rows; may be a, where the columns are others
   * @param column the first of m columns of c that are overwritten
   */
  public void multiply(Matrix a, int k, Matrix b, Matrix c, int column) {
    int n = a.rows();
    int m = b.columns();
    if (!isNative(n, k, m)) {
      for (int o = 0; o < m; o++) {
        int at = c.at(column + o);
        Arrays.fill(c.values(), at, at + n, 0);
        addCombination(a, k, b.values(), b.at(o), 1, c.values(), at);
      }
      return;
    }
    DoublePointer factor = right.put(b, 0, b.rows(), m);
    for (int first = 0; first < n; first += CHUNK) {
      int rows = Math.min(CHUNK, n - first);
      DoublePointer x = left.put(a, first, rows, k);
      DoublePointer z = out.ofSize((long) rows * m).position(0);
      Blas.multiply(false, x, rows, false, factor, b.rows(), 0, z, rows, rows, m, k);
      out.get(c, column, first, rows, m);
    }
  }

  /**
   * {@code c = a b'}.
   *
   * @param a n x k
   * @param b m or more rows, of which the first m count, and k columns
   * @param m number of rows of b that count
   * @param c n x m or more columns, of which the first m are overwritten
   */
  public void multiplyTransposed(Matrix a, Matrix b, int m, Matrix c) {
    int n = a.rows();
    int k = a.columns();
    if (!isNative(n, k, m)) {
      for (int o = 0; o < m; o++) {
        Arrays.fill(c.values(), c.at(o), c.at(o) + n, 0);
        addCombination(a, k, b.values(), o, b.rows(), c.values(), c.at(o));
      }
      return;
    }
    DoublePointer factor = right.put(b, 0, b.rows(), k);
    for (int first = 0; first < n; first += CHUNK) {
      int rows = Math.min(CHUNK, n - first);
      DoublePointer x = left.put(a, first, rows, k);
      DoublePointer z = out.ofSize((long) rows * m).position(0);
      Blas.multiply(false, x, rows, true, factor, b.rows(), 0, z, rows, rows, m, k);
      out.get(c, 0, first, rows, m);
    }
  }

  /**
   * {@code c = a' b}.
   *
   * @param a n rows, of whose columns the first {@code c.rows()} count
   * @param b n rows, of whose columns the first {@code c.columns()} count
   * @param c overwritten
   */
  public void cross(Matrix a, Matrix b, Matrix c) {
    int n = a.rows();
    int p = c.rows();
    int m = c.columns();
    if (!isNative(n, p, m)) {
      for (int o = 0; o < m; o++) {
        dots(a, p, b.values(), b.at(o), c.values(), c.at(o));
      }
      return;
    }
    DoublePointer z = out.ofSize((long) p * m).position(0);
    for (int first = 0; first < n; first += CHUNK) {
      int rows = Math.min(CHUNK, n - first);
      DoublePointer x = left.put(a, first, rows, p);
      DoublePointer y = right.put(b, first, rows, m);
      Blas.multiply(true, x, rows, false, y, rows, first == 0 ? 0 : 1, z, p, p, m, rows);
    }
    out.get(c, 0, 0, p, m);
  }

  /**
   * {@code c = a' a}.
   *
   * @param a n rows, of whose columns the first {@code c.rows()} count
   * @param c square; overwritten, both triangles
   */
  public void gram(Matrix a, Matrix c) {
    int n = a.rows();
    int p = c.rows();
    if (!isNative(n, p, p)) {
      for (int o = 0; o < p; o++) {
        dots(a, o + 1, a.values(), a.at(o), c.values(), c.at(o));
      }
    } else {
      DoublePointer z = out.ofSize((long) p * p).position(0);
      for (int first = 0; first < n; first += CHUNK) {
        int rows = Math.min(CHUNK, n - first);
        Blas.gram(z, first == 0 ? 0 : 1, left.put(a, first, rows, p), rows, p, rows);
      }
      out.get(c, 0, 0, p, p);
    }
    for (int o = 0; o < p; o++) {
      for (int j = 0; j < o; j++) {
        c.set(o, j, c.get(j, o));
      }
    }
  }

  /** {@code target += a w} for weights at a stride, four columns at a time. */
  private static void addCombination(
      Matrix a, int k, double[] w, int from, int stride, double[] target, int at) {
    double[] x = a.values();
    int n = a.rows();
    int j = 0;
    for (; j + 3 < k; j += 4) {
      double wa = w[from + j * stride];
      double wb = w[from + (j + 1) * stride];
      double wc = w[from + (j + 2) * stride];
      double wd = w[from + (j + 3) * stride];
      int xa = a.at(j);
      int xb = a.at(j + 1);
      int xc = a.at(j + 2);
      int xd = a.at(j + 3);
      for (int i = 0; i < n; i++) {
        target[at + i] += (wa * x[xa + i] + wb * x[xb + i]) + (wc * x[xc + i] + wd * x[xd + i]);
      }
    }
    for (; j < k; j++) {
      Vectors.addScaled(target, at, w[from + j * stride], x, a.at(j), n);
    }
  }

  /** Products of the first p columns with one column, four at a time. */
  private static void dots(Matrix a, int p, double[] y, int from, double[] result, int at) {
    double[] x = a.values();
    int n = a.rows();
    int j = 0;
    for (; j + 3 < p; j += 4) {
      int xa = a.at(j);
      int xb = a.at(j + 1);
      int xc = a.at(j + 2);
      int xd = a.at(j + 3);
      double sa = 0;
      double sb = 0;
      double sc = 0;
      double sd = 0;
      for (int i = 0; i < n; i++) {
        double v = y[from + i];
        sa += v * x[xa + i];
        sb += v * x[xb + i];
        sc += v * x[xc + i];
        sd += v * x[xd + i];
      }
      result[at + j] = sa;
      result[at + j + 1] = sb;
      result[at + j + 2] = sc;
      result[at + j + 3] = sd;
    }
    for (; j < p; j++) {
      result[at + j] = Vectors.dot(x, a.at(j), y, from, n);
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
    out.close();
  }
}
