package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.UnitShape;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import java.util.List;

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

  /**
   * Units of other levels that are added to those of a layer, as if all were tanh units or ReLUs.
   *
   * @param levels units of the levels in front, as those of tanh units or ReLUs; unchanged
   * @param units those of the layer, likewise; changed
   */
  void addSkips(int layer, List<Matrix> levels, Matrix units) {
    double height = height(layer + 1);
    for (int level : shape.skips().from()[layer]) {
      for (int j = 0; j < units.columns(); j++) {
        double scale = (level == 0 ? shape.skips().scale(j) : height(level)) / height;
        double shift = (level == 0 ? shape.skips().shift(j) : 0) / height;
        for (int i = 0; i < units.rows(); i++) {
          units.set(i, j, units.get(i, j) + scale * levels.get(level).get(i, j) + shift);
        }
      }
    }
  }

  private double height(int level) {
    return level == 0 ? 1 : shape.activation()[level - 1].shape().height();
  }

  /** Centre of the units of a level, with those that are added to them. */
  private double centre(int level) {
    if (level == 0) {
      return 0;
    }
    double centre = shape.activation()[level - 1].shape().centre();
    for (int added : shape.skips().from()[level - 1]) {
      centre += centre(added);
    }
    return centre;
  }

  private double width(int layer) {
    return shape.activation()[layer].shape().width();
  }

  /** Scales weights and bias, and moves a multiple of the weights to the bias. */
  private Matrix changed(int layer, Matrix w, double weights, double bias, double moved) {
    double centre = centre(layer);
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
