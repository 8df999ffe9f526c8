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
    Matrix[] net;
    if (kind == Start.HINGES && shape.depth() > 1) {
      net = HingeSeed.draw(shape, rows, settings, fixed, random, products);
    } else {
      net = shape.zeros();
      for (int l = 0; l < net.length; l++) {
        if (kind == Start.HE) {
          he(net[l], shape.dims()[l], random);
        } else {
          uniform(net[l], shape.dims()[l], random);
        }
      }
    }
    for (int l = 0; l < net.length; l++) {
      shape.unlink(l, net[l]);
      net[l] = fixed[l] == null ? net[l] : fixed[l];
    }
    return net;
  }

  private static void uniform(Matrix w, int nIn, Random random) {
    double[] values = w.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextDouble() - 1) / Math.sqrt(nIn);
    }
  }

  private static void he(Matrix w, int nIn, Random random) {
    for (int o = 0; o < w.columns(); o++) {
      for (int j = 0; j < nIn; j++) {
        w.set(j, o, random.nextGaussian() * Math.sqrt(2.0 / nIn));
      }
    }
  }
}
