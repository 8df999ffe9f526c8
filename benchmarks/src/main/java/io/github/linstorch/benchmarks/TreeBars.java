package io.github.linstorch.benchmarks;

import static io.github.linstorch.benchmarks.TabularMethod.ADAM;
import static io.github.linstorch.benchmarks.TabularMethod.COMMITTEE;
import static io.github.linstorch.benchmarks.TabularMethod.NET;
import static io.github.linstorch.benchmarks.TabularMethod.RIDGE;
import static io.github.linstorch.benchmarks.TabularMethod.XGBOOST;
import static io.github.linstorch.benchmarks.TabularMethod.XGBOOST_STOPPED;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the comparison with trees amounts to: means over the sets, bars, and the sets lost. */
final class TreeBars {

  private static final List<TabularMethod> OPPONENTS = List.of(XGBOOST, XGBOOST_STOPPED, ADAM);

  /** Bars of single sets, median test error of one network. */
  private static final Map<String, Double> SET_BARS =
      new TreeMap<>(
          Map.of("meats", 0.03, "bbb", 0.7, "diamonds", 0.024, "vowel", 0.4, "pd_speech", 0.42));

  private final TabularResults results;

  TreeBars(TabularResults results) {
    this.results = results;
  }

  void print() {
    means(true);
    means(false);
    Report.print("");
    mean(true, NET, XGBOOST, 0.85);
    mean(true, COMMITTEE, XGBOOST, 0.8);
    mean(false, NET, XGBOOST, 1.05);
    mean(false, COMMITTEE, XGBOOST, 0.97);
    mean(true, NET, ADAM, 0.85);
    mean(false, NET, ADAM, 0.85);
    double cpu =
        TabularResults.mean(
            results.sets().stream().mapToDouble(s -> results.cpuRatio(s, NET, ADAM)).toArray());
    bar("processor time: " + NET + " / " + ADAM, cpu, 1.0 / 3);
    for (String set : sets(true)) {
      bar(set + ": worst split / ridge's worst", results.worstRatio(set, NET, RIDGE), 1.05);
    }
    SET_BARS.forEach((set, bar) -> bar(set + ": median", median(set), bar));
    worstLogLoss(NET);
    worstLogLoss(COMMITTEE);
    losses().forEach(line -> Report.print("  loses: %s", line));
  }

  private List<String> sets(boolean isRegression) {
    return results.sets().stream()
        .filter(set -> TabularSource.of(set).isRegression() == isRegression)
        .toList();
  }

  private double median(String set) {
    return results.cell(set, NET).map(cell -> cell.errors().median()).orElse(Double.NaN);
  }

  private void worstLogLoss(TabularMethod method) {
    double worst =
        sets(false).stream()
            .flatMap(set -> results.cell(set, method).stream())
            .mapToDouble(cell -> cell.errors().max())
            .max()
            .orElse(Double.NaN);
    bar(method + ": largest log-loss of any split", worst, 1);
  }

  private static void bar(String what, double figure, double bar) {
    if (!Double.isNaN(figure)) {
      Report.printAtMost(what, figure, "", bar);
    }
  }

  /** A ratio, or that there is none. */
  static String plain(double ratio) {
    return Double.isNaN(ratio) ? "-" : "%.3f".formatted(ratio);
  }

  private double ratio(boolean isRegression, TabularMethod method, TabularMethod opponent) {
    return TabularResults.clippedMean(
        sets(isRegression).stream()
            .mapToDouble(set -> results.errorRatio(set, method, opponent))
            .toArray());
  }

  private void mean(
      boolean isRegression, TabularMethod method, TabularMethod opponent, double bar) {
    bar(
        what(isRegression) + ": " + method + " / " + opponent,
        ratio(isRegression, method, opponent),
        bar);
  }

  /** How many sets there are: a mean over some of them is not the figure that the bar is for. */
  private String what(boolean isRegression) {
    List<String> all =
        TabularSource.names().stream()
            .filter(set -> TabularSource.of(set).isRegression() == isRegression)
            .toList();
    int count = sets(isRegression).size();
    return (isRegression ? "regression" : "classes")
        + (count < all.size() ? ", only %d of %d sets".formatted(count, all.size()) : "");
  }

  private void means(boolean isRegression) {
    if (sets(isRegression).isEmpty()) {
      return;
    }
    Report.print(
        "%n%-36s %9s %9s %9s", what(isRegression) + ": geom. mean /", "XGBoost", "stopped", "Adam");
    for (TabularMethod method : TabularMethod.values()) {
      if (sets(isRegression).stream().anyMatch(set -> results.cell(set, method).isPresent())) {
        Report.print(
            "%-36s %9s %9s %9s",
            method,
            plain(ratio(isRegression, method, XGBOOST)),
            plain(ratio(isRegression, method, XGBOOST_STOPPED)),
            plain(ratio(isRegression, method, ADAM)));
      }
    }
  }

  private List<String> losses() {
    List<String> lines = new ArrayList<>();
    for (TabularMethod opponent : OPPONENTS) {
      for (TabularMethod method : List.of(NET, COMMITTEE)) {
        for (String set : results.sets()) {
          double ratio = results.errorRatio(set, method, opponent);
          if (ratio > 1) {
            lines.add("%s, %s: %.2f x %s".formatted(set, method, ratio, opponent));
          }
        }
      }
    }
    return lines;
  }
}
