package io.github.linstorch.dl4j;

/** Chooses the {@link Method}. */
final class Methods {

  private Methods() {}

  /**
   * Returns the method of the settings. This is the only place that decides by {@link FitMethod}.
   */
  static Method of(FitConfig config) {
    return switch (config.method()) {
      case LINSTORCH -> new LayerSolves(config, false);
      case LAST_LAYER -> new LayerSolves(config, true);
      case GAUSS_NEWTON -> new GaussNewtonFit(config);
    };
  }
}
