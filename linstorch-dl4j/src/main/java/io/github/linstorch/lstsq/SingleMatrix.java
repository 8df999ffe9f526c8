package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A column-major matrix in single precision, in native memory, where it stays while BLAS uses it
 * repeatedly. Needs {@link NativeBlas#isAvailable()}. Must be closed, because the garbage collector
 * does not see its size. Not thread-safe.
 */
public final class SingleMatrix implements AutoCloseable {

  private final int rows;
  private final FloatPointer memory;

  /**
   * Allocates a matrix; its entries are not set.
   *
   * @param rows at least 1
   * @param columns at least 1
   */
  public SingleMatrix(int rows, int columns) {
    this.rows = rows;
    this.memory = new FloatPointer((long) rows * columns);
  }

  private SingleMatrix(int rows, FloatPointer memory) {
    this.rows = rows;
    this.memory = memory;
  }

  /**
   * A matrix in the memory of this one, which need not be closed, and must not outlive it.
   *
   * @param otherRows at least 1
   * @param columns at most as many as there is room for
   * @return entries as they happen to be
   */
  public SingleMatrix on(int otherRows, int columns) {
    if ((long) otherRows * columns > memory.capacity()) {
      throw new IllegalArgumentException(
          "Expected at most "
              + memory.capacity()
              + " entries, found "
              + otherRows
              + " x "
              + columns);
    }
    return new SingleMatrix(otherRows, new FloatPointer(memory));
  }

  /**
   * Sets the first columns.
   *
   * @param values column by column, at least {@code columns} of them; unchanged
   * @param columns how many
   */
  public void put(float[] values, int columns) {
    memory.put(values, 0, rows * columns);
  }

  /**
   * Reads the first columns.
   *
   * @param values overwritten, column by column
   * @param columns how many
   */
  public void get(float[] values, int columns) {
    memory.get(values, 0, rows * columns);
  }

  /**
   * Sets the first columns to {@code a b}, or adds that to them.
   *
   * @param a as many rows as this matrix; the first k columns count
   * @param b the first k rows and m columns count
   * @param k length of the sums
   * @param m columns of the product
   * @param adds whether to add
   */
  public void setProduct(SingleMatrix a, SingleMatrix b, int k, int m, boolean adds) {
    float beta = adds ? 1 : 0;
    Blas.multiply(false, a.memory, a.rows, false, b.memory, b.rows, beta, memory, rows, rows, m, k);
  }

  /**
   * Sets the first columns to {@code a b'}.
   *
   * @param a as many rows as this matrix; the first k columns count
   * @param b the first m rows and k columns count
   * @param k length of the sums
   * @param m columns of the product
   */
  public void setProductTransposed(SingleMatrix a, SingleMatrix b, int k, int m) {
    Blas.multiply(false, a.memory, a.rows, true, b.memory, b.rows, 0, memory, rows, rows, m, k);
  }

  /**
   * Sets the first columns to {@code a'b}.
   *
   * @param a as many columns as this matrix has rows
   * @param b as many rows as a; the first m columns count
   * @param m columns of the product
   */
  public void setCross(SingleMatrix a, SingleMatrix b, int m) {
    Blas.multiply(
        true, a.memory, a.rows, false, b.memory, b.rows, 0, memory, rows, rows, m, a.rows);
  }

  /**
   * Sets the upper triangle of this square matrix to that of {@code a'a}.
   *
   * @param a as many columns as this matrix has
   */
  public void setGram(SingleMatrix a) {
    Blas.gram(memory, a.memory, a.rows, rows);
  }

  @Override
  public void close() {
    memory.close();
  }
}
