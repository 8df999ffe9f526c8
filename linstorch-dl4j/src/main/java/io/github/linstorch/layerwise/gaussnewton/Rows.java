package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.lstsq.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows in memory.
 *
 * @param x n x d features
 * @param y n x k labels
 * @param weights one per row, positive; null where each is 1
 */
record Rows(Matrix x, Matrix y, double[] weights) {

  /** A block of rows as it was read. */
  private record Block(double[][] features, double[][] labels, double[] weights, int count) {}

  /** Reads all rows of a source. */
  static Rows of(RowSource source, int nIn, int nOut) {
    List<Block> blocks = read(source, nIn, nOut);
    int n = blocks.stream().mapToInt(Block::count).reduce(0, Math::addExact);
    boolean weighted = blocks.stream().anyMatch(block -> block.weights() != null);
    Rows rows = new Rows(new Matrix(n, nIn), new Matrix(n, nOut), weighted ? new double[n] : null);
    int from = 0;
    for (Block block : blocks) {
      copy(block.features(), rows.x, from, block.count());
      copy(block.labels(), rows.y, from, block.count());
      for (int i = 0; weighted && i < block.count(); i++) {
        rows.weights[from + i] = block.weights() == null ? 1 : block.weights()[i];
      }
      from += block.count();
    }
    return rows;
  }

  private static List<Block> read(RowSource source, int nIn, int nOut) {
    List<Block> result = new ArrayList<>();
    source.restart();
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      for (int b = 0; b < blocks; b++) {
        Interruption.check();
        int count = source.rowsIn(b);
        double[][] features = new double[nIn][source.largestBlock()];
        double[][] labels = new double[nOut][source.largestBlock()];
        source.read(b, features, labels);
        double[] weights = source.weights(b);
        result.add(new Block(features, labels, weights == null ? null : weights.clone(), count));
      }
    }
    return result;
  }

  private static void copy(double[][] columns, Matrix target, int from, int count) {
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, target.values(), target.at(j) + from, count);
    }
  }

  int count() {
    return x.rows();
  }

  double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  /** Sum of the weights. */
  double total() {
    return weights == null ? count() : Arrays.stream(weights).sum();
  }

  Rows subset(int[] chosen) {
    double[] w = weights == null ? null : Arrays.stream(chosen).mapToDouble(this::weight).toArray();
    return new Rows(x.rowsOf(chosen), y.rowsOf(chosen), w);
  }

  /** Mean over the rows, by their weights, and outputs of the squared difference to the labels. */
  double loss(Matrix output) {
    double sum = 0;
    for (int o = 0; o < y.columns(); o++) {
      int at = y.at(o);
      for (int i = 0; i < count(); i++) {
        double e = y.values()[at + i] - output.values()[at + i];
        sum += weight(i) * e * e;
      }
    }
    return sum / (total() * y.columns());
  }
}
