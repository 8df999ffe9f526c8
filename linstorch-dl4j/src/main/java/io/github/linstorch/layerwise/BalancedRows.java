package io.github.linstorch.layerwise;

import java.io.Serializable;

/** Rows in parts whose weights are multiplied by factors of their classes. */
public final class BalancedRows implements PartitionedRows {

  private final PartitionedRows rows;
  private final int nIn;
  private final double[] factors;

  /**
   * Weights rows.
   *
   * @param rows rows whose labels are distributions over classes
   * @param nIn number of features
   * @param factors one per class, positive for every class that occurs; not copied
   */
  public BalancedRows(PartitionedRows rows, int nIn, double[] factors) {
    this.rows = rows;
    this.nIn = nIn;
    this.factors = factors;
  }

  @Override
  public <S extends Serializable> S run(RowTask<S> task) {
    return rows.run(new Weighted<>(task, nIn, factors));
  }

  @Override
  public long rowCount() {
    return rows.rowCount();
  }

  @Override
  public String whereabouts() {
    return rows.whereabouts();
  }

  @Override
  public void close() {
    rows.close();
  }

  private record Weighted<S extends Serializable>(RowTask<S> task, int nIn, double[] factors)
      implements RowTask<S> {

    @Override
    public S run(RowSource source, int part) {
      return task.run(new Source(source, nIn, factors), part);
    }

    @Override
    public S merge(S first, S second) {
      return task.merge(first, second);
    }
  }

  /** Rows of one part. A row with a soft label has the mean factor of its classes. */
  private record Source(RowSource rows, int nIn, double[] factors) implements RowSource {

    @Override
    public double[] weights(int block) {
      int n = rows.rowsIn(block);
      double[] own = rows.weights(block);
      double[][] labels = new double[factors.length][n];
      rows.read(block, new double[nIn][n], labels);
      double[] weights = new double[n];
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int c = 0; c < factors.length; c++) {
          weights[i] += labels[c][i] * factors[c];
          sum += labels[c][i];
        }
        weights[i] *= (own == null ? 1 : own[i]) / sum;
      }
      return weights;
    }

    @Override
    public void restart() {
      rows.restart();
    }

    @Override
    public int advance() {
      return rows.advance();
    }

    @Override
    public int rowsIn(int block) {
      return rows.rowsIn(block);
    }

    @Override
    public void read(int block, double[][] features, double[][] labels) {
      rows.read(block, features, labels);
    }

    @Override
    public int largestBlock() {
      return rows.largestBlock();
    }

    @Override
    public Passes passes(DenseStack stack, int threads) {
      return rows.passes(stack, threads);
    }

    @Override
    public boolean isInMemory() {
      return rows.isInMemory();
    }

    @Override
    public double precision() {
      return rows.precision();
    }
  }
}
