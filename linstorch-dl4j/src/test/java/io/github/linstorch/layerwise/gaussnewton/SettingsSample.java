package io.github.linstorch.layerwise.gaussnewton;

import java.util.List;

/** Settings of the specification. */
final class SettingsSample {

  static final Settings DEFAULTS =
      new Settings(
          SweepLoss.SQUARED_ERROR,
          0,
          List.of(Start.HINGES, Start.UNIFORM_FAN_IN),
          30,
          5,
          0.1,
          0.1,
          0.4,
          6,
          4,
          List.of(1.0, 0.5, 0.2),
          0.01,
          10,
          2000,
          0.15,
          3,
          true,
          0,
          GuardRule.TRAINING_ROWS,
          10_000,
          0,
          512L << 20);

  private SettingsSample() {}

  /** Sampled sweeps, so many, of so many rows, by the log-loss where these are of classes. */
  static Settings sampled(int sweeps, int batchRows, long memory) {
    return with(SweepLoss.OUTPUT_LOSS, sweeps, true, 1, batchRows, memory);
  }

  /** The settings of a task of classes for full sweeps, with a decay; NaN for the choice. */
  static Settings logLoss(double weightDecay) {
    return new Settings(
        SweepLoss.OUTPUT_LOSS,
        0,
        List.of(),
        Settings.UNSET,
        Double.NaN,
        0.15,
        3,
        true,
        weightDecay,
        GuardRule.HELD_OUT,
        Settings.UNSET,
        0,
        512L << 20);
  }

  /** The last layer is left as sweeps have solved it. */
  static Settings withoutRefit() {
    Settings d = DEFAULTS;
    return with(d.sweepLoss(), d.sweeps(), false, d.sampledFrom(), d.batchRows(), d.memory());
  }

  private static Settings with(
      SweepLoss loss, int sweeps, boolean refit, int sampledFrom, int batchRows, long memory) {
    Settings d = DEFAULTS;
    return new Settings(
        loss,
        d.blocks(),
        d.starts(),
        sweeps,
        d.conjugateGradients(),
        d.damping(),
        d.leastDamping(),
        d.dampingDown(),
        d.dampingUp(),
        d.tries(),
        d.steps(),
        d.ridge(),
        d.pool(),
        d.seedRows(),
        d.holdout(),
        d.patience(),
        refit,
        d.weightDecay(),
        d.guard(),
        sampledFrom,
        batchRows,
        memory);
  }
}
