package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Gathers rows in native memory on behalf of a {@link LeastSquaresState}. Must be closed. Not
 * thread-safe.
 */
public final class NativeState implements AutoCloseable {

  private final Summary summary;
  private final int q;
  private final int nTargets;
  private HeldRows held;
  private Skeleton skeleton;
  private DoublePointer matrix;
  private DoublePointer work;
  private long rows;

  /**
   * An empty one.
   *
   * @param summary what to keep of the rows
   * @param nIn number of columns of F
   * @param nTargets number of columns of Y
   */
  public NativeState(Summary summary, int nIn, int nTargets) {
    this.summary = summary;
    this.q = nIn + 1 + nTargets;
    this.nTargets = nTargets;
    this.held = new HeldRows(q);
  }

  /**
   * Adds rows.
   *
   * @param block {@code [F 1 Y]}; overwritten
   * @param blockRows how many of its rows
   */
  public void add(NativeBlock block, int blockRows) {
    boolean isFirst = rows == 0;
    rows += blockRows;
    if (isFirst && q >= Skeleton.LEAST_WIDTH && blockRows >= Skeleton.LEAST_ROWS) {
      skeleton = Skeleton.of(block, blockRows, q, nTargets);
    }
    if (skeleton != null) {
      if (skeleton.add(block, blockRows)) {
        return;
      }
      held = skeleton.rows();
      closeSkeleton();
    }
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
    if (summary == Summary.FACTOR) {
      Lapack.appendRows(matrix, block.memory(), blockRows, q, block.lead(), work);
    } else {
      Blas.gram(matrix, 1, block.memory(), blockRows, q, block.lead());
    }
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
   * Hands the rows over, and frees the native memory.
   *
   * @param target of the same summary and width, and empty; overwritten
   */
  public void moveTo(LeastSquaresState target) {
    if (skeleton != null) {
      held = skeleton.rows();
    }
    double[] gathered = null;
    if (matrix != null) {
      gathered = new double[q * q];
      matrix.get(gathered);
    }
    target.take(held, gathered, rows);
    close();
  }

  private void closeSkeleton() {
    if (skeleton != null) {
      skeleton.close();
      skeleton = null;
    }
  }

  @Override
  public void close() {
    closeSkeleton();
    if (matrix != null) {
      matrix.close();
      work.close();
    }
  }
}
