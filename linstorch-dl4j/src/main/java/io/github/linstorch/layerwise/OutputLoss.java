package io.github.linstorch.layerwise;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Loss function at the output of a stack: what one row loses at its activated outputs a, where its
 * labels are y. Weights c of the outputs are 1 where there are none. All but the cross-entropy and
 * the Poisson loss exist as sums over the outputs and as means.
 *
 * <pre>
 *   squared error            sum c (a - y)^2
 *   absolute error           sum c |a - y|
 *   squared log error        sum c (log(1 + a) - log(1 + y))^2
 *   Poisson                  sum a - y log a
 *   binary cross-entropy     sum -c (y log a + (1 - y) log(1 - a))
 *   cross-entropy            sum -c y log a
 * </pre>
 *
 * <p>Immutable.
 */
public final class OutputLoss implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** The function. */
  public enum Kind {
    SQUARED,
    ABSOLUTE,
    SQUARED_LOG,
    POISSON,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY
  }

  /** Mean over the outputs of the squared error. */
  public static final OutputLoss MEAN_SQUARED = new OutputLoss(Kind.SQUARED, null, true, 0);

  /** Cross-entropy of a softmax. */
  public static final OutputLoss LOG_LOSS = new OutputLoss(Kind.CROSS_ENTROPY, null, false, 0);

  /** The function. */
  private final Kind kind;

  /** One per output; null where each is 1. */
  private final double[] weights;

  /** Whether the sum over the outputs is divided by their number. */
  private final boolean isMean;

  /** Distance from 0 and 1 that probabilities keep. */
  private final double clip;

  /**
   * A loss.
   *
   * @param kind the function
   * @param weights positive, one per output; null where each is 1
   * @param isMean whether the sum over the outputs is divided by their number
   * @param clip distance from 0 and 1 that the probabilities of a binary cross-entropy keep, 0 for
   *     none
   */
  public OutputLoss(Kind kind, double[] weights, boolean isMean, double clip) {
    this.kind = kind;
    this.weights = weights == null ? null : weights.clone();
    this.isMean = isMean;
    this.clip = clip;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether it is that function. */
  public boolean is(Kind other) {
    return kind == other;
  }

  /** Weight of an output, beside which that of others is to be seen. */
  public double weight(int output) {
    return weights == null ? 1 : weights[output];
  }

  /** Whether all outputs count alike. */
  public boolean isEven() {
    return weights == null || Arrays.stream(weights).distinct().count() <= 1;
  }

  /** Whether the weight of every output is 1. */
  public boolean isPlain() {
    return weights == null || Arrays.stream(weights).allMatch(weight -> weight == 1);
  }

  /**
   * Factor of an output's own loss in that of the row.
   *
   * @param nOut number of outputs
   */
  public double factor(int output, int nOut) {
    return isMean ? weight(output) / nOut : weight(output);
  }

  /**
   * What the sum of the squared errors of all outputs is in units of this loss, if that is squared
   * and all outputs weigh the same; else the same with their mean weight, or 1 for another loss.
   *
   * @param nOut number of outputs
   */
  public double squaresPerLoss(int nOut) {
    double mean = weights == null ? 1 : Arrays.stream(weights).average().orElse(1);
    return kind != Kind.SQUARED ? 1 : isMean ? nOut / mean : 1 / mean;
  }

  /**
   * Loss of one output, without its factor.
   *
   * @param a activated output
   * @param y label
   */
  public double of(double a, double y) {
    return switch (kind) {
      case SQUARED -> (a - y) * (a - y);
      case ABSOLUTE -> Math.abs(a - y);
      case SQUARED_LOG -> {
        double ratio = Math.log1p(a) - Math.log1p(y);
        yield ratio * ratio;
      }
      case POISSON -> y == 0 ? a : a - y * Softmax.log(a);
      case BINARY_CROSS_ENTROPY -> binary(Math.min(Math.max(a, clip), 1 - clip), y);
      case CROSS_ENTROPY -> y == 0 ? 0 : -y * Softmax.log(a);
    };
  }

  /** Whether the loss of rows follows from their squared error or their log-loss. */
  boolean isDerived() {
    return kind == Kind.SQUARED && isEven() || kind == Kind.CROSS_ENTROPY && isPlain();
  }

  /**
   * This loss where it follows from a mean squared error.
   *
   * @param squares mean over the rows and the outputs
   * @param nOut number of outputs
   * @return NaN where it does not
   */
  public double ofSquares(double squares, int nOut) {
    boolean follows = kind == Kind.SQUARED && isEven();
    return follows ? squares * (isMean ? weight(0) : nOut * weight(0)) : Double.NaN;
  }

  private static double binary(double p, double y) {
    double one = y == 0 ? 0 : y * Softmax.log(p);
    double other = y == 1 ? 0 : (1 - y) * Softmax.log(1 - p);
    return -one - other;
  }
}
