package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.ThinSvd;

/**
 * The net that equals a line, {@code x -> [x 1] linear}. With {@code P V'} the singular value
 * decomposition of the coefficients, of rank r, its units carry the numbers u = XP.
 *
 * <p>Hinges with widths of at least 2r carry them as pairs: whatever the slopes s_l of the
 * activations below zero, {@code f(u) - f(-u) = (1 + prod s_l) u}. With widths of at least r, and
 * biases in the first and the last layer, they carry u shifted by so much that it is positive for
 * rows as far out as the range of the given ones. Other activations have a {@link Carrier} in each
 * layer.
 */
final class LineEmbedding {

  /** Half of the range that is carried, in terms of half of that of the rows. */
  private static final double SPARE = 2;

  private LineEmbedding() {}

  /**
   * Makes the net.
   *
   * @param x rows that fix the range
   * @param linear (d + 1) x k with an intercept, d x k without
   * @param roundOff relative rounding error of stored weights
   * @return null if the net is too narrow, or lacks the biases that its activations need
   */
  static Matrix[] of(Matrix x, Matrix linear, Topology shape, boolean intercept, double roundOff) {
    int depth = shape.depth();
    int d = shape.nIn();
    if (depth == 1) {
      return new Matrix[] {linear};
    }
    boolean lastBias = shape.bias()[depth - 1];
    // Without a bias at the output the intercept has to come through the first layer.
    boolean inside = intercept && !lastBias;
    double[] outputBias = new double[shape.nOut()];
    for (int o = 0; o < outputBias.length && intercept && lastBias; o++) {
      outputBias[o] = linear.get(d, o);
    }
    Factors factors = Factors.of(top(linear, inside ? d + 1 : d));
    return shape.isOfHinges()
        ? byHinges(x, factors, outputBias, shape)
        : byCarriers(x, factors, outputBias, shape, roundOff);
  }

  private static Matrix[] byHinges(Matrix x, Factors factors, double[] outputBias, Topology shape) {
    int depth = shape.depth();
    int d = shape.nIn();
    boolean lastBias = shape.bias()[depth - 1];
    int r = factors.rank();
    double slopes = 1;
    for (int l = 0; l + 1 < depth; l++) {
      slopes *= shape.activation()[l].slope();
    }
    int width = shape.leastHidden();
    Matrix[] net = shape.zeros();
    int units;
    if (width >= 2 * r && slopes != 1) {
      units = 2 * r;
      for (int j = 0; j < r; j++) {
        factors.put(net, j, j, 1, 1 / (1 + slopes));
        factors.put(net, j, r + j, -1, 1 / (1 + slopes));
      }
    } else if (width >= r && slopes == 1) {
      units = r;
      for (int j = 0; j < r; j++) {
        factors.put(net, j, j, 1, 1);
      }
    } else if (width >= r && shape.bias()[0] && lastBias) {
      units = r;
      for (int j = 0; j < r; j++) {
        factors.put(net, j, j, 1, 1);
        double shift = factors.shift(x, j);
        net[0].set(d, j, shift);
        for (int o = 0; o < outputBias.length; o++) {
          outputBias[o] -= shift * factors.right().get(o, j);
        }
      }
    } else {
      return null;
    }
    for (int l = 1; l + 1 < depth; l++) {
      for (int j = 0; j < units; j++) {
        net[l].set(j, j, 1);
      }
    }
    for (int o = 0; o < outputBias.length && lastBias; o++) {
      net[depth - 1].set(shape.dims()[depth - 1], o, outputBias[o]);
    }
    return net;
  }

  private static Matrix[] byCarriers(
      Matrix x, Factors factors, double[] outputBias, Topology shape, double roundOff) {
    int last = shape.depth() - 1;
    int r = factors.rank();
    Carrier[] carriers = new Carrier[last];
    for (int l = 0; l < last; l++) {
      int units = Math.min(2, shape.dims()[l + 1] / Math.max(1, r));
      boolean hasConstant = shape.bias()[l + 1];
      carriers[l] =
          Carrier.of(shape.activation()[l], units, shape.bias()[l], hasConstant, roundOff);
      if (carriers[l] == null) {
        return null;
      }
    }
    Matrix[] net = shape.zeros();
    for (int j = 0; j < r; j++) {
      double[] range = factors.range(x, j);
      boolean isCentred = shape.bias()[0] && shape.bias()[last];
      double middle = isCentred ? (range[0] + range[1]) / 2 : 0;
      double half = SPARE * Math.max(range[1] - middle, middle - range[0]);
      carry(factors, j, middle, half > 0 ? half : 1, carriers, net, outputBias);
    }
    for (int o = 0; o < outputBias.length && shape.bias()[last]; o++) {
      net[last].set(shape.dims()[last], o, outputBias[o]);
    }
    return net;
  }

  /** Component j as {@code middle + half t}, and t from carrier to carrier. */
  private static void carry(
      Factors factors,
      int j,
      double middle,
      double half,
      Carrier[] carriers,
      Matrix[] net,
      double[] outputBias) {
    Matrix left = factors.left();
    int last = net.length - 1;
    for (int p = 0; p < carriers[0].units(); p++) {
      int unit = j * carriers[0].units() + p;
      double scale = carriers[0].scales()[p] / half;
      for (int i = 0; i < left.rows(); i++) {
        net[0].set(i, unit, scale * left.get(i, j));
      }
      add(net[0], unit, carriers[0].shifts()[p] - scale * middle);
    }
    for (int l = 1; l < last; l++) {
      Carrier below = carriers[l - 1];
      Carrier own = carriers[l];
      for (int p = 0; p < own.units(); p++) {
        int unit = j * own.units() + p;
        for (int q = 0; q < below.units(); q++) {
          net[l].set(j * below.units() + q, unit, own.scales()[p] * below.weights()[q]);
        }
        add(net[l], unit, own.shifts()[p] + own.scales()[p] * below.constant());
      }
    }
    Carrier below = carriers[last - 1];
    for (int o = 0; o < outputBias.length; o++) {
      double share = factors.right().get(o, j);
      for (int q = 0; q < below.units(); q++) {
        net[last].set(j * below.units() + q, o, share * half * below.weights()[q]);
      }
      outputBias[o] += share * (middle + half * below.constant());
    }
  }

  /** Adds to the bias of a unit; nothing is to be added where there is none. */
  private static void add(Matrix weights, int unit, double shift) {
    if (shift != 0) {
      int row = weights.rows() - 1;
      weights.set(row, unit, weights.get(row, unit) + shift);
    }
  }

  private static Matrix top(Matrix a, int rows) {
    Matrix result = new Matrix(rows, a.columns());
    for (int o = 0; o < a.columns(); o++) {
      System.arraycopy(a.values(), a.at(o), result.values(), result.at(o), rows);
    }
    return result;
  }

  /** {@code B = P V'}: left is P, right V, the largest entry of each column of V positive. */
  private record Factors(Matrix left, Matrix right, int rank) {

    static Factors of(Matrix b) {
      ThinSvd svd = ThinSvd.of(b);
      double[] sigma = svd.sigma();
      double cutoff = Math.max(b.rows(), b.columns()) * 0x1p-52 * sigma[0];
      int rank = 0;
      while (rank < sigma.length && sigma[rank] > cutoff) {
        rank++;
      }
      Matrix left = new Matrix(b.rows(), rank);
      Matrix right = new Matrix(b.columns(), rank);
      for (int j = 0; j < rank; j++) {
        double largest = 0;
        for (int o = 0; o < right.rows(); o++) {
          double v = svd.v().get(o, j);
          largest = Math.abs(v) > Math.abs(largest) ? v : largest;
        }
        double sign = Math.signum(largest);
        for (int i = 0; i < left.rows(); i++) {
          left.set(i, j, sign * sigma[j] * svd.u().get(i, j));
        }
        for (int o = 0; o < right.rows(); o++) {
          right.set(o, j, sign * svd.v().get(o, j));
        }
      }
      return new Factors(left, right, rank);
    }

    /** Lets a unit carry component j. */
    void put(Matrix[] net, int j, int unit, double sign, double share) {
      for (int i = 0; i < left.rows(); i++) {
        net[0].set(i, unit, sign * left.get(i, j));
      }
      for (int o = 0; o < right.rows(); o++) {
        net[net.length - 1].set(unit, o, sign * share * right.get(o, j));
      }
    }

    /** The shift that makes component j positive on the rows, with their range to spare. */
    double shift(Matrix x, int j) {
      double[] range = range(x, j);
      return range[1] - 2 * range[0];
    }

    /** The least and the largest value of component j on the rows. */
    double[] range(Matrix x, int j) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < x.rows(); i++) {
        double u = left.rows() > x.columns() ? left.get(x.columns(), j) : 0;
        for (int c = 0; c < x.columns(); c++) {
          u += x.get(i, c) * left.get(c, j);
        }
        least = Math.min(least, u);
        most = Math.max(most, u);
      }
      return new double[] {least, most};
    }
  }
}
