package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;

/**
 * Sums up products of few columns with BLAS. The parts are so small that OpenBLAS computes them in
 * the calling thread, whatever its number of threads is: changing that number takes longer than the
 * fit of a small network. Must be closed. Not thread-safe.
 */
public final class ColumnProducts implements AutoCloseable {

  /** Largest number of multiply-adds that OpenBLAS does in the calling thread. */
  private static final int MOST_AT_ONCE = 1 << 18;

  /**
   * Smallest number of multiply-adds for which sums save more than copies, calls and a certificate
   * cost.
   */
  private static final double LEAST_WORK = 5e4;

  private final NativeBlock block;
  private final DoublePointer products;

  /**
   * Allocates room for a block.
   *
   * @param largestRows most rows that it will hold
   * @param columns most columns that it will hold
   */
  public ColumnProducts(int largestRows, int columns) {
    this.block = new NativeBlock(largestRows, columns);
    this.products = new DoublePointer((long) columns * columns);
  }

  /**
   * Whether sums of products of few columns cost less than a factor of the rows: where OpenBLAS has
   * kernels for small matrices, which need AVX-512. Without them it copies such matrices before it
   * multiplies, and nothing is won.
   *
   * @param rows number of rows
   * @param columns number of columns
   * @return false where there is no native BLAS, too
   */
  public static boolean pay(int rows, int columns) {
    return (double) rows * columns * columns >= LEAST_WORK
        && Processor.HAS_AVX512
        && NativeBlas.isAvailable();
  }

  /**
   * Writes a column.
   *
   * @param column its number
   * @param values at least {@code rows} entries; unchanged
   * @param rows how many to write
   */
  public void put(int column, double[] values, int rows) {
    block.put(column, values, rows);
  }

  /**
   * Adds {@code block' block} to the upper triangle of a matrix.
   *
   * @param gram q x q, column-major; its lower triangle is overwritten, too
   * @param rows how many rows the q columns have
   */
  void addTo(double[] gram, int q, int rows) {
    int part = Math.max(1, MOST_AT_ONCE / (q * q));
    for (int from = 0; from < rows; from += part) {
      int count = Math.min(part, rows - from);
      Blas.products(block.memory(), from, block.lead(), count, q, from > 0, products);
    }
    double[] found = new double[q * q];
    products.get(found);
    for (int i = 0; i < found.length; i++) {
      gram[i] += found[i];
    }
  }

  @Override
  public void close() {
    block.close();
    products.close();
  }
}
