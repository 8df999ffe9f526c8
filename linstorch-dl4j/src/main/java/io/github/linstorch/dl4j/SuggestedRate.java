package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.BatchGradients;
import io.github.linstorch.dl4j.network.NetworkView;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Learning rate for going on with {@code net.fit} from a fitted network.
 *
 * <p>At a minimum of the loss, steps {@code r u(g)} along the gradients g of mini-batches do not
 * settle: in the long run they keep the loss {@code r/4 sum E[g u(g)]} above the minimum, whatever
 * its curvature, where the sum is over the parameters. (Of one parameter with curvature h, steps of
 * rate r have the variance {@code r E[g^2] / (2 h)} around the minimum, which costs h/2 times as
 * much.) SGD has {@code u(g) = g}, Adam {@code u(g) = g / sqrt(E[g^2])}. The suggested rate is that
 * at which this loss is a given share of the training loss. Computed when it is first asked for.
 */
final class SuggestedRate {

  /**
   * Share of the training loss that the noise may cost near a minimum. Twice the share lowers the
   * test error of some problems further, and raises that of noisy ones by a tenth.
   */
  private static final double ADAM_SHARE = 0.02;

  /** The same away from a minimum, where there is a way to go first. */
  private static final double ADAM_SHARE_AWAY = 0.05;

  /** The same with steps along the gradient, whose rate the largest curvature limits as well. */
  private static final double SGD_SHARE = 0.01;

  private final NetworkView view;
  private final double[] parameters;
  private final double adamShare;
  private final DataSet rows;
  private final Map<Integer, OptionalDouble> known = new HashMap<>();

  /**
   * Takes what the rate is computed from.
   *
   * @param view the fitted network; it may go on training meanwhile
   * @param parameters the fitted ones
   * @param isNearMinimum whether they are near a minimum of the loss
   * @param rows of the training data; null where there are several inputs, which have no rate
   */
  SuggestedRate(NetworkView view, double[] parameters, boolean isNearMinimum, DataSet rows) {
    this.view = view;
    this.parameters = parameters;
    this.adamShare = isNearMinimum ? ADAM_SHARE : ADAM_SHARE_AWAY;
    this.rows = rows;
  }

  synchronized OptionalDouble of(int batchRows) {
    return known.computeIfAbsent(batchRows, this::compute);
  }

  private OptionalDouble compute(int batchRows) {
    if (rows == null
        || view.net().model().conf().getOptimizationAlgo()
            != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
      return OptionalDouble.empty();
    }
    BatchGradients gradients = BatchGradients.of(view, parameters, rows, batchRows);
    double rate = 4 * gradients.loss() / gradients.sum(this::noise);
    return rate > 0 && rate < Double.POSITIVE_INFINITY
        ? OptionalDouble.of(rate)
        : OptionalDouble.empty();
  }

  /**
   * The term of one parameter over its share: 0 for an updater without a rate, infinite for one
   * that is not known.
   */
  private double noise(IUpdater updater, double square) {
    if (updater instanceof NoOp || updater instanceof AdaDelta) {
      return 0;
    }
    if (updater instanceof Sgd) {
      return square / SGD_SHARE;
    }
    if (updater instanceof Nesterovs nesterovs) {
      return square / (1 - nesterovs.currentMomentum(0, 0)) / SGD_SHARE;
    }
    return isNormalised(updater) ? Math.sqrt(square) / adamShare : Double.POSITIVE_INFINITY;
  }

  /** Whether steps are about as long as the rate, whatever the size of the gradient. */
  private static boolean isNormalised(IUpdater updater) {
    return updater instanceof Adam
        || updater instanceof AMSGrad
        || updater instanceof Nadam
        || updater instanceof AdaMax
        || updater instanceof AdaBelief
        || updater instanceof RmsProp
        || updater instanceof AdaGrad;
  }
}
