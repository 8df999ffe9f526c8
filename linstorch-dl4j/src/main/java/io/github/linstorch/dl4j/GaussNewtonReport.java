package io.github.linstorch.dl4j;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/** What a fit by {@link FitMethod#GAUSS_NEWTON} did, beyond its {@link FitReport}. Immutable. */
public final class GaussNewtonReport {

  /**
   * What became of one block.
   *
   * @param start the hidden layers of the kept net began with
   * @param sweeps number of sweeps from that start
   * @param holdoutLoss loss of the kept net, by the {@link #objective()}, on the rows it was held
   *     to, before the temperature
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
   * What became of each block of the network, in the best restart.
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
   * Loss that sweeps lowered, by which starts and restarts were judged, and which a target was
   * compared with.
   *
   * @return {@link Objective#SQUARED_ERROR} in squared units of the labels, or {@link
   *     Objective#LOG_LOSS} in nats
   */
  public Objective objective() {
    return isLogLoss ? Objective.LOG_LOSS : Objective.SQUARED_ERROR;
  }

  /**
   * What came of the comparison with ordinary least squares. Where that was {@link
   * GuardOutcome#NETWORK} or {@link GuardOutcome#LINEAR_FIT}, the training loss is not above that
   * of least squares, without intercept if neither the first nor the last layer has a bias, and
   * with the penalties of both added to their losses if there are any; of a softmax the loss of
   * what was regressed, before the temperature, or the log-loss after it, without penalties, by the
   * {@link #objective()}.
   *
   * @return why the network is, or is not, bounded by the linear fit
   */
  public GuardOutcome guardOutcome() {
    return guardOutcome;
  }

  /**
   * Rows that were held in memory, of which each sweep took some.
   *
   * @return empty where every sweep took all rows
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

  /** A line per block, and what came of the comparison with the linear fit. */
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
