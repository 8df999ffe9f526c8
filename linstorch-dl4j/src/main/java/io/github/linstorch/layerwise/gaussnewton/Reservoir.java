package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Reads rows into memory. If there are more than may be held, it keeps a sample in which all rows
 * are equally likely (algorithm R; Vitter, ACM Transactions on Mathematical Software 11, 1985).
 */
final class Reservoir {

  private static final class Block {

    private final double[][] features;
    private final double[][] labels;
    private double[] weights;
    private int count;

    Block(int nIn, int nOut, int most) {
      this.features = new double[nIn][most];
      this.labels = new double[nOut][most];
    }

    void set(int to, Block source, int from) {
      set(features, to, source.features, from);
      set(labels, to, source.labels, from);
      if (source.weights != null || weights != null) {
        weigh();
        weights[to] = source.weights == null ? 1 : source.weights[from];
      }
    }

    private static void set(double[][] columns, int to, double[][] source, int from) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][to] = source[j][from];
      }
    }

    private void weigh() {
      if (weights == null) {
        weights = new double[Math.max(count, 1)];
        Arrays.fill(weights, 1);
      }
    }
  }

  private final List<Block> held = new ArrayList<>();
  private final int capacity;
  private final Random random;
  private long seen;
  private double weight;

  private Reservoir(int capacity, long seed) {
    this.capacity = capacity;
    this.random = new Random(seed);
  }

  /** Reads all rows. */
  static Rows all(RowSource source, int nIn, int nOut) {
    return sample(source, nIn, nOut, Integer.MAX_VALUE, 0).rows();
  }

  /**
   * Reads all rows and keeps a sample.
   *
   * @param source of rows here, or of {@link PartitionedRows}
   * @param capacity most rows that are kept
   * @param seed decides which
   */
  static Sample sample(PassSource source, int nIn, int nOut, int capacity, long seed) {
    return source instanceof PartitionedRows parts
        ? PartitionedSample.of(parts, nIn, nOut, capacity, seed)
        : sample((RowSource) source, nIn, nOut, capacity, seed);
  }

  private static Sample sample(RowSource source, int nIn, int nOut, int capacity, long seed) {
    Reservoir reservoir = new Reservoir(capacity, seed);
    source.restart();
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      for (int b = 0; b < blocks; b++) {
        Interruption.check();
        Block block = new Block(nIn, nOut, source.largestBlock());
        block.count = source.rowsIn(b);
        source.read(b, block.features, block.labels);
        double[] weights = source.weights(b);
        block.weights = weights == null ? null : weights.clone();
        reservoir.add(block);
      }
    }
    return new Sample(reservoir.rows(nIn, nOut), reservoir.seen, reservoir.weight);
  }

  private void add(Block block) {
    int all = block.count;
    int fits = (int) Math.min(all, Math.max(0, capacity - seen));
    if (fits > 0) {
      held.add(block);
    }
    for (int i = 0; i < all; i++) {
      weight += block.weights == null ? 1 : block.weights[i];
      long number = seen + i;
      if (i >= fits) {
        long place = random.nextLong(number + 1);
        if (place < capacity) {
          int in = (int) (place / RowSource.BLOCK_ROWS);
          held.get(in).set((int) (place % RowSource.BLOCK_ROWS), block, i);
        }
      }
    }
    seen += all;
    block.count = fits > 0 ? fits : all;
  }

  private Rows rows(int nIn, int nOut) {
    int n = held.stream().mapToInt(block -> block.count).reduce(0, Math::addExact);
    boolean weighted = held.stream().anyMatch(block -> block.weights != null);
    Rows rows = new Rows(new Matrix(n, nIn), new Matrix(n, nOut), weighted ? new double[n] : null);
    int from = 0;
    for (int b = 0; b < held.size(); b++) {
      Block block = held.set(b, null); // so that all rows are never held twice
      Rows.copy(block.features, rows.x(), from, block.count);
      Rows.copy(block.labels, rows.y(), from, block.count);
      for (int i = 0; weighted && i < block.count; i++) {
        rows.weights()[from + i] = block.weights == null ? 1 : block.weights[i];
      }
      from += block.count;
    }
    return rows;
  }
}
