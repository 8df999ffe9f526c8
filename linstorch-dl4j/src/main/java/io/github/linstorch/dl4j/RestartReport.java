package io.github.linstorch.dl4j;

import java.util.Locale;

/**
 * What the restarts of a fit found. Losses are those by which the best was chosen: on the
 * validation rows if there were any, else on the training rows. Immutable.
 */
public final class RestartReport {

  private final int best;
  private final double[] losses;

  /**
   * Makes a report.
   *
   * @param losses of all restarts, sorted, NaN last; taken over
   */
  RestartReport(int best, double[] losses) {
    this.best = best;
    this.losses = losses;
  }

  /**
   * How many restarts count, the network as it was given included.
   *
   * @return at least 1
   */
  public int count() {
    return losses.length;
  }

  /**
   * Number of the best restart.
   *
   * @return 0 for the network as it was given
   */
  public int best() {
    return best;
  }

  /**
   * A quantile of the losses, linear between order statistics.
   *
   * @param share 0 for the least, 0.25 for the first quartile, 0.5 for the median, 1 for the
   *     largest
   * @return mean squared error; NaN counts as larger than any number
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("Expected a share from 0 to 1, found " + share);
    }
    double at = share * (losses.length - 1);
    int below = (int) at;
    double rest = at - below;
    return rest == 0 ? losses[below] : losses[below] + rest * (losses[below + 1] - losses[below]);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d restarts, the best is no. %d: min %.6g, quartiles %.6g %.6g %.6g, max %.6g",
        count(),
        best,
        quantile(0),
        quantile(0.25),
        quantile(0.5),
        quantile(0.75),
        quantile(1));
  }
}
