package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

/** Counts how much of a campaign could be compared, so that no test passes by comparing nothing. */
final class Tally {

  private int fits;
  private int complete;
  private int steps;
  private int compared;
  private long atNormalBar;

  void add(int compared, int steps, ReferenceLinstorch reference) {
    fits++;
    complete += compared == steps ? 1 : 0;
    this.steps += steps;
    this.compared += compared;
    atNormalBar += reference.steps.stream().filter(s -> s.tolerance() <= 1.001e-8).count();
  }

  /** Fails where less was compared than the caller claims, in percent. */
  void require(int percentOfSolves, int percentOfFits) {
    assertThat(100 * compared).as(toString()).isGreaterThanOrEqualTo(percentOfSolves * steps);
    assertThat(100 * complete).as(toString()).isGreaterThanOrEqualTo(percentOfFits * fits);
  }

  @Override
  public String toString() {
    return String.format(
        "%d of %d solves compared (%d to 1e-8), %d of %d fits to their end",
        compared, steps, atNormalBar, complete, fits);
  }
}
