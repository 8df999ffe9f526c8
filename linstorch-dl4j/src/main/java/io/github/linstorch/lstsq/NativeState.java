package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Gathers rows in native memory on behalf of a {@link LeastSquaresState}. To be closed. Not
 * thread-safe.
 */
public final class NativeState implements AutoCloseable {

  private final Summary summary;
  private final int q;
  private HeldRows held;
  private DoublePointer matrix;
  private DoublePointer work;
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
    this.held = new HeldRows(width);
  }

  /**
   * Adds rows.
   *
   * @param block {@code [F 1 Y]}; overwritten
   * @param blockRows how many of its rows
   */
  public void add(NativeBlock block, int blockRows) {
    rows += blockRows;
    if (matrix == null && held.hasRoomFor(blockRows)) {
      held.add(block, blockRows);
      return;
    }
    if (matrix == null) {
      gather();
    }
    append(block, blockRows);
  }

  private void append(NativeBlock block, int blockRows) {
    summary.append(matrix, block.memory(), blockRows, q, block.lead(), work);
  }

  /** Ends the holding of rows. */
  private void gather() {
    long size = Math.multiplyExact(q, q);
    matrix = new DoublePointer(size);
    Pointer.memset(matrix, 0, size * Double.BYTES);
    work = new DoublePointer(Lapack.workSize(q));
    int count = held.count();
    if (count > 0) {
      try (NativeBlock block = new NativeBlock(count, q)) {
        double[][] columns = held.columns();
        for (int j = 0; j < q; j++) {
          block.put(j, columns[j], count);
        }
        append(block, count);
      }
    }
    held = null;
  }

  /**
   * Hands the rows over.
   *
   * @param target of the same summary and width, and empty; overwritten
   */
  public void moveTo(LeastSquaresState target) {
    double[] gathered = null;
    if (matrix != null) {
      gathered = new double[q * q];
      matrix.get(gathered);
    }
    target.take(held, gathered, rows);
  }

  @Override
  public void close() {
    if (matrix != null) {
      matrix.close();
      work.close();
    }
  }
}
