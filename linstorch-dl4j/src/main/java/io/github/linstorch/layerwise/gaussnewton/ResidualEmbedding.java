package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Skips;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * The net with residual connections that equals a line. The weights of layers to whose units others
 * are added are zero, so that their units are those others, but for a constant. What is left is a
 * chain, for {@link LineEmbedding}, which may begin behind a layer that inputs are added to.
 */
final class ResidualEmbedding {

  /** Units of a level as {@code factor base + constant}; the base is a level, too. */
  private record Level(int base, double factor, double constant) {}

  private final Topology shape;
  private final Level[] levels;

  private ResidualEmbedding(Topology shape) {
    this.shape = shape;
    this.levels = new Level[shape.depth()];
    levels[0] = new Level(0, 1, 0);
    for (int l = 0; l + 1 < levels.length; l++) {
      levels[l + 1] =
          shape.skips().isTarget(l) ? sum(l, shape.skips().from()[l]) : new Level(l + 1, 1, 0);
    }
  }

  /** The sum of other levels; null where they have not one base. */
  private Level sum(int l, int[] terms) {
    double factor = 0;
    double constant = atZero(shape.activation()[l]);
    int base = -1;
    for (int term : terms) {
      Level level = levels[term];
      if (level == null || base >= 0 && level.base() != base) {
        return null;
      }
      base = level.base();
      factor += level.factor();
      constant += level.constant();
    }
    return new Level(base, factor, constant);
  }

  private static double atZero(Activation f) {
    double[] value = {0};
    f.apply(value, 1);
    return value[0];
  }

  /**
   * Makes the net.
   *
   * @param x rows that fix the range
   * @param linear (d + 1) x k with an intercept, d x k without
   * @param roundOff relative rounding error of stored weights
   * @return null if the net is too narrow, lacks the biases that are needed, or adds levels of
   *     which neither is left when all added to is zero
   */
  static Matrix[] of(Matrix x, Matrix linear, Topology shape, boolean intercept, double roundOff) {
    return shape.skips().isEmpty()
        ? LineEmbedding.of(x, linear, shape, intercept, roundOff)
        : new ResidualEmbedding(shape).embed(x, linear, intercept, roundOff);
  }

  private Matrix[] embed(Matrix x, Matrix linear, boolean intercept, double roundOff) {
    List<Integer> route = route();
    if (route == null) {
      return null;
    }
    Topology chain = chain(route);
    Matrix[] carrying =
        intercept && !chain.hasIntercept()
            ? null
            : LineEmbedding.of(x, linear, chain, intercept, roundOff);
    if (carrying == null) {
      return null;
    }
    Matrix[] net = shape.zeros();
    for (int c = 0; c < carrying.length; c++) {
      int l = route.get(c);
      // A single layer is the line itself, which stays as it is.
      net[l] = carrying[c].copy();
      if (l > 0 && !readLevel(l, net[l])) {
        return null;
      }
    }
    return net;
  }

  /** The layers that carry the line, from the first to the last. */
  private List<Integer> route() {
    List<Integer> route = new ArrayList<>();
    for (int layer = shape.depth() - 1; layer >= 0; layer = levels[layer].base() - 1) {
      if (levels[layer] == null) {
        return null;
      }
      route.add(0, layer);
    }
    return route;
  }

  private Topology chain(List<Integer> route) {
    int depth = route.size();
    int[] dims = new int[depth + 1];
    dims[0] = shape.nIn();
    boolean[] bias = new boolean[depth];
    Activation[] activation = new Activation[depth];
    for (int c = 0; c < depth; c++) {
      dims[c + 1] = shape.dims()[route.get(c) + 1];
      bias[c] = shape.bias()[route.get(c)];
      activation[c] = shape.activation()[route.get(c)];
    }
    return new Topology(dims, bias, activation, new boolean[depth]);
  }

  /**
   * Changes weights of the base of a layer's level into weights of the level.
   *
   * @return whether the layer has the bias that this takes
   */
  private boolean readLevel(int l, Matrix weights) {
    Level level = levels[l];
    Skips skips = shape.skips();
    boolean isOfInputs = level.base() == 0;
    boolean isExact = true;
    for (int o = 0; o < weights.columns(); o++) {
      double moved = 0;
      for (int j = 0; j < shape.dims()[l]; j++) {
        double scale = isOfInputs ? skips.scale(j) : 1;
        double shift = isOfInputs ? skips.shift(j) : 0;
        double weight = weights.get(j, o) / (level.factor() * scale);
        weights.set(j, o, weight);
        moved += weight * (level.factor() * shift + level.constant());
      }
      if (shape.bias()[l]) {
        int row = shape.dims()[l];
        weights.set(row, o, weights.get(row, o) - moved);
      } else {
        isExact &= moved == 0;
      }
    }
    return isExact;
  }
}
