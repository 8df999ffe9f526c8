package io.github.linstorch.dl4j;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says where a network's data type, or a constraint, spoils what was solved for. */
final class StoredLoss {

  private static final Logger LOG = LoggerFactory.getLogger(StoredLoss.class);

  /** Rise of the loss, relative to it, that is worth a warning. */
  private static final double NOTABLE = 0.01;

  /** Share of the squared labels below which a loss is round-off. */
  private static final double ROUND_OFF = 1e-9;

  private StoredLoss() {}

  /**
   * Warns where the loss has risen.
   *
   * @param stored mean squared error of the weights as they are stored
   * @param solved mean squared error of the solution; NaN where it is not known
   * @param labels mean squared label
   */
  static void warn(double stored, double solved, double labels) {
    if (stored > (1 + NOTABLE) * solved && stored > ROUND_OFF * labels) {
      LOG.warn(
          "As the network stores its weights, their mean squared error is {}, where the solution"
              + " has {}: subtract large offsets from features and labels, or use the data type"
              + " DOUBLE and no constraints",
          stored,
          solved);
    }
  }
}
