package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;

/**
 * A column-major block of rows in native memory, so that BLAS works on it without copying. Must be
 * closed, because the garbage collector does not see its size. Not thread-safe.
 */
public final class NativeBlock implements AutoCloseable {

  private final int lead;
  private final DoublePointer memory;
  private final DoublePointer cursor;

  /**
   * Allocates a block.
   *
   * @param largestRows most rows that it will hold
   * @param columns number of columns
   */
  public NativeBlock(int largestRows, int columns) {
    this.lead = largestRows;
    this.memory = new DoublePointer((long) largestRows * columns);
    this.cursor = new DoublePointer(memory);
  }

  /**
   * Writes a column.
   *
   * @param column its number
   * @param values at least {@code rows} entries; unchanged
   * @param rows how many to write
   */
  public void put(int column, double[] values, int rows) {
    cursor.position((long) column * lead).put(values, 0, rows);
  }

  /**
   * Reads a column.
   *
   * @param column its number
   * @param values at least {@code rows} entries; overwritten
   * @param rows how many to read
   */
  public void get(int column, double[] values, int rows) {
    cursor.position((long) column * lead).get(values, 0, rows);
  }

  /**
   * Multiplies rows.
   *
   * @param factors one per row; unchanged
   * @param columns how many columns, from the first
   */
  public void scaleRows(double[] factors, int columns) {
    double[] column = new double[factors.length];
    for (int j = 0; j < columns; j++) {
      get(j, column, factors.length);
      for (int i = 0; i < factors.length; i++) {
        column[i] *= factors[i];
      }
      put(j, column, factors.length);
    }
  }

  /**
   * Sets the first columns to a product.
   *
   * @param in its first k columns are the left factor; of as many largest rows as this block
   * @param coefficients k x n, a block of k largest rows
   * @param k columns of the left factor
   * @param n columns of the product
   * @param rows number of rows
   */
  public void setProduct(NativeBlock in, NativeBlock coefficients, int k, int n, int rows) {
    Blas.multiply(in.memory, coefficients.memory, memory, rows, k, n, lead);
  }

  DoublePointer memory() {
    return memory;
  }

  int lead() {
    return lead;
  }

  @Override
  public void close() {
    memory.close();
  }
}
