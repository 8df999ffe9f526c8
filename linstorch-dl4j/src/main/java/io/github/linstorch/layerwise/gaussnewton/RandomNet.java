package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.SShape;
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
        int nIn = shape.dims()[l];
        switch (kind) {
          case LECUN -> {
            SShape own = shape.activation()[l].sShape();
            SShape below = l == 0 ? null : shape.activation()[l - 1].sShape();
            if (own == null) {
              normal(net[l], nIn, Math.sqrt(2.0 / nIn), 0, random);
            } else {
              normal(net[l], nIn, Math.sqrt(1.0 / nIn), 1, random);
            }
            fold(net[l], nIn, own, below);
          }
          case HE -> normal(net[l], nIn, Math.sqrt(2.0 / nIn), 0, random);
          default -> uniform(net[l], nIn, random);
        }
      }
    }
    for (int l = 0; l < net.length; l++) {
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

  /**
   * Makes weights between units like tanh those between units of other scales, which compute the
   * same.
   *
   * @param own scale of the units; null for that of tanh
   * @param below scale of the units in the layer below; null for that of tanh
   */
  private static void fold(Matrix w, int nIn, SShape own, SShape below) {
    double width = own == null ? 1 : own.width();
    double height = below == null ? 1 : below.height();
    double centre = below == null ? 0 : below.centre();
    for (int o = 0; o < w.columns(); o++) {
      double shift = 0;
      for (int j = 0; j < w.rows(); j++) {
        double value = width * w.get(j, o);
        if (j < nIn) {
          value /= height;
          shift += centre * value;
        } else {
          value -= shift;
        }
        w.set(j, o, value);
      }
    }
  }
}
