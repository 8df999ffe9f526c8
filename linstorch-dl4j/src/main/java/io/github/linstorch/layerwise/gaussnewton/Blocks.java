package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import java.util.List;

/** Merges several nets into one. */
public final class Blocks {

  private Blocks() {}

  /**
   * The net whose output is the mean of others.
   *
   * @param member the layers of each of them
   * @param nets their flat parameters; unchanged
   * @param merged the layers of the result: hidden widths times the number of nets
   * @return flat parameters of the result
   */
  public static double[] merged(DenseStack member, List<double[]> nets, DenseStack merged) {
    Topology shape = Topology.of(member);
    Matrix[][] matrices =
        nets.stream().map(net -> shape.fromFlat(member, net)).toArray(Matrix[][]::new);
    return Topology.of(merged).toFlat(merged, merged(matrices));
  }

  /**
   * The net whose output is the mean of others of equal inputs, depth and biases: first layers side
   * by side, hidden layers block-diagonal, last layers on top of each other, divided by their
   * number.
   */
  static Matrix[] merged(Matrix[][] nets) {
    if (nets.length == 1) {
      return nets[0];
    }
    int depth = nets[0].length;
    Matrix[] result = new Matrix[depth];
    for (int l = 0; l < depth; l++) {
      result[l] = layer(nets, l, l == 0, l == depth - 1);
    }
    return result;
  }

  private static Matrix layer(Matrix[][] nets, int l, boolean first, boolean last) {
    int inputs = 0;
    int columns = 0;
    int bias = 0;
    for (Matrix[] net : nets) {
      int own = first ? net[l].rows() : net[l - 1].columns();
      inputs = first ? own : inputs + own;
      columns = last ? net[l].columns() : columns + net[l].columns();
      bias = net[l].rows() - own;
    }
    Matrix result = new Matrix(inputs + bias, columns);
    int row = 0;
    int column = 0;
    for (Matrix[] net : nets) {
      Matrix w = net[l];
      int own = first ? w.rows() : net[l - 1].columns();
      double share = last ? 1.0 / nets.length : 1;
      for (int o = 0; o < w.columns(); o++) {
        for (int i = 0; i < w.rows(); i++) {
          int at = i < own ? row + i : inputs;
          double before = result.get(at, column + o);
          result.set(at, column + o, before + share * w.get(i, o));
        }
      }
      row = first ? 0 : row + own;
      column = last ? 0 : column + w.columns();
    }
    return result;
  }
}
