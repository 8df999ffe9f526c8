package io.github.linstorch.dl4j;

import java.util.Locale;

/**
 * The restarts of a fit and their losses, by which the best restart was chosen. A loss is that on
 * the validation rows, if there were any. Otherwise it is the training loss, or with {@link
 * FitMethod#GAUSS_NEWTON} the mean over the blocks of the loss on the rows that they hold out.
 * Immutable.
 */
public final class RestartReport {

  private final int best;
  private final double[] losses;
  private final int finite;

  /**
   * Makes a report.
   *
   * @param losses of all restarts, sorted, NaN last; taken over
   */
  RestartReport(int best, double[] losses) {
    this.best = best;
    this.losses = losses;
    int count = 0;
    for (double loss : losses) {
      count += Double.isFinite(loss) ? 1 : 0;
    }
    this.finite = count;
  }

  /**
   * Number of restarts, including the fit from the given parameters.
   *
   * @return at least 1
   */
  public int count() {
    return losses.length;
  }

  /**
   * Number of the best restart.
   *
   * @return 0 for the fit from the given parameters
   */
  public int best() {
    return best;
  }

  /**
   * Number of restarts without a finite loss, because a parameter or the loss overflowed.
   *
   * @return at least 0
   */
  public int notFinite() {
    return losses.length - finite;
  }

  /**
   * A quantile of the finite losses, interpolated linearly between order statistics.
   *
   * @param share 0 for the least, 0.25 for the first quartile, 0.5 for the median, 1 for the
   *     largest
   * @return mean squared error, in nats where {@link GaussNewtonReport#objective()} is the
   *     log-loss; NaN if no loss is finite
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("Expected a share from 0 to 1, found " + share);
    }
    if (finite == 0) {
      return Double.NaN;
    }
    double at = share * (finite - 1);
    int below = (int) at;
    double rest = at - below;
    return rest == 0 ? losses[below] : losses[below] + rest * (losses[below + 1] - losses[below]);
  }

  @Override
  public String toString() {
    String failed = notFinite() == 0 ? "" : ", " + notFinite() + " without a finite loss";
    return String.format(
        Locale.ROOT,
        "%d fits from different weights%s, the best is no. %d: min %.6g, quartiles %.6g %.6g %.6g, max %.6g",
        count(),
        failed,
        best,
        quantile(0),
        quantile(0.25),
        quantile(0.5),
        quantile(0.75),
        quantile(1));
  }
}
