package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

/**
 * Rows in memory.
 *
 * @param x n x d features
 * @param y n x k labels
 * @param weights one per row, positive; null where each is 1
 */
record Rows(Matrix x, Matrix y, double[] weights) {

  /** Reads all rows of a source in memory. */
  static Rows of(RowSource source, int nIn, int nOut) {
    source.restart();
    int blocks = source.advance();
    int n = 0;
    boolean weighted = false;
    for (int b = 0; b < blocks; b++) {
      n += source.rowsIn(b);
      weighted |= source.weights(b) != null;
    }
    Rows rows = new Rows(new Matrix(n, nIn), new Matrix(n, nOut), weighted ? new double[n] : null);
    double[][] features = new double[nIn][source.largestBlock()];
    double[][] labels = new double[nOut][source.largestBlock()];
    int from = 0;
    for (int b = 0; b < blocks; b++) {
      source.read(b, features, labels);
      int count = source.rowsIn(b);
      copy(features, rows.x, from, count);
      copy(labels, rows.y, from, count);
      if (weighted) {
        double[] blockWeights = source.weights(b);
        for (int i = 0; i < count; i++) {
          rows.weights[from + i] = blockWeights == null ? 1 : blockWeights[i];
        }
      }
      from += count;
    }
    return rows;
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
