package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

/**
 * Rows in memory.
 *
 * @param x features, n x d
 * @param y labels, n x k
 * @param weights one positive weight per row; null if all are 1
 */
public record Rows(Matrix x, Matrix y, double[] weights) {

  public int count() {
    return x.rows();
  }

  public double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  /** Sum of the weights. */
  public double total() {
    return weights == null ? count() : Arrays.stream(weights).sum();
  }

  /** Room for some rows, weighted like these. */
  public Rows room(int n) {
    double[] w = weights == null ? null : new double[n];
    return new Rows(new Matrix(n, x.columns()), new Matrix(n, y.columns()), w);
  }

  /** Copies rows of others into all of these. */
  public void take(Rows source, int[] order, int from) {
    for (int j = 0; j < x.columns(); j++) {
      gather(source.x, j, order, from, x);
    }
    for (int o = 0; o < y.columns(); o++) {
      gather(source.y, o, order, from, y);
    }
    for (int i = 0; weights != null && i < weights.length; i++) {
      weights[i] = source.weights[order[from + i]];
    }
  }

  private static void gather(Matrix source, int column, int[] order, int from, Matrix target) {
    int n = target.rows();
    for (int i = 0; i < n; i++) {
      target.values()[target.at(column) + i] = source.values()[source.at(column) + order[from + i]];
    }
  }

  /**
   * Copies columns into a matrix.
   *
   * @param columns one array per column, of at least count entries
   * @param target overwritten from a row on
   */
  public static void copy(double[][] columns, Matrix target, int from, int count) {
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, target.values(), target.at(j) + from, count);
    }
  }

  public Rows subset(int[] chosen) {
    double[] w = weights == null ? null : Arrays.stream(chosen).mapToDouble(this::weight).toArray();
    return new Rows(x.rowsOf(chosen), y.rowsOf(chosen), w);
  }

  /** Mean over the rows, by their weights, and outputs of the squared difference to the labels. */
  public double loss(Matrix output) {
    return loss(output, null);
  }

  /**
   * The mean squared difference to the labels where outputs count differently.
   *
   * @param share factor of each output's squared error; null where each is 1
   */
  public double loss(Matrix output, double[] share) {
    double sum = 0;
    for (int o = 0; o < y.columns(); o++) {
      int at = y.at(o);
      double factor = share == null ? 1 : share[o];
      for (int i = 0; i < count(); i++) {
        double e = y.values()[at + i] - output.values()[at + i];
        sum += factor * weight(i) * e * e;
      }
    }
    return sum / (total() * y.columns());
  }

  /** Mean over the rows, by their weights, of each output's squared difference to its label. */
  public double[] losses(Matrix output) {
    double[] losses = new double[y.columns()];
    double total = total();
    for (int o = 0; o < losses.length; o++) {
      int at = y.at(o);
      for (int i = 0; i < count(); i++) {
        double e = y.values()[at + i] - output.values()[at + i];
        losses[o] += weight(i) * e * e / total;
      }
    }
    return losses;
  }

  /** Sum over the rows, by their weights, of each output's squared difference to its label. */
  public double[] squares(Matrix output) {
    double[] squares = losses(output);
    double total = total();
    for (int o = 0; o < squares.length; o++) {
      squares[o] *= total;
    }
    return squares;
  }
}
