package io.github.linstorch.examples.paper;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much to run.
 *
 * @param nets random networks that the least-squares method is shown on
 * @param repeats runs of every other method, to the end of the paper's window
 * @param longRuns how many of these go on beyond the window
 * @param beyond epochs beyond the window at which to look, rising; empty: none
 * @param warmUp how long every method runs before the clock counts
 * @param seed of all random numbers
 */
public record PaperSettings(
    int nets, int repeats, int longRuns, List<Integer> beyond, Duration warmUp, long seed) {

  /** Epochs of gradient training that the paper shows. */
  static final int WINDOW = 19;

  /**
   * The settings of a reader who does not want to wait.
   *
   * @param seed of all random numbers
   * @return 1000 networks, 10 repeats, 1 of them to 400 epochs
   */
  public static PaperSettings brief(long seed) {
    return new PaperSettings(1000, 10, 1, List.of(50, 100, 200, 400), Duration.ofSeconds(1), seed);
  }

  /**
   * The settings of a reader who wants to see what comes out, in a fifth of the time of the brief
   * ones.
   *
   * @param seed of all random numbers
   * @return 100 networks, 3 repeats, 1 of them to 50 epochs
   */
  public static PaperSettings quick(long seed) {
    return new PaperSettings(100, 3, 1, List.of(50), Duration.ofMillis(150), seed);
  }

  /**
   * The settings of the paper.
   *
   * @param seed of all random numbers
   * @return 1000 networks, 100 repeats, 10 of them to 400 epochs
   */
  public static PaperSettings full(long seed) {
    return new PaperSettings(
        1000, 100, 10, List.of(50, 100, 200, 400), Duration.ofSeconds(3), seed);
  }

  /** Epochs that tables list: the end of the window, the first look beyond, and the last. */
  List<Integer> listedEpochs() {
    if (beyond.isEmpty()) {
      return List.of(WINDOW);
    }
    return Stream.of(WINDOW, beyond.get(0), beyond.get(beyond.size() - 1)).distinct().toList();
  }
}
