package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

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

  /** The same decay for all layers, as large as it is between tanh units or ReLUs. */
  public static Decay uniform(Topology shape, double decay) {
    double[][] rows = new double[shape.depth()][];
    for (int l = 0; l < rows.length; l++) {
      rows[l] = new double[shape.dims()[l]];
      Arrays.fill(rows[l], decay / (shape.scale(l) * shape.scale(l)));
    }
    return new Decay(rows);
  }

  /** A decay per feature, another one for hidden units, and none for the last layer. */
  public static Decay ofFeatures(Topology shape, double[] features, double hidden) {
    Decay decay = uniform(shape, hidden);
    for (int j = 0; j < features.length; j++) {
      decay.rows[0][j] = features[j] / (shape.scale(0) * shape.scale(0));
    }
    Arrays.fill(decay.rows[shape.depth() - 1], 0);
    return decay;
  }

  /** The sum of two. */
  public Decay plus(Decay other) {
    if (rows == null || other.rows == null) {
      return rows == null ? other : this;
    }
    double[][] sum = new double[rows.length][];
    for (int l = 0; l < sum.length; l++) {
      sum[l] = rows[l].clone();
      for (int j = 0; j < sum[l].length; j++) {
        sum[l][j] += other.rows[l][j];
      }
    }
    return new Decay(sum);
  }

  /** Whether all inputs of a layer have the same decay. */
  public boolean isUniform(int layer) {
    return rows == null || Arrays.stream(rows[layer]).distinct().count() <= 1;
  }

  /** The same decay, uniform in the first layer, for another number of features. */
  public Decay withFeatures(int count) {
    if (rows == null) {
      return this;
    }
    double[][] result = rows.clone();
    result[0] = new double[count];
    Arrays.fill(result[0], rows[0][0]);
    return new Decay(result);
  }

  /** Mean decay of the inputs of a layer. */
  double mean(int layer) {
    return rows == null ? 0 : Arrays.stream(rows[layer]).average().orElse(0);
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
