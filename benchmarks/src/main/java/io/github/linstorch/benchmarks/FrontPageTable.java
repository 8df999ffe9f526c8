package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.TabularResults.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table of the front page, as Markdown: test error and processor seconds of every method. */
final class FrontPageTable {

  /** In the order of the columns; of the two linear models each set has one. */
  static final List<TabularMethod> METHODS =
      List.of(
          TabularMethod.LEAST_SQUARES,
          TabularMethod.LOGISTIC,
          TabularMethod.LINSTORCH,
          TabularMethod.NET,
          TabularMethod.COMMITTEE,
          TabularMethod.ADAM,
          TabularMethod.XGBOOST);

  private static final String HEAD =
      """
      | test error · CPU seconds | linear | `LINSTORCH` | `GAUSS_NEWTON` | committee of 8 | Adam | XGBoost |
      |---|---|---|---|---|---|---|
      """;

  private final TabularResults results;
  private final StringBuilder lines = new StringBuilder(HEAD);

  FrontPageTable(TabularResults results) {
    this.results = results;
  }

  /**
   * Adds the line of a set; the least median error is bold, and so is what prints the same. Blanks
   * within a cell do not break.
   */
  void add(TabularSource source, TabularSplit split) {
    List<Cell> cells = new ArrayList<>();
    for (TabularMethod method : METHODS) {
      Optional<Cell> cell = results.cell(source.toString(), method);
      cell.ifPresent(cells::add);
    }
    double least = cells.stream().mapToDouble(cell -> cell.errors().median()).min().orElseThrow();
    lines.append("| %s, %d × %d |".formatted(source, split.train().numExamples(), split.nIn()));
    for (Cell cell : cells) {
      String error = error(cell.errors().median());
      String marked = error.equals(error(least)) ? "**" + error + "**" : error;
      lines.append(" %s\u00a0·\u00a0%s |".formatted(marked, seconds(cell.cpuSeconds().median())));
    }
    lines.append('\n');
  }

  static String error(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("^0", "");
  }

  /** Two digits that count, but no more than a thousandth. */
  static String seconds(double value) {
    String format = value >= 10 ? "%.0f" : value >= 1 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  String markdown() {
    return lines.toString();
  }
}
