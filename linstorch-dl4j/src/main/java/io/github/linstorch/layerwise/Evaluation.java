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
    double[][] labels = new double[stack.nOut()][samples.largestBlock()];
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

    /** Adds a block whose activations are in {@code pass}; labels as one array per output. */
    void add(ForwardPass pass, double[][] labels, int rows) {
      double[][] output = pass.entering(stack.depth());
      for (int o = 0; o < labels.length; o++) {
        squares += squaredDistance(output[o], labels[o], rows);
      }
      for (int l = 0; l < stack.depth(); l++) {
        double[][] activations = pass.entering(l + 1);
        for (int o = 0; o < alive[l].length; o++) {
          alive[l][o] = alive[l][o] || anyPositive(activations[o], rows);
        }
      }
    }

    private static double squaredDistance(double[] a, double[] b, int rows) {
      double even = 0;
      double odd = 0;
      int i = 0;
      for (; i + 1 < rows; i += 2) {
        double d0 = a[i] - b[i];
        double d1 = a[i + 1] - b[i + 1];
        even += d0 * d0;
        odd += d1 * d1;
      }
      double last = i < rows ? a[i] - b[i] : 0;
      return even + odd + last * last;
    }

    private static boolean anyPositive(double[] values, int rows) {
      for (int i = 0; i < rows; i++) {
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
