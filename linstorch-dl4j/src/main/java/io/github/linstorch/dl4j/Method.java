package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import java.util.List;

/**
 * A way to train the layers of a network. {@link Fit} does everything else: transaction, events and
 * report.
 */
interface Method {

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

  /** Names the settings that are not at their defaults and have no effect with this method. */
  List<String> inapplicableSettings();

  /** Lists the obstacles that a network has for this method, but not for every method. */
  List<String> obstacles(NetworkView view);

  /** Whether this method reads the rows more than once. */
  boolean rereads(NetworkView view);

  /** Whether the result depends on the weights that the network was given. */
  boolean startsFromGivenWeights();

  /**
   * Fits.
   *
   * @throws IllegalArgumentException if this method cannot fit the rows
   */
  MethodResult fit(FitTask task);

  /**
   * Says what helps where a network is worse than before, or than a linear model.
   *
   * @param result of this method
   * @param isWorseThanLine whether it is worse than a linear model
   * @return sentences without a full stop at the end
   */
  String advice(NetworkView view, MethodResult result, boolean isWorseThanLine);
}
