package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A net with several outputs in which some are replaced by their linear fits, because those are
 * better. A few units of every hidden layer carry the linear fits; the other outputs lose these
 * units. No output is then worse for the benefit of another, whatever the units of the labels are.
 */
final class LinearOutputs {

  private final Matrix[] net;
  private final boolean[] isLinear;

  private LinearOutputs(Matrix[] net, boolean[] isLinear) {
    this.net = net;
    this.isLinear = isLinear;
  }

  /** Whether units that carry linear fits can take the place of others: not of terms of sums. */
  static boolean canMake(Topology shape) {
    return shape.skips().isEmpty();
  }

  /**
   * Embeds linear fits.
   *
   * @param problem with equilibrated rows
   * @param net unchanged
   * @param isLinear per output, whether it is to be its linear fit
   * @param line coefficients of the linear fits of all outputs, the intercept in the last row
   */
  static LinearOutputs of(
      Problem problem, Matrix[] net, boolean[] isLinear, Matrix line, Products products) {
    Topology shape = problem.shape();
    Matrix x = problem.rows().x();
    Matrix some = line.copy();
    for (int o = 0; o < isLinear.length; o++) {
      for (int i = 0; i < line.rows() && !isLinear[o]; i++) {
        some.set(i, o, 0);
      }
    }
    Matrix[] carrier = problem.embedded(some, shape, x);
    int depth = shape.depth();
    Matrix[] result = Vectors.copyOf(net);
    Activations activations = new Activations(shape, x, products);
    activations.hidden(net);
    int[] places = {};
    for (int l = 0; l + 1 < depth; l++) {
      int count = unitsOf(carrier[l]);
      int[] next = leastUnits(activations, net, shape, l + 1, isLinear, count);
      clearRows(result[l], places);
      for (int u = 0; u < count; u++) {
        clearColumn(result[l], next[u]);
        if (l == 0) {
          System.arraycopy(
              carrier[0].values(),
              carrier[0].at(u),
              result[0].values(),
              result[0].at(next[u]),
              carrier[0].rows());
        } else {
          for (int below = 0; below < places.length; below++) {
            result[l].set(places[below], next[u], carrier[l].get(below, u));
          }
          if (shape.bias()[l]) {
            result[l].set(shape.dims()[l], next[u], carrier[l].get(shape.dims()[l], u));
          }
        }
      }
      places = next;
    }
    Matrix last = result[depth - 1];
    clearRows(last, places);
    for (int o = 0; o < isLinear.length; o++) {
      if (isLinear[o]) {
        clearColumn(last, o);
        place(carrier[depth - 1], last, o, places, shape);
      }
    }
    return new LinearOutputs(result, isLinear);
  }

  /** One column of the last layer of the carrier, on units that stand elsewhere. */
  private static void place(Matrix from, Matrix to, int o, int[] places, Topology shape) {
    if (shape.depth() == 1) {
      System.arraycopy(from.values(), from.at(o), to.values(), to.at(o), from.rows());
      return;
    }
    for (int u = 0; u < places.length; u++) {
      to.set(places[u], o, from.get(u, o));
    }
    int width = shape.dims()[shape.depth() - 1];
    if (to.rows() > width) {
      to.set(width, o, from.get(width, o));
    }
  }

  /** The units of a hidden layer that a linear fit has taken, from the first on. */
  private static int unitsOf(Matrix carrier) {
    int count = carrier.columns();
    while (count > 0 && carrier.squares(count - 1, count) == 0) {
      count--;
    }
    return count;
  }

  /** The units of a hidden layer by which the others' outputs, or units, change least. */
  private static int[] leastUnits(
      Activations activations, Matrix[] net, Topology shape, int l, boolean[] isLinear, int count) {
    int width = shape.dims()[l];
    double[] share = new double[width];
    for (int j = 0; j < width; j++) {
      double square = 0;
      for (int o = 0; o < net[l].columns(); o++) {
        boolean counts = l + 1 < shape.depth() || !isLinear[o];
        square += counts ? net[l].get(j, o) * net[l].get(j, o) : 0;
      }
      share[j] = square * deviation(activations.entering(l), j);
    }
    List<Integer> order =
        IntStream.range(0, width)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> share[j]))
            .toList();
    return order.stream().limit(count).mapToInt(Integer::intValue).toArray();
  }

  private static double deviation(Matrix a, int column) {
    double mean = 0;
    for (int i = 0; i < a.rows(); i++) {
      mean += a.get(i, column) / a.rows();
    }
    double sum = 0;
    for (int i = 0; i < a.rows(); i++) {
      sum += (a.get(i, column) - mean) * (a.get(i, column) - mean);
    }
    return sum;
  }

  private static void clearRows(Matrix a, int[] rows) {
    for (int row : rows) {
      for (int o = 0; o < a.columns(); o++) {
        a.set(row, o, 0);
      }
    }
  }

  private static void clearColumn(Matrix a, int column) {
    for (int i = 0; i < a.rows(); i++) {
      a.set(i, column, 0);
    }
  }

  /** The net before the last layer of the other outputs is solved again. */
  Matrix[] net() {
    return net;
  }

  /**
   * The net with the other outputs' part of the last layer solved again.
   *
   * @param last weights of the last layer for all outputs; those of the linear ones are not taken
   */
  Matrix[] with(Matrix last) {
    Matrix[] result = net.clone();
    result[net.length - 1] = last(net[net.length - 1], last);
    return result;
  }

  /**
   * The last layer with the other outputs' part solved again, in any coordinates.
   *
   * @param own last layer of {@link #net} in the same coordinates; unchanged
   */
  Matrix last(Matrix own, Matrix last) {
    Matrix result = own.copy();
    for (int o = 0; o < isLinear.length; o++) {
      if (!isLinear[o]) {
        System.arraycopy(last.values(), last.at(o), result.values(), result.at(o), last.rows());
      }
    }
    return result;
  }
}
