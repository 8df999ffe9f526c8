package io.github.linstorch.dl4j;

import java.util.List;
import java.util.Locale;

/**
 * What a fit by {@link FitMethod#GAUSS_NEWTON} did, beyond its {@link FitReport}.
 *
 * @param blocks what became of each block of the network, in the best restart
 * @param sweeps all sweeps of the best restart, by block, start and number
 * @param isBoundedByLinearFit whether the network can hold the linear fit, so that its training
 *     loss is not above that of least squares, without intercept if neither the first nor the last
 *     layer has a bias, and with the penalties of both added to their losses if there are any; of a
 *     softmax the loss of what was regressed, before the temperature, and with many rows the
 *     log-loss after it, without penalties; false where a hidden layer is too narrow (narrower than
 *     the rank of the linear fit, or than twice that if the first or the last layer has no bias and
 *     an activation is not the identity), with frozen layers, and without the guard
 * @param isLinearFit whether the linear fit was the better one on the training rows, and is the
 *     result
 * @param sampledRows of many rows, those that were held in memory, of which each sweep took some; 0
 *     where every sweep took all rows
 */
public record GaussNewtonReport(
    List<Block> blocks,
    List<GaussNewtonSweep> sweeps,
    boolean isBoundedByLinearFit,
    boolean isLinearFit,
    int sampledRows) {

  /**
   * What became of one block.
   *
   * @param start the hidden layers of the kept net began with
   * @param sweeps number of sweeps from that start
   * @param holdoutLoss mean squared error of the kept net on the rows it was held to; with many
   *     rows of classes the log-loss, before the temperature
   */
  public record Block(GaussNewtonStart start, int sweeps, double holdoutLoss) {}

  /**
   * Copies its lists.
   *
   * @param blocks what became of each block
   * @param sweeps all sweeps
   * @param isBoundedByLinearFit whether the network can hold the linear fit
   * @param isLinearFit whether that is the result
   * @param sampledRows rows that sweeps took some of
   */
  public GaussNewtonReport {
    blocks = List.copyOf(blocks);
    sweeps = List.copyOf(sweeps);
  }

  /** A line per block, and what holds of the linear fit. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int b = 0; b < blocks.size(); b++) {
      Block block = blocks.get(b);
      text.append(
          String.format(
              Locale.ROOT,
              "block %d: from %s, %d sweeps, loss %.6g on the rows held out%n",
              b,
              block.start(),
              block.sweeps(),
              block.holdoutLoss()));
    }
    if (sampledRows > 0) {
      text.append(String.format(Locale.ROOT, "each sweep took some of %d rows%n", sampledRows));
    }
    text.append(
        isLinearFit
            ? "the linear fit was better on the training rows, and is the result"
            : isBoundedByLinearFit
                ? "held to the linear fit: on the training rows no worse, penalties included and before"
                    + " rounding"
                : "not held to the linear fit: too narrow for it, frozen layers, or no guard");
    return text.append(System.lineSeparator()).toString();
  }
}
