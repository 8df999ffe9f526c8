package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import java.util.List;

/**
 * A way to train the layers of a network. {@link Fit} does everything else: transaction, events and
 * report.
 */
interface Method {

  /** What of a network this method fits. */
  Part part();

  /** Lists the obstacles that a network has for this method, but not for every method. */
  List<String> obstacles(NetworkView view);

  /** Whether this method reads the rows more than once. */
  boolean rereads(NetworkView view);

  /** Whether the result depends on the weights that the network was given. */
  boolean startsFromGivenWeights();

  /** Whether this method ends near a minimum of the loss, so that no long way is left to go. */
  boolean endsNearMinimum();

  /**
   * Fits.
   *
   * @throws IllegalArgumentException if this method cannot fit the rows
   */
  MethodResult fit(FitTask task);

  /**
   * Whether a training loss above that of ordinary least squares is no fault.
   *
   * @param result of this method
   */
  boolean mayExceedLine(NetworkView view, MethodResult result);

  /**
   * Says what helps where a network is worse than before, or than a linear model.
   *
   * @param result of this method
   * @param isWorseThanLine whether it is worse than a linear model
   * @return sentences without a full stop at the end
   */
  String advice(NetworkView view, MethodResult result, boolean isWorseThanLine);
}
