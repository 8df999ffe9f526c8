package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.DoubleDouble;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Loss of a stack in about 106 bits, for weights and columns whose products cancel each other. It
 * shows how much of a loss in double precision is correct. Activations that are not piecewise
 * linear are computed in double precision.
 */
final class PreciseLoss {

  private final DenseStack stack;
  private final double[] parameters;

  PreciseLoss(DenseStack stack, double[] parameters) {
    this.stack = stack;
    this.parameters = parameters;
  }

  /**
   * Squared errors of some rows.
   *
   * @param sum over rows, by their weights, and outputs
   * @param weight sum of the weights of the rows
   */
  record Squares(DoubleDouble sum, double weight) implements Serializable {

    Squares plus(Squares other) {
      return new Squares(sum.plus(other.sum), weight + other.weight);
    }

    /** Mean squared error by the weights of the rows. */
    double mean(int nOut) {
      return sum.high() / (weight * nOut);
    }
  }

  /** Squared errors of all rows, in one pass. */
  Squares squares(RowSource source) {
    double[][] features = new double[stack.nIn()][source.largestBlock()];
    double[][] labels = new double[stack.nOut()][source.largestBlock()];
    DoubleDouble squares = DoubleDouble.ZERO;
    double weight = 0;
    source.restart();
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      for (int block = 0; block < blocks; block++) {
        Interruption.check();
        int rows = source.rowsIn(block);
        double[] weights = source.weights(block);
        source.read(block, features, labels);
        DoubleDouble[][] output = output(features, rows);
        for (int i = 0; i < rows; i++) {
          double its = weights == null ? 1 : weights[i];
          weight += its;
          for (int o = 0; o < output.length; o++) {
            DoubleDouble e = output[o][i].minus(DoubleDouble.of(labels[o][i]));
            squares = squares.plus(e.times(e).times(its));
          }
        }
      }
    }
    return new Squares(squares, weight);
  }

  private DoubleDouble[][] output(double[][] features, int rows) {
    DoubleDouble[][][] levels = new DoubleDouble[stack.depth() + 1][][];
    DoubleDouble[][] in = new DoubleDouble[features.length][rows];
    for (int j = 0; j < in.length; j++) {
      double[] column = features[j];
      Arrays.setAll(in[j], i -> DoubleDouble.of(column[i]));
    }
    levels[0] = in;
    for (int l = 0; l < stack.depth(); l++) {
      levels[l + 1] = layer(l, levels[l], rows);
      for (int level : stack.layer(l).added()) {
        add(levels[level], levels[l + 1]);
      }
    }
    return levels[stack.depth()];
  }

  private static void add(DoubleDouble[][] units, DoubleDouble[][] to) {
    for (int o = 0; o < to.length; o++) {
      for (int i = 0; i < to[o].length; i++) {
        to[o][i] = to[o][i].plus(units[o][i]);
      }
    }
  }

  private DoubleDouble[][] layer(int l, DoubleDouble[][] in, int rows) {
    DenseStack.Layer layer = stack.layer(l);
    DoubleDouble[][] out = new DoubleDouble[layer.nOut()][rows];
    for (int o = 0; o < out.length; o++) {
      int from = stack.weightOffset(l) + o * layer.nIn();
      double bias = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
      for (int i = 0; i < rows; i++) {
        DoubleDouble sum = DoubleDouble.of(bias);
        for (int j = 0; j < in.length; j++) {
          sum = sum.plus(in[j][i].times(parameters[from + j]));
        }
        out[o][i] = sum;
      }
    }
    Activation activation = layer.activation();
    if (activation.isHinge()) {
      bend(out, activation.slope());
    } else {
      round(out, activation, rows);
    }
    return out;
  }

  private static void bend(DoubleDouble[][] out, double slope) {
    for (DoubleDouble[] unit : out) {
      for (int i = 0; i < unit.length; i++) {
        unit[i] = unit[i].high() > 0 ? unit[i] : unit[i].times(slope);
      }
    }
  }

  private static void round(DoubleDouble[][] out, Activation activation, int rows) {
    double[][] z = new double[out.length][rows];
    for (int o = 0; o < out.length; o++) {
      for (int i = 0; i < rows; i++) {
        z[o][i] = out[o][i].high();
      }
    }
    activation.apply(z, rows);
    for (int o = 0; o < out.length; o++) {
      for (int i = 0; i < rows; i++) {
        out[o][i] = DoubleDouble.of(z[o][i]);
      }
    }
  }
}
