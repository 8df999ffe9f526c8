package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;

/**
 * Penalty of the weights without biases, {@code sum_l sum_j decay_lj |row j of W_l|^2}, which is
 * added to the mean squared error.
 *
 * @param rows decay per layer and input, at least 0; null for none
 */
public record Decay(double[][] rows) {

  /** No penalty. */
  public static final Decay NONE = new Decay(null);

  public double[] of(int layer) {
    return rows == null ? null : rows[layer];
  }

  public boolean isIn(int layer) {
    if (rows != null) {
      for (double one : rows[layer]) {
        if (one > 0) {
          return true;
        }
      }
    }
    return false;
  }

  public double of(Matrix[] net) {
    double sum = 0;
    for (int l = 0; rows != null && l < net.length; l++) {
      for (int o = 0; o < net[l].columns(); o++) {
        for (int j = 0; j < rows[l].length; j++) {
          sum += rows[l][j] * net[l].get(j, o) * net[l].get(j, o);
        }
      }
    }
    return sum;
  }

  /** {@code result += factor * decay * net}, the bias rows left out. */
  void addTo(Matrix[] result, double factor, Matrix[] net) {
    for (int l = 0; rows != null && l < net.length; l++) {
      for (int o = 0; o < net[l].columns(); o++) {
        for (int j = 0; j < rows[l].length; j++) {
          result[l].set(j, o, result[l].get(j, o) + factor * rows[l][j] * net[l].get(j, o));
        }
      }
    }
  }
}
