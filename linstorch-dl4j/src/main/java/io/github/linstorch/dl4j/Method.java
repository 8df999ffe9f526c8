package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import java.util.List;

/** A way to train the layers of a network; {@link Fit} does all else that belongs to a fit. */
interface Method {

  /** Lists what keeps a network that other methods can fit from being fitted by this one. */
  List<String> obstacles(NetworkView view);

  /** Whether the rows are read more than once. */
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
