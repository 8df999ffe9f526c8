package io.github.linstorch.dl4j;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Details of a fit by {@link FitMethod#GAUSS_NEWTON}: its blocks, its sweeps, and the comparison
 * with a linear model. Immutable.
 */
public final class GaussNewtonReport {

  /**
   * The net that was kept for one block.
   *
   * @param start start of its hidden layers
   * @param sweeps number of sweeps from that start, those with other penalties included
   * @param holdoutLoss its loss, by the {@link #objective()}, on the rows that the block held out,
   *     before the temperature; where full sweeps lower the log-loss, the mean log-loss on the rows
   *     left out while the decay was chosen, of the nets fitted to the others
   */
  public record Block(GaussNewtonStart start, int sweeps, double holdoutLoss) {}

  private final List<Block> blocks;
  private final List<GaussNewtonSweep> sweeps;
  private final boolean isJudgedOnHeldOutRows;
  private final GuardOutcome guardOutcome;
  private final Objective objective;
  private final int sampledRows;

  /**
   * Makes a report.
   *
   * @param isJudgedOnHeldOutRows whether held-out rows have decided between the network and the
   *     linear model, if anything has
   * @param sampledRows 0 where every sweep took all rows
   */
  GaussNewtonReport(
      List<Block> blocks,
      List<GaussNewtonSweep> sweeps,
      boolean isJudgedOnHeldOutRows,
      GuardOutcome guardOutcome,
      Objective objective,
      int sampledRows) {
    this.blocks = List.copyOf(blocks);
    this.sweeps = List.copyOf(sweeps);
    this.isJudgedOnHeldOutRows = isJudgedOnHeldOutRows;
    this.guardOutcome = guardOutcome;
    this.objective = objective;
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
   * All sweeps of the best restart. Sweeps that only serve the choice of a decay of the log-loss
   * are not among them.
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
   * @return {@link Objective#SQUARED_ERROR} in squared units of the labels, {@link
   *     Objective#LOG_LOSS} in nats, or {@link Objective#NETWORK_LOSS} in units of the network's
   *     loss function
   */
  public Objective objective() {
    return objective;
  }

  /**
   * Outcome of the comparison with a linear model, on the rows that {@link
   * GaussNewtonConfig#guard()} names. After {@link GuardOutcome#NETWORK} and {@link
   * GuardOutcome#LINEAR_FIT} the loss on those rows is not above that of the linear model; with
   * {@link Guard#TRAINING_ROWS} that is the training loss, with {@link Guard#HELD_OUT} the training
   * loss may be above that of ordinary least squares. The linear model has no intercept if neither
   * the first nor the last layer has a bias. With a softmax and regressed labels the losses are
   * squared errors, before the temperature; if the {@link #objective()} is the log-loss they are
   * log-losses, after it. On training rows squared errors include their penalties, if there are
   * any.
   *
   * @return whether the network is as good as the linear model, and why
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
        && isJudgedOnHeldOutRows == report.isJudgedOnHeldOutRows
        && guardOutcome == report.guardOutcome
        && objective == report.objective
        && sampledRows == report.sampledRows;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        blocks, sweeps, isJudgedOnHeldOutRows, guardOutcome, objective, sampledRows);
  }

  /** One line per block, and one on the comparison with a linear model. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int b = 0; b < blocks.size(); b++) {
      Block block = blocks.get(b);
      text.append(
          String.format(
              Locale.ROOT,
              "block %d: from %s, %d sweeps, %s %.6g on the rows held out%n",
              b,
              block.start(),
              block.sweeps(),
              objective == Objective.LOG_LOSS ? "log-loss" : "loss",
              block.holdoutLoss()));
    }
    if (sampledRows > 0) {
      text.append(String.format(Locale.ROOT, "each sweep took some of %d rows%n", sampledRows));
    }
    text.append(
        switch (guardOutcome) {
          case NETWORK -> "no worse than a linear model on " + comparedRows();
          case LINEAR_FIT ->
              "a linear model was better on " + comparedRows() + ", and is the result";
          case TOO_NARROW ->
              "not compared with a linear model: a hidden layer is too narrow to hold one";
          case FROZEN_LAYERS -> "not compared with a linear model: layers are frozen";
          case PARALLEL_BRANCHES -> "not compared with a linear model: branches run side by side";
          case NOT_COMPARED -> "not compared with a linear model: the guard is off";
        });
    return text.append(System.lineSeparator()).toString();
  }

  private String comparedRows() {
    return isJudgedOnHeldOutRows ? "held-out rows" : "the training rows";
  }
}
