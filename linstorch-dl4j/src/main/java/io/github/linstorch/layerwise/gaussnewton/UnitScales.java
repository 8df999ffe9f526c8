package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.UnitShape;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;

/**
 * Nets are made for tanh units and ReLUs. Here their weights are changed to those of other units
 * that compute about the same, or the same where the units are sigmoids, and back.
 */
final class UnitScales {

  private final Topology shape;

  UnitScales(Topology shape) {
    this.shape = shape;
  }

  /** Weights of a layer for its own units from those for tanh units or ReLUs; both unchanged. */
  Matrix apply(int layer, Matrix simple) {
    return changed(layer, simple, shape.scale(layer), width(layer), -shape.scale(layer));
  }

  /** The inverse. */
  Matrix undo(int layer, Matrix own) {
    return changed(layer, own, 1 / shape.scale(layer), 1 / width(layer), 1 / width(layer));
  }

  /** Activations of a layer, in place, from pre-activations of tanh units or ReLUs, as theirs. */
  void activate(int layer, double[] z) {
    UnitShape unit = shape.activation()[layer].shape();
    for (int i = 0; i < z.length; i++) {
      z[i] *= unit.width();
    }
    shape.activation()[layer].apply(z, z.length);
    for (int i = 0; i < z.length; i++) {
      z[i] = (z[i] - unit.centre()) / unit.height();
    }
  }

  private double width(int layer) {
    return shape.activation()[layer].shape().width();
  }

  /** Scales weights and bias, and moves a multiple of the weights to the bias. */
  private Matrix changed(int layer, Matrix w, double weights, double bias, double moved) {
    double centre = layer == 0 ? 0 : shape.activation()[layer - 1].shape().centre();
    int nIn = shape.dims()[layer];
    Matrix result = w.copy();
    for (int o = 0; o < w.columns(); o++) {
      double sum = 0;
      for (int j = 0; j < nIn; j++) {
        sum += w.get(j, o);
        result.set(j, o, weights * w.get(j, o));
      }
      if (w.rows() > nIn) {
        double shift = centre == 0 ? 0 : moved * centre * sum;
        result.set(nIn, o, bias * w.get(nIn, o) + shift);
      }
    }
    return result;
  }
}
