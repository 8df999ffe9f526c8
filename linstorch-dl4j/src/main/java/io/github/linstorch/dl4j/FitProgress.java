package io.github.linstorch.dl4j;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * Listeners that say how far a fit is:
 *
 * <pre>{@code
 * FitConfig config =
 *     FitConfig.gaussNewton().toBuilder().listener(FitProgress.console()).build();
 * }</pre>
 *
 * <p>A line when the fit starts says what it is going to do; lines at intervals say where it is,
 * with the losses and, where they can be estimated, the seconds that are left; a last line has the
 * loss. A fit that is over before the first interval writes the first line alone. Lines end with a
 * line feed and nothing is overwritten, so they can go to a file as well as to a terminal.
 *
 * <p>A listener may serve many fits, one after the other or in several threads at a time. The
 * result of a fit does not depend on it.
 */
public final class FitProgress {

  private static final Duration CONSOLE_INTERVAL = Duration.ofSeconds(2);

  private FitProgress() {}

  /**
   * Writes to {@code System.err}, so that results on {@code System.out} stay by themselves.
   *
   * @return writes a line every two seconds, later after every tenth of the time so far
   */
  public static FitListener console() {
    return new FitProgressLines(System.err::println, CONSOLE_INTERVAL, 0.1, System::nanoTime);
  }

  /**
   * Writes to a log, at level INFO.
   *
   * @param logger where to write
   * @param every least time between two lines of a fit; not negative
   * @return writes a line at these intervals
   * @throws IllegalArgumentException if there is no logger, or {@code every} is negative
   */
  public static FitListener log(Logger logger, Duration every) {
    if (logger == null) {
      throw new IllegalArgumentException("Expected a logger, found null");
    }
    if (every == null || every.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a time of at least 0 between two lines, found " + every);
    }
    return new FitProgressLines(logger::info, every, 0, System::nanoTime);
  }
}
