package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a {@link Comparison} found: a row for every method, in the order given. Immutable. */
public final class ComparisonResult {

  /**
   * How one method did. Figures that do not apply are NaN.
   *
   * @param method its name
   * @param testLoss mean over the test rows of the configuration's own loss function, without
   *     penalties
   * @param testRmse root mean squared error over all test rows and outputs, in the unit of the
   *     labels; NaN with a softmax output
   * @param testR2 share of the labels' spread around their mean that is explained, over all
   *     outputs; NaN with a softmax output
   * @param testAccuracy share of the test rows whose largest output is that of the largest label;
   *     NaN without a softmax output
   * @param testLogLoss mean over the test rows of minus the logarithm of the probability of the
   *     right class; NaN without a softmax output
   * @param trainLoss as the test loss, on the training rows
   * @param seconds median time of a training
   * @param runs number of trainings that were timed
   * @param end what ended the training
   * @param failure why the method cannot fit the network; empty if it can
   */
  public record Row(
      String method,
      double testLoss,
      double testRmse,
      double testR2,
      double testAccuracy,
      double testLogLoss,
      double trainLoss,
      double seconds,
      int runs,
      String end,
      Optional<String> failure) {

    static Row failed(String method, String reason) {
      double none = Double.NaN;
      return new Row(
          method, none, none, none, none, none, none, none, 0, "failed", Optional.of(reason));
    }
  }

  private record Column(String name, String format, ToDoubleFunction<Row> value) {}

  private static final String METHOD = "method";

  private final List<Row> rows;
  private final List<Column> columns;
  private final String heading;
  private final String how;

  ComparisonResult(List<Row> rows, boolean isClassification, String heading, String how) {
    this.rows = List.copyOf(rows);
    this.heading = heading;
    this.how = how;
    columns = new ArrayList<>();
    columns.add(new Column("test loss", "%.5g", Row::testLoss));
    if (isClassification) {
      columns.add(new Column("test accuracy", "%.4f", Row::testAccuracy));
      columns.add(new Column("test log-loss", "%.4f", Row::testLogLoss));
    } else {
      columns.add(new Column("test RMSE", "%.5g", Row::testRmse));
      columns.add(new Column("test R2", "%.4f", Row::testR2));
    }
    columns.add(new Column("training loss", "%.5g", Row::trainLoss));
    columns.add(new Column("seconds", "%.3g", Row::seconds));
    columns.add(new Column("runs", "%.0f", Row::runs));
  }

  /**
   * How each method did.
   *
   * @return immutable
   */
  public List<Row> rows() {
    return rows;
  }

  /**
   * How one method did.
   *
   * @param method its name
   * @return its row
   * @throws IllegalArgumentException if it was not compared
   */
  public Row row(String method) {
    return rows.stream()
        .filter(row -> row.method().equals(method))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected one of "
                        + rows.stream().map(Row::method).toList()
                        + ", found \""
                        + method
                        + "\""));
  }

  /** An aligned table under a line on the network and the rows; below, how times were taken. */
  @Override
  public String toString() {
    int width = METHOD.length();
    for (Row row : rows) {
      width = Math.max(width, row.method().length());
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%s%n%n", heading)).append(padded(METHOD, width));
    columns.forEach(c -> text.append(String.format(Locale.ROOT, "  %13s", c.name())));
    text.append(String.format(Locale.ROOT, "  ended by%n"));
    for (Row row : rows) {
      text.append(padded(row.method(), width));
      if (row.failure().isPresent()) {
        text.append("  cannot fit this network: ").append(row.failure().get());
      } else {
        columns.forEach(
            c ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  %13s",
                        String.format(Locale.ROOT, c.format(), c.value().applyAsDouble(row)))));
        text.append("  ").append(row.end());
      }
      text.append(System.lineSeparator());
    }
    return text.append(String.format(Locale.ROOT, "%n%s%n", how)).toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  /**
   * All figures in full precision, comma-separated, under a line of names. What does not apply is
   * empty.
   *
   * @return lines ended by \n
   */
  public String toCsv() {
    StringBuilder text = new StringBuilder(METHOD);
    columns.forEach(c -> text.append(',').append(c.name().replaceAll("[ -]", "_")));
    text.append(",ended_by,failure\n");
    for (Row row : rows) {
      text.append(quoted(row.method()));
      for (Column column : columns) {
        double value = column.value().applyAsDouble(row);
        text.append(',');
        if (row.failure().isEmpty()) {
          text.append(shortest(value));
        }
      }
      text.append(',').append(quoted(row.end()));
      text.append(',').append(quoted(row.failure().orElse(""))).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Without the zeros behind a whole number. */
  static String shortest(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
