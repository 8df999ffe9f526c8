package io.github.linstorch.testsupport;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Grids of cases too large for every build: the profile thorough runs them whole. */
public final class Cases {

  /** Whether all of a grid is to run. */
  public static final boolean ALL = Boolean.getBoolean("linstorch.thorough");

  private Cases() {}

  /**
   * The first case and every n-th after it, or all of them with the profile thorough. Where n has
   * no factor in common with the lengths of the inner loops, every value of each parameter is among
   * them.
   *
   * @param n at least 1
   * @param all in the order of nested loops
   */
  public static <T> Stream<T> oneIn(int n, Stream<T> all) {
    List<T> cases = all.toList();
    int step = ALL ? 1 : n;
    return IntStream.range(0, cases.size()).filter(i -> i % step == 0).mapToObj(cases::get);
  }
}
