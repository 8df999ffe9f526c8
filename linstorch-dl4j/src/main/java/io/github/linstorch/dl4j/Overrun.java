package io.github.linstorch.dl4j;

import java.time.Duration;
import java.util.Locale;

/**
 * Says by how much a fit exceeded its time limit. A fit may do so because it finishes what it has
 * begun, always runs the first restart, and makes the passes that judge the result, or solve its
 * last layer on all rows, after the limit.
 */
final class Overrun {

  /** Share of the time limit by which a fit may exceed it without a message. */
  private static final double UNTOLD = 0.1;

  private Overrun() {}

  /**
   * Compares the time that a fit took with its limit.
   *
   * @return empty without a limit, and if it was kept
   */
  static String of(FitConfig config, Duration elapsed) {
    double limit = config.timeLimit().isPresent() ? config.timeLimitNanos() : Double.MAX_VALUE;
    double late = elapsed.toNanos() - limit;
    if (late <= UNTOLD * limit) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%.3g s beyond the time limit of %.3g s: the first fit is always ended, and the result is"
            + " judged on all rows after the limit. Rows in memory, fewer of them or a smaller"
            + " network make that shorter",
        late / 1e9,
        limit / 1e9);
  }
}
