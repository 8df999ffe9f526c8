package io.github.linstorch.layerwise.gaussnewton;

import java.util.List;

/** Settings of the specification. */
final class SettingsSample {

  static final Settings DEFAULTS =
      new Settings(
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
          true,
          10_000,
          0,
          512L << 20);

  private SettingsSample() {}
}
