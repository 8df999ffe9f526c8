package io.github.linstorch.dl4j;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Details of a fit by {@link FitMethod#GAUSS_NEWTON}: its blocks, its sweeps, and the comparison
 * with the linear fit. Immutable.
 */
public final class GaussNewtonReport {

  /**
   * The net that was kept for one block.
   *
   * @param start start of its hidden layers
   * @param sweeps number of sweeps from that start
   * @param holdoutLoss its loss, by the {@link #objective()}, on the rows that the block held out,
   *     before the temperature
   */
  public record Block(GaussNewtonStart start, int sweeps, double holdoutLoss) {}

  private final List<Block> blocks;
  private final List<GaussNewtonSweep> sweeps;
  private final GuardOutcome guardOutcome;
  private final boolean isLogLoss;
  private final int sampledRows;

  /**
   * Makes a report.
   *
   * @param sampledRows 0 where every sweep took all rows
   */
  GaussNewtonReport(
      List<Block> blocks,
      List<GaussNewtonSweep> sweeps,
      GuardOutcome guardOutcome,
      boolean isLogLoss,
      int sampledRows) {
    this.blocks = List.copyOf(blocks);
    this.sweeps = List.copyOf(sweeps);
    this.guardOutcome = guardOutcome;
    this.isLogLoss = isLogLoss;
    this.sampledRows = sampledRows;
  }

  /**
   * The blocks of the network, in the best restart.
   *
   * @return in the order of the blocks; immutable
   */
  public List<Block> blocks() {
    return blocks;
  }

  /**
   * All sweeps of the best restart.
   *
   * @return by block, start and number; immutable
   */
  public List<GaussNewtonSweep> sweeps() {
    return sweeps;
  }

  /**
   * Loss that the sweeps lowered. Starts and restarts were judged by it, and a target loss was
   * compared with it.
   *
   * @return {@link Objective#SQUARED_ERROR} in squared units of the labels, or {@link
   *     Objective#LOG_LOSS} in nats
   */
  public Objective objective() {
    return isLogLoss ? Objective.LOG_LOSS : Objective.SQUARED_ERROR;
  }

  /**
   * Outcome of the comparison with ordinary least squares. After {@link GuardOutcome#NETWORK} and
   * {@link GuardOutcome#LINEAR_FIT} the training loss is not above that of least squares. Least
   * squares have no intercept if neither the first nor the last layer has a bias. Both losses
   * include their penalties, if there are any. With a softmax they are those of the regressed
   * outputs, before the temperature, or, if the {@link #objective()} is the log-loss, the
   * log-losses after it, without penalties.
   *
   * @return whether the network is bounded by the linear fit, and why
   */
  public GuardOutcome guardOutcome() {
    return guardOutcome;
  }

  /**
   * Number of rows in memory from which each sweep took a sample.
   *
   * @return empty if every sweep took all rows
   */
  public OptionalInt sampledRows() {
    return sampledRows == 0 ? OptionalInt.empty() : OptionalInt.of(sampledRows);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussNewtonReport report
        && blocks.equals(report.blocks)
        && sweeps.equals(report.sweeps)
        && guardOutcome == report.guardOutcome
        && isLogLoss == report.isLogLoss
        && sampledRows == report.sampledRows;
  }

  @Override
  public int hashCode() {
    return Objects.hash(blocks, sweeps, guardOutcome, isLogLoss, sampledRows);
  }

  /** One line per block, and one on the comparison with the linear fit. */
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
        switch (guardOutcome) {
          case NETWORK ->
              "no worse than the linear fit on the training rows, penalties included and before"
                  + " rounding";
          case LINEAR_FIT -> "the linear fit was better on the training rows, and is the result";
          case TOO_NARROW -> "not held to the linear fit: a hidden layer is too narrow for it";
          case FROZEN_LAYERS -> "not held to the linear fit: layers are frozen";
          case NOT_COMPARED -> "not held to the linear fit: the guard is off";
        });
    return text.append(System.lineSeparator()).toString();
  }
}
