package io.github.linstorch.dl4j;

/** Chooses the {@link Method}. */
final class Methods {

  private Methods() {}

  /** Returns the method of the settings: here, and nowhere else, it is told which one that is. */
  static Method of(FitConfig config) {
    return switch (config.method()) {
      case LINSTORCH -> new LayerSolves(config, false);
      case LAST_LAYER -> new LayerSolves(config, true);
      case GAUSS_NEWTON -> new GaussNewtonFit(config);
    };
  }
}
