package io.github.linstorch.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Outcomes of methods on the splits of several sets, and their ratios. */
final class TabularResults {

  /** A set counts for at most this much, or one over it, in a mean of ratios. */
  private static final double MOST = 2;

  /** Of one method on one set, in the order of the splits. */
  record Cell(Samples errors, Samples accuracies, Samples cpuSeconds) {

    Cell() {
      this(new Samples(), new Samples(), new Samples());
    }
  }

  private final Map<String, Map<TabularMethod, Cell>> sets = new LinkedHashMap<>();

  void add(String set, TabularMethod method, TabularOutcome outcome) {
    Cell cell =
        sets.computeIfAbsent(set, s -> new EnumMap<>(TabularMethod.class))
            .computeIfAbsent(method, m -> new Cell());
    cell.errors().add(outcome.error());
    cell.accuracies().add(outcome.accuracy());
    cell.cpuSeconds().add(outcome.cpuSeconds());
  }

  List<String> sets() {
    return List.copyOf(sets.keySet());
  }

  Optional<Cell> cell(String set, TabularMethod method) {
    return Optional.ofNullable(sets.getOrDefault(set, Map.of()).get(method));
  }

  /** Median test error over the opponent's; NaN without one of them. */
  double errorRatio(String set, TabularMethod method, TabularMethod opponent) {
    double own = cell(set, method).map(c -> c.errors().median()).orElse(Double.NaN);
    double other = cell(set, opponent).map(c -> c.errors().median()).orElse(Double.NaN);
    return Double.isFinite(other) ? own / other : Double.NaN;
  }

  /** Worst test error over the opponent's worst; NaN without one of them. */
  double worstRatio(String set, TabularMethod method, TabularMethod opponent) {
    double own = cell(set, method).map(c -> c.errors().max()).orElse(Double.NaN);
    double other = cell(set, opponent).map(c -> c.errors().max()).orElse(Double.NaN);
    return Double.isFinite(other) ? own / other : Double.NaN;
  }

  /** Median processor time over the opponent's; NaN without one of them. */
  double cpuRatio(String set, TabularMethod method, TabularMethod opponent) {
    double own = cell(set, method).map(c -> c.cpuSeconds().median()).orElse(Double.NaN);
    double other = cell(set, opponent).map(c -> c.cpuSeconds().median()).orElse(Double.NaN);
    return own / other;
  }

  /** Geometric mean of ratios clipped to [1/2, 2], of those that are numbers; NaN without any. */
  static double clippedMean(double[] ratios) {
    double[] clipped = new double[ratios.length];
    for (int i = 0; i < ratios.length; i++) {
      clipped[i] = Math.max(1 / MOST, Math.min(MOST, ratios[i]));
    }
    return mean(clipped);
  }

  /** Geometric mean of the ratios that are numbers; NaN without any. */
  static double mean(double[] ratios) {
    List<Double> known = new ArrayList<>();
    for (double ratio : ratios) {
      if (!Double.isNaN(ratio)) {
        known.add(ratio);
      }
    }
    return known.isEmpty()
        ? Double.NaN
        : Samples.of(known.stream().mapToDouble(Double::doubleValue).toArray()).geometricMean();
  }
}
