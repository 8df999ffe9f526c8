package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import java.util.function.Function;

/**
 * Keeps a net only if it is no worse than the linear fit. With several outputs it must be no worse
 * by two losses: one measures each output by the spread of its label, the other takes the labels as
 * they are. If a net is good by only one of them, the outputs that are worse than their linear fits
 * are replaced by these.
 */
final class Guard {

  /**
   * Relative excess over the linear fit's loss that is round-off where both losses are sums over
   * rows in memory.
   */
  static final double ROUND_OFF = 1e-9;

  /**
   * A net and the losses that it is judged by.
   *
   * @param net weights per layer
   * @param loss objective with each output measured by the spread of its label
   * @param rawLoss objective of the labels as they are; the same as loss where there is no
   *     difference
   * @param outputLosses squared error of each output; null where there is no such difference
   */
  record Judged(Matrix[] net, double loss, double rawLoss, double[] outputLosses) {

    /** Judged by one loss alone. */
    Judged(Matrix[] net, double loss) {
      this(net, loss, loss, null);
    }
  }

  private final double slack;
  private final double allowance;

  /**
   * A guard.
   *
   * @param slack relative excess of a loss that still counts as no worse
   * @param allowance excess of the raw loss that linear outputs may have, for rounding
   */
  Guard(double slack, double allowance) {
    this.slack = slack;
    this.allowance = allowance;
  }

  /**
   * Chooses between a net and the linear fit.
   *
   * @param withLinear makes the net whose given outputs are their linear fits; null where nets of
   *     this shape cannot have some linear outputs only
   * @return the net, the linear fit, or the net with linear outputs
   */
  Judged better(Judged net, Judged line, Function<boolean[], Judged> withLinear) {
    boolean isGood = isNoWorse(net.loss(), line.loss());
    if (isGood == isNoWorse(net.rawLoss(), line.rawLoss())) {
      return isGood ? net : line;
    }
    if (withLinear == null) {
      return line;
    }
    boolean[] isLinear = new boolean[net.outputLosses().length];
    for (int o = 0; o < isLinear.length; o++) {
      isLinear[o] = !(net.outputLosses()[o] <= line.outputLosses()[o] * (1 + ROUND_OFF));
    }
    Judged mixed = withLinear.apply(isLinear);
    boolean isMixedGood =
        isNoWorse(mixed.loss(), line.loss())
            && isNoWorse(mixed.rawLoss(), line.rawLoss() + allowance);
    return isMixedGood ? mixed : line;
  }

  /** Whether a loss is no worse than another; NaN is worse than any number. */
  boolean isNoWorse(double loss, double other) {
    return loss <= other * (1 + slack) || Double.isNaN(other) && !Double.isNaN(loss);
  }
}
