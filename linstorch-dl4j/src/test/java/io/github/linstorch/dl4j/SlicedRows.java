package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LocalPasses;
import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.RowTask;
import io.github.linstorch.testsupport.Copies;
import java.io.Serializable;
import org.nd4j.linalg.dataset.DataSet;

/** Rows that are divided into parts; tasks and results travel as bytes, as to other machines. */
final class SlicedRows implements PartitionedRows {

  private final double[][] features;
  private final double[][] labels;
  private final double[] weights;
  private final int[] ends;
  private boolean isClosed;

  /**
   * Divides rows.
   *
   * @param ends the row behind each part, rising; the last is the number of rows
   */
  SlicedRows(DataSet data, int... ends) {
    this.features = Nets.matrix(data.getFeatures().transpose());
    this.labels = Nets.matrix(data.getLabels().transpose());
    this.weights =
        data.getLabelsMaskArray() == null ? null : Nets.doubles(data.getLabelsMaskArray());
    this.ends = ends;
  }

  @Override
  public long rowCount() {
    return ends[ends.length - 1];
  }

  @Override
  public <S extends Serializable> S run(RowTask<S> task) {
    S all = null;
    for (int part = 0; part < ends.length; part++) {
      Slice slice = new Slice(part == 0 ? 0 : ends[part - 1], ends[part]);
      S one = Copies.of(Copies.of(task).run(slice, part));
      all = all == null ? one : Copies.of(task).merge(all, one);
    }
    return all;
  }

  @Override
  public String whereabouts() {
    return "The rows were there";
  }

  @Override
  public void close() {
    isClosed = true;
  }

  boolean isClosed() {
    return isClosed;
  }

  private final class Slice implements RowSource {

    private final int from;
    private final int to;
    private boolean isRead;

    Slice(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void restart() {
      isRead = false;
    }

    @Override
    public int advance() {
      int blocks = isRead ? 0 : (to - from + BLOCK_ROWS - 1) / BLOCK_ROWS;
      isRead = true;
      return blocks;
    }

    @Override
    public int rowsIn(int block) {
      return Math.min(BLOCK_ROWS, to - from - block * BLOCK_ROWS);
    }

    @Override
    public void read(int block, double[][] x, double[][] y) {
      copy(features, block, x);
      copy(labels, block, y);
    }

    private void copy(double[][] columns, int block, double[][] target) {
      for (int j = 0; j < columns.length; j++) {
        System.arraycopy(columns[j], from + block * BLOCK_ROWS, target[j], 0, rowsIn(block));
      }
    }

    @Override
    public double[] weights(int block) {
      if (weights == null) {
        return null;
      }
      double[] some = new double[rowsIn(block)];
      System.arraycopy(weights, from + block * BLOCK_ROWS, some, 0, some.length);
      return some;
    }

    @Override
    public int largestBlock() {
      return Math.min(BLOCK_ROWS, to - from);
    }

    @Override
    public Passes passes(DenseStack stack, int threads) {
      return new LocalPasses(stack, this, threads);
    }

    @Override
    public boolean isInMemory() {
      return true;
    }
  }
}
