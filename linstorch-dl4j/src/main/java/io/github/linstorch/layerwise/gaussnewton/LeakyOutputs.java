package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.layerwise.gaussnewton.step.Criteria;
import io.github.linstorch.layerwise.gaussnewton.step.OutputUnits;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.ThinSvd;

/**
 * A net that undoes the leaky ReLU at its output, so that it is linear with as many degrees of
 * freedom as its narrowest layer lets through: an autoencoder is then a principal component
 * analysis. Without it hardly any output of a random net is negative.
 *
 * <p>The hidden layers carry u = xP, the fit of reduced rank {@code v = uQ'}, each shifted so that
 * it is positive on the rows. With a slope a below zero the output needs {@code z = v - (1/a - 1)
 * max(0, -v)}; the last hidden layer has a unit for each {@code max(0, -v)}.
 */
final class LeakyOutputs {

  /** Number of times that the norms of all layers are balanced. */
  private static final int BALANCINGS = 20;

  private LeakyOutputs() {}

  /**
   * Makes the net.
   *
   * @param rows with labels as they are
   * @return null where outputs are not leaky, or their loss is no squared error, and where layers
   *     are too narrow, or lack biases, or do not bend, or skips add to them
   */
  static Matrix[] of(Topology shape, Rows rows, Criteria criteria, Products products) {
    Activation output = criteria.activation();
    boolean isLeaky = !output.isSoftmax() && output.isHinge() && !output.isIdentity();
    return isLeaky && criteria.loss().is(Kind.SQUARED)
        ? of(shape, rows, output.slope(), criteria.units(), products)
        : null;
  }

  private static Matrix[] of(
      Topology shape, Rows rows, double slope, OutputUnits units, Products products) {
    int depth = shape.depth();
    int k = shape.nOut();
    int r = depth == 1 ? 0 : Math.min(shape.leastHidden(), Math.min(k, shape.nIn()));
    if (r == 0
        || slope == 0
        || shape.anyFrozen()
        || !shape.skips().isEmpty()
        || !shape.isOfHinges()
        || shape.dims()[depth - 1] < r + k) {
      return null;
    }
    for (boolean bias : shape.bias()) {
      if (!bias) {
        return null;
      }
    }
    double below = shape.activation()[depth - 2].slope();
    if (below == 1) {
      return null;
    }
    LinearFit line = LinearFit.of(rows, rows.x(), true);
    Matrix fitted = line.outputs(rows.x(), products);
    double[] mean = means(fitted, rows);
    Matrix right = rightVectors(fitted, mean, r);
    // Codes are u + shift, with the mean of the fit left to the biases of v.
    Matrix codes = codes(line.coefficients(), mean, right, shape.nIn());
    double[] shift = shift(rows.x(), codes);
    Matrix[] net = shape.zeros();
    for (int j = 0; j < r; j++) {
      for (int i = 0; i <= shape.nIn(); i++) {
        net[0].set(i, j, codes.get(i, j) + (i == shape.nIn() ? shift[j] : 0));
      }
    }
    for (int l = 1; l + 1 < depth; l++) {
      for (int j = 0; j < r; j++) {
        net[l].set(j, j, 1);
      }
    }
    bend(net, shape, right, mean, shift, slope, below, units);
    return balanced(
        depth == 2 ? withFirstLayerBent(net, shape, right, mean, codes, slope) : net, shape);
  }

  /**
   * Scales hidden units so that the weights into and out of each have equal norms: hinges let a
   * positive factor through, and penalties are then the least.
   */
  private static Matrix[] balanced(Matrix[] net, Topology shape) {
    for (int round = 0; round < BALANCINGS; round++) {
      for (int l = 0; l + 1 < shape.depth(); l++) {
        for (int j = 0; j < shape.dims()[l + 1]; j++) {
          balance(net[l], net[l + 1], j, shape.dims()[l]);
        }
      }
    }
    return net;
  }

  private static void balance(Matrix into, Matrix from, int unit, int inputs) {
    double entering = 0;
    for (int i = 0; i < inputs; i++) {
      entering += into.get(i, unit) * into.get(i, unit);
    }
    double leaving = 0;
    for (int o = 0; o < from.columns(); o++) {
      leaving += from.get(unit, o) * from.get(unit, o);
    }
    if (entering > 0 && leaving > 0) {
      double factor = Math.pow(leaving / entering, 0.25);
      for (int i = 0; i < into.rows(); i++) {
        into.set(i, unit, into.get(i, unit) * factor);
      }
      for (int o = 0; o < from.columns(); o++) {
        from.set(unit, o, from.get(unit, o) / factor);
      }
    }
  }

  private static double[] means(Matrix fitted, Rows rows) {
    double[] mean = new double[fitted.columns()];
    double total = rows.total();
    for (int o = 0; o < mean.length; o++) {
      for (int i = 0; i < fitted.rows(); i++) {
        mean[o] += rows.weight(i) / total * fitted.get(i, o);
      }
    }
    return mean;
  }

  /** The r directions of the labels that the fit varies along most. */
  private static Matrix rightVectors(Matrix fitted, double[] mean, int r) {
    Matrix centred = fitted.copy();
    for (int o = 0; o < mean.length; o++) {
      for (int i = 0; i < centred.rows(); i++) {
        centred.set(i, o, centred.get(i, o) - mean[o]);
      }
    }
    Matrix v = ThinSvd.of(centred).v();
    Matrix right = new Matrix(v.rows(), r);
    for (int j = 0; j < Math.min(r, v.columns()); j++) {
      for (int o = 0; o < v.rows(); o++) {
        right.set(o, j, v.get(o, j));
      }
    }
    return right;
  }

  /** (d + 1) x r: what gives {@code ([x 1] B - mean) Q}. */
  private static Matrix codes(Matrix line, double[] mean, Matrix right, int d) {
    Matrix codes = new Matrix(d + 1, right.columns());
    for (int j = 0; j < right.columns(); j++) {
      for (int i = 0; i <= d; i++) {
        double sum = 0;
        for (int o = 0; o < mean.length; o++) {
          sum += (line.get(i, o) - (i == d ? mean[o] : 0)) * right.get(o, j);
        }
        codes.set(i, j, sum);
      }
    }
    return codes;
  }

  private static double[] shift(Matrix x, Matrix codes) {
    double[] shift = new double[codes.columns()];
    int d = x.columns();
    for (int j = 0; j < shift.length; j++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < x.rows(); i++) {
        double u = codes.get(d, j);
        for (int c = 0; c < d; c++) {
          u += x.get(i, c) * codes.get(c, j);
        }
        least = Math.min(least, u);
        most = Math.max(most, u);
      }
      // Positive on other rows, too, as far out as half the range of these.
      shift[j] = 0.5 * (most - least) - least;
    }
    return shift;
  }

  /**
   * Adds the units of {@code act(-c v)} to the last hidden layer, and the outputs that need them.
   * The factor c divides the weights evenly between the two layers.
   */
  private static void bend(
      Matrix[] net,
      Topology shape,
      Matrix right,
      double[] mean,
      double[] shift,
      double slope,
      double below,
      OutputUnits units) {
    int depth = shape.depth();
    int r = right.columns();
    int entering = shape.dims()[depth - 2];
    int width = shape.dims()[depth - 1];
    double bend = (1 / slope - 1) / (1 - below);
    double c = Math.sqrt(Math.abs(bend));
    for (int o = 0; o < mean.length; o++) {
      // v = u right' + mean, in terms of the codes u + shift.
      double constant = mean[o];
      for (int j = 0; j < r; j++) {
        constant -= shift[j] * right.get(o, j);
      }
      if (depth > 2) {
        for (int j = 0; j < r; j++) {
          net[depth - 2].set(j, r + o, -c * right.get(o, j));
        }
        net[depth - 2].set(entering, r + o, -c * constant);
      }
      // z = v - bend (act(-v) + below v)
      double share = 1 - bend * below;
      for (int j = 0; j < r; j++) {
        net[depth - 1].set(j, o, share * right.get(o, j) / units.scale());
      }
      net[depth - 1].set(r + o, o, -bend / c / units.scale());
      double z = share * constant - units.shift()[o];
      net[depth - 1].set(width, o, z / units.scale());
    }
  }

  /** With one hidden layer its bent units come from the features, not from the codes. */
  private static Matrix[] withFirstLayerBent(
      Matrix[] net, Topology shape, Matrix right, double[] mean, Matrix codes, double slope) {
    int d = shape.nIn();
    int r = right.columns();
    double bend = (1 / slope - 1) / (1 - shape.activation()[0].slope());
    double c = Math.sqrt(Math.abs(bend));
    for (int o = 0; o < mean.length; o++) {
      for (int i = 0; i <= d; i++) {
        double v = i == d ? mean[o] : 0;
        for (int j = 0; j < r; j++) {
          v += codes.get(i, j) * right.get(o, j);
        }
        net[0].set(i, r + o, -c * v);
      }
    }
    return net;
  }
}
