package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.TabularResults.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Networks beside gradient-boosted trees, Adam and linear fits on nine regressions and nine
 * classifications; then classes of few rows.
 */
final class TreeComparison {

  private static final String FEW = "few";
  private static final int SPLITS = 5;
  private static final int WARM_UPS = 3;
  private static final int WARM_UP_ROWS = 100;

  private final int splits = Options.number("splits", SPLITS);
  private final List<TabularMethod> methods;
  private final TabularResults results = new TabularResults();

  private TreeComparison(List<TabularMethod> methods) {
    this.methods = methods;
  }

  static void run() {
    List<String> all = Stream.concat(TabularSource.names().stream(), Stream.of(FEW)).toList();
    List<String> sets = Options.chosen("sets", all, all);
    TreeComparison comparison =
        new TreeComparison(
            Options.chosen("methods", TabularMethod.options(), byDefault()).stream()
                .map(TabularMethod::of)
                .toList());
    Report.print(
        "seed = split; networks d-64-1 and d-64-64-k, features by %s; 2 threads for trees",
        TabularMethod.features());
    comparison.warmUp(TabularSource.FRIEDMAN1);
    comparison.warmUp(TabularSource.IRIS);
    sets.stream()
        .filter(set -> !set.equals(FEW))
        .map(TabularSource::of)
        .forEach(comparison::compare);
    if (!comparison.results.sets().isEmpty()) {
      new TreeBars(comparison.results).print();
    }
    if (sets.contains(FEW)) {
      FewRows.run(comparison.methods);
    }
  }

  /** All methods but the paper's, which hardly bends and is no rival of trees. */
  private static List<String> byDefault() {
    return TabularMethod.options().stream()
        .filter(option -> TabularMethod.of(option) != TabularMethod.LINSTORCH)
        .toList();
  }

  /** So that no set pays for loading the native code and compiling what all of them run. */
  private void warmUp(TabularSource source) {
    TabularSet set = source.read();
    for (int i = 0; i < WARM_UPS; i++) {
      for (TabularMethod method : methods) {
        if (method.fits(source.isRegression())) {
          TabularOutcome.of(method, set.split(i, WARM_UP_ROWS), hidden(source));
        }
      }
    }
  }

  private static int[] hidden(TabularSource source) {
    return source.isRegression() ? new int[] {64} : new int[] {64, 64};
  }

  private void compare(TabularSource source) {
    if (!source.isThere()) {
      Report.print("%n%s is missing; first, in the folder of the project:", source);
      Report.print("  %s", TabularSource.SCRIPT);
      return;
    }
    try {
      TabularSet set = source.read();
      for (int number = 0; number < splits; number++) {
        TabularSplit split = set.split(number, source.testsTheRest());
        if (number == 0) {
          printHead(set, split);
        }
        for (TabularMethod method : methods) {
          if (method.fits(source.isRegression())) {
            TabularOutcome outcome = TabularOutcome.of(method, split, hidden(source));
            results.add(set.name(), method, outcome);
          }
        }
      }
      methods.forEach(method -> printLine(set.name(), method));
    } catch (RuntimeException | OutOfMemoryError e) {
      Report.print("%n%s failed: %s", source, e);
    }
  }

  private static void printHead(TabularSet set, TabularSplit split) {
    int missing = set.table().columns().stream().mapToInt(Table.Column::missing).sum();
    List<String> parts = new ArrayList<>();
    parts.add("%d columns, %d features".formatted(set.table().columns().size(), split.nIn()));
    parts.add("%d to train, %d to test".formatted(count(split.train()), count(split.test())));
    parts.add(missing == 0 ? "nothing missing" : missing + " values missing");
    if (!split.isRegression()) {
      parts.add(split.nOut() + " classes");
    }
    Report.print("%n%s: %s", set.name(), String.join("; ", parts));
    Report.print(
        "%-24s %9s %9s %9s %9s %10s",
        set.isRegression() ? "test error" : "test log-loss",
        "median",
        "worst",
        "/ XGBoost",
        set.isRegression() ? "" : "accuracy",
        "CPU s");
  }

  private static int count(DataSet rows) {
    return rows.numExamples();
  }

  private void printLine(String set, TabularMethod method) {
    if (results.cell(set, method).isEmpty()) {
      return;
    }
    Cell cell = results.cell(set, method).get();
    double accuracy = cell.accuracies().median();
    Report.print(
        "%-24s %9.4f %9.4f %9s %9s %10.2f",
        method,
        cell.errors().median(),
        cell.errors().max(),
        TreeBars.plain(results.errorRatio(set, method, TabularMethod.XGBOOST)),
        Double.isNaN(accuracy) ? "" : "%.4f".formatted(accuracy),
        cell.cpuSeconds().median());
  }
}
