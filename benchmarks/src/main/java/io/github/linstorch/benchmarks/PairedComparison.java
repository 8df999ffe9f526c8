package io.github.linstorch.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Test errors of two methods on the same splits of the same cases. The lower one wins. */
final class PairedComparison {

  private final Map<String, List<Integer>> losses = new LinkedHashMap<>();
  private final Samples ratios = new Samples();
  private int pairs;
  private int wins;

  /**
   * A draw is no win, and neither is an error that is not a number; losing to one is impossible.
   */
  void add(String name, int split, double ours, double theirs) {
    pairs++;
    if (ours < theirs || Double.isNaN(theirs) && !Double.isNaN(ours)) {
      wins++;
    } else {
      losses.computeIfAbsent(name, n -> new ArrayList<>()).add(split);
    }
    ratios.add(Double.isNaN(theirs) ? Double.POSITIVE_INFINITY : theirs / ours);
  }

  double winPercentage() {
    return 100.0 * wins / pairs;
  }

  /** Median of their test error over ours. */
  double medianRatio() {
    return ratios.median();
  }

  int losses(String name) {
    return losses.getOrDefault(name, List.of()).size();
  }

  /** Splits that were not won, by case. */
  Map<String, List<Integer>> losses() {
    return losses;
  }
}
