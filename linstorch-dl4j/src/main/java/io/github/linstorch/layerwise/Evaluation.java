package io.github.linstorch.layerwise;

import java.util.Arrays;

/**
 * How a stack with given parameters does on given rows.
 *
 * @param loss mean over all rows and outputs of the squared error of the activated output
 * @param deadUnits per layer, the number of ReLU units that are zero on every row
 */
public record Evaluation(double loss, int[] deadUnits) {

  /**
   * Runs one forward pass over all rows.
   *
   * @param stack the layers
   * @param parameters their flat parameters; unchanged
   * @param samples the rows
   * @return loss and dead units
   */
  public static Evaluation of(DenseStack stack, double[] parameters, Samples samples) {
    Accumulator accumulator = new Accumulator(stack, samples);
    ForwardPass pass = new ForwardPass(stack, samples.largestBlock());
    double[] labels = new double[samples.largestBlock() * stack.nOut()];
    for (int block = 0; block < samples.blocks(); block++) {
      Interruption.check();
      pass.run(samples, block, parameters, stack.depth());
      samples.copyLabels(block, labels);
      accumulator.add(pass, labels, samples.rowsIn(block));
    }
    return accumulator.result();
  }

  /** Sums up the blocks of a pass, whoever runs it. */
  static final class Accumulator {

    private final DenseStack stack;
    private final double entries;
    private final boolean[][] alive;
    private double squares;

    Accumulator(DenseStack stack, Samples samples) {
      this.stack = stack;
      this.entries = (double) samples.rows() * stack.nOut();
      this.alive = new boolean[stack.depth()][];
      for (int l = 0; l < stack.depth(); l++) {
        alive[l] = new boolean[stack.layer(l).nOut()];
        Arrays.fill(alive[l], !stack.layer(l).activation().isRelu());
      }
    }

    /** Adds a block whose activations are in {@code pass}; labels rows x nOut, column-major. */
    void add(ForwardPass pass, double[] labels, int rows) {
      double[] output = pass.entering(stack.depth());
      double sum = 0;
      for (int i = 0; i < rows * stack.nOut(); i++) {
        double error = output[i] - labels[i];
        sum += error * error;
      }
      squares += sum;
      for (int l = 0; l < stack.depth(); l++) {
        double[] activations = pass.entering(l + 1);
        for (int o = 0; o < alive[l].length; o++) {
          alive[l][o] = alive[l][o] || anyPositive(activations, o * rows, rows);
        }
      }
    }

    private static boolean anyPositive(double[] values, int from, int length) {
      for (int i = from; i < from + length; i++) {
        if (values[i] > 0) {
          return true;
        }
      }
      return false;
    }

    Evaluation result() {
      int[] dead = new int[alive.length];
      for (int l = 0; l < alive.length; l++) {
        for (boolean unit : alive[l]) {
          dead[l] += unit ? 0 : 1;
        }
      }
      return new Evaluation(squares / entries, dead);
    }
  }
}
