package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;

/**
 * Gathers rows in native memory on behalf of a {@link LeastSquaresState}. To be closed. Not
 * thread-safe.
 */
public final class NativeState implements AutoCloseable {

  private final Summary summary;
  private final int q;
  private final DoublePointer matrix;
  private final DoublePointer work;
  private long rows;

  /**
   * An empty one.
   *
   * @param summary what to keep of the rows
   * @param width number of columns of {@code [F 1 Y]}
   */
  public NativeState(Summary summary, int width) {
    this.summary = summary;
    this.q = width;
    this.matrix = new DoublePointer((long) q * q);
    matrix.put(new double[Math.multiplyExact(q, q)]);
    this.work = new DoublePointer(Lapack.workSize(q));
  }

  /**
   * Adds rows.
   *
   * @param block {@code [F 1 Y]}; overwritten
   * @param blockRows how many of its rows
   */
  public void add(NativeBlock block, int blockRows) {
    summary.append(matrix, block.memory(), blockRows, q, block.lead(), work);
    rows += blockRows;
  }

  /**
   * Hands the rows over.
   *
   * @param target of the same summary and width, and empty; overwritten
   */
  public void moveTo(LeastSquaresState target) {
    matrix.get(target.matrix());
    target.countRows(rows);
  }

  @Override
  public void close() {
    matrix.close();
    work.close();
  }
}
