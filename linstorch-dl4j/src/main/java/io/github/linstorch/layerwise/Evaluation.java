package io.github.linstorch.layerwise;

import java.util.Arrays;

/**
 * How a stack with given parameters does on given rows.
 *
 * @param loss mean over all rows and outputs of the squared error of the activated output; NaN if
 *     the pass did not reach the output
 * @param deadUnits per layer, the number of ReLU units that are zero on every row
 * @param rows number of rows
 */
public record Evaluation(double loss, int[] deadUnits, long rows) {

  Evaluation withLoss(double other) {
    return new Evaluation(other, deadUnits, rows);
  }

  /** Sums up what a pass sees. Not thread-safe; add the sums of several with {@link #merge}. */
  static final class Accumulator {

    private final DenseStack stack;
    private final boolean[][] alive;
    private double squares;
    private long rows;

    Accumulator(DenseStack stack) {
      this.stack = stack;
      this.alive = new boolean[stack.depth()][];
      for (int l = 0; l < stack.depth(); l++) {
        alive[l] = new boolean[stack.layer(l).nOut()];
        Arrays.fill(alive[l], !stack.layer(l).activation().isRelu());
      }
    }

    void countRows(int added) {
      rows += added;
    }

    /** Notes the activations of unit o of layer l for a block of rows. */
    void addUnit(int l, int o, double[] activation, int blockRows) {
      alive[l][o] = alive[l][o] || anyPositive(activation, blockRows);
    }

    private static boolean anyPositive(double[] values, int length) {
      for (int i = 0; i < length; i++) {
        if (values[i] > 0) {
          return true;
        }
      }
      return false;
    }

    /** Notes the activated output of one unit beside its labels, for a block of rows. */
    void addOutput(double[] output, double[] labels, int blockRows) {
      double even = 0;
      double odd = 0;
      int i = 0;
      for (; i + 1 < blockRows; i += 2) {
        double d0 = output[i] - labels[i];
        double d1 = output[i + 1] - labels[i + 1];
        even += d0 * d0;
        odd += d1 * d1;
      }
      double last = i < blockRows ? output[i] - labels[i] : 0;
      squares += even + odd + last * last;
    }

    void merge(Accumulator other) {
      squares += other.squares;
      rows += other.rows;
      for (int l = 0; l < alive.length; l++) {
        for (int o = 0; o < alive[l].length; o++) {
          alive[l][o] |= other.alive[l][o];
        }
      }
    }

    /** The sums so far; the loss only of a pass that went through to the output. */
    Evaluation result(boolean reachedOutput) {
      int[] dead = new int[alive.length];
      for (int l = 0; l < alive.length; l++) {
        for (boolean unit : alive[l]) {
          dead[l] += unit ? 0 : 1;
        }
      }
      double entries = (double) rows * stack.nOut();
      return new Evaluation(reachedOutput ? squares / entries : Double.NaN, dead, rows);
    }
  }
}
