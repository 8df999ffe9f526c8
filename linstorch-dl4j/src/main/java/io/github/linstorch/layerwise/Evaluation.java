package io.github.linstorch.layerwise;

import java.io.Serial;
import java.io.Serializable;

/**
 * Losses and dead units of a stack with given parameters on given rows.
 *
 * @param loss mean squared error of the activated output, over all rows (by their weights) and
 *     outputs; NaN if the pass did not reach the output
 * @param logLoss mean over all rows, by their weights, of minus the logarithm of the probability of
 *     the labels, in nats; NaN without a softmax at the output, or if the pass did not reach it
 * @param own mean over all rows, by their weights, of the stack's own loss; NaN where that follows
 *     from the other two ({@link #mean}), or if the pass did not reach the output
 * @param deadUnits per layer, the number of ReLU units that are zero on every row up to round-off:
 *     they never exceed a millionth of the layer's largest activation
 * @param rowWeight sum of the weights of all rows; their number if each weighs 1
 * @serial exclude
 */
public record Evaluation(double loss, double logLoss, double own, int[] deadUnits, double rowWeight)
    implements Serializable {

  /**
   * Mean of the stack's own loss over all rows, by their weights.
   *
   * @param loss of the stack
   * @param nOut number of outputs
   */
  public double mean(OutputLoss loss, int nOut) {
    if (!loss.isDerived()) {
      return own;
    }
    return loss.is(OutputLoss.Kind.SQUARED) ? loss.ofSquares(this.loss, nOut) : logLoss;
  }

  /** Returns a copy with a loss that is known from elsewhere. */
  public Evaluation withSquares(double squares, int nOut) {
    return new Evaluation(squares / (rowWeight * nOut), logLoss, own, deadUnits, rowWeight);
  }

  /** Share of a layer's largest activation that a unit must exceed to count as alive. */
  private static final double DEAD = 1e-6;

  /** Sums up what a pass sees. Not thread-safe; add the sums of several with {@link #merge}. */
  static final class Accumulator implements Serializable {

    @Serial private static final long serialVersionUID = 1;

    private final DenseStack stack;
    private final double[][] largest;
    private final boolean countsDead;
    private final boolean isSoftmax;

    /** Loss that is summed up; null where it follows from the others. */
    private final OutputLoss ownLoss;

    private double squares;
    private double logLoss;
    private double own;
    private double rowWeight;

    /**
     * Nothing has been seen yet.
     *
     * @param countsDead whether dead units are wanted, for which every activation is looked at
     */
    Accumulator(DenseStack stack, boolean countsDead) {
      this.stack = stack;
      this.countsDead = countsDead;
      this.isSoftmax = stack.layer(stack.depth() - 1).activation().isSoftmax();
      this.ownLoss = stack.loss().isDerived() ? null : stack.loss();
      this.largest = new double[stack.depth()][];
      for (int l = 0; l < stack.depth(); l++) {
        largest[l] = new double[stack.layer(l).nOut()];
      }
    }

    /** Counts rows by their weights (null: each is 1). */
    void countRows(int added, double[] weights) {
      if (weights == null) {
        rowWeight += added;
        return;
      }
      for (int i = 0; i < added; i++) {
        rowWeight += weights[i];
      }
    }

    /** Notes the activations of unit o of layer l for a block of rows. */
    void addUnit(int l, int o, double[] activation, int blockRows) {
      if (countsDead && stack.layer(l).activation().isRelu()) {
        largest[l][o] = Math.max(largest[l][o], largest(activation, blockRows));
      }
    }

    private static double largest(double[] values, int length) {
      double result = 0;
      for (int i = 0; i < length; i++) {
        if (values[i] > result) {
          result = values[i];
        }
      }
      return result;
    }

    /** Notes the activated output of unit o beside its labels, for a block of rows. */
    void addOutput(int o, double[] output, double[] labels, double[] weights, int blockRows) {
      if (ownLoss != null) {
        addOwn(o, output, labels, weights, blockRows);
      }
      if (isSoftmax) {
        addProbabilities(output, labels, weights, blockRows);
      }
      if (weights == null) {
        addOutput(output, labels, blockRows);
        return;
      }
      double sum = 0;
      for (int i = 0; i < blockRows; i++) {
        double d = output[i] - labels[i];
        sum += weights[i] * d * d;
      }
      squares += sum;
    }

    private void addOwn(int o, double[] output, double[] labels, double[] weights, int blockRows) {
      double sum = 0;
      for (int i = 0; i < blockRows; i++) {
        sum += (weights == null ? 1 : weights[i]) * ownLoss.of(output[i], labels[i]);
      }
      own += ownLoss.factor(o, stack.nOut()) * sum;
    }

    private void addProbabilities(
        double[] output, double[] labels, double[] weights, int blockRows) {
      for (int i = 0; i < blockRows; i++) {
        if (labels[i] != 0) {
          double weight = weights == null ? 1 : weights[i];
          logLoss -= weight * labels[i] * Softmax.log(output[i]);
        }
      }
    }

    private void addOutput(double[] output, double[] labels, int blockRows) {
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
      logLoss += other.logLoss;
      own += other.own;
      rowWeight += other.rowWeight;
      for (int l = 0; l < largest.length; l++) {
        for (int o = 0; o < largest[l].length; o++) {
          largest[l][o] = Math.max(largest[l][o], other.largest[l][o]);
        }
      }
    }

    private static int dead(double[] units) {
      double limit = DEAD * largest(units, units.length);
      int count = 0;
      for (double unit : units) {
        count += unit <= limit ? 1 : 0;
      }
      return count;
    }

    /** The sums so far; the loss only of a pass that went through to the output. */
    Evaluation result(boolean reachedOutput) {
      int[] dead = new int[largest.length];
      for (int l = 0; l < largest.length; l++) {
        dead[l] = countsDead && stack.layer(l).activation().isRelu() ? dead(largest[l]) : 0;
      }
      double loss = reachedOutput ? squares / (rowWeight * stack.nOut()) : Double.NaN;
      double mean = reachedOutput && isSoftmax ? logLoss / rowWeight : Double.NaN;
      double ownMean = reachedOutput && ownLoss != null ? own / rowWeight : Double.NaN;
      return new Evaluation(loss, mean, ownMean, dead, rowWeight);
    }
  }
}
