package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;

/** Makes the net at which a start begins. */
final class RandomNet {

  private RandomNet() {}

  /**
   * Draws a net; its last layer is still to be solved.
   *
   * @param rows that hinges are chosen on
   * @param fixed per layer its weights if it is frozen, else null
   */
  static Matrix[] draw(
      Start kind,
      Topology shape,
      Rows rows,
      Settings settings,
      Matrix[] fixed,
      Random random,
      Products products) {
    UnitScales scales = new UnitScales(shape);
    Matrix[] net;
    if (kind == Start.HINGES && shape.depth() > 1) {
      net = HingeSeed.draw(shape, rows, settings, simple(fixed, scales), random, products);
    } else {
      net = shape.zeros();
      for (int l = 0; l < net.length; l++) {
        int nIn = shape.dims()[l];
        if (kind == Start.LECUN && shape.activation()[l].shape().isS()) {
          normal(net[l], nIn, Math.sqrt(1.0 / nIn), 1, random);
        } else if (kind == Start.UNIFORM_FAN_IN) {
          uniform(net[l], nIn, random);
        } else {
          normal(net[l], nIn, Math.sqrt(2.0 / nIn), 0, random);
        }
      }
    }
    for (int l = 0; l < net.length; l++) {
      net[l] = fixed[l] == null ? scales.apply(l, net[l]) : fixed[l];
    }
    return net;
  }

  /** Frozen weights as those of tanh units or ReLUs. */
  private static Matrix[] simple(Matrix[] fixed, UnitScales scales) {
    Matrix[] result = new Matrix[fixed.length];
    for (int l = 0; l < fixed.length; l++) {
      result[l] = fixed[l] == null ? null : scales.undo(l, fixed[l]);
    }
    return result;
  }

  private static void uniform(Matrix w, int nIn, Random random) {
    double[] values = w.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextDouble() - 1) / Math.sqrt(nIn);
    }
  }

  private static void normal(Matrix w, int nIn, double deviation, double ofBias, Random random) {
    for (int o = 0; o < w.columns(); o++) {
      for (int j = 0; j < nIn; j++) {
        w.set(j, o, random.nextGaussian() * deviation);
      }
      for (int j = nIn; j < w.rows() && ofBias > 0; j++) {
        w.set(j, o, random.nextGaussian() * ofBias);
      }
    }
  }
}
