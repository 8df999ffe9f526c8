package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What a {@link Comparison} found: a row for every method, in the order given. Immutable. */
public final class ComparisonResult {

  /**
   * How one method did. What does not apply, and every figure of a failure, is empty. Immutable.
   */
  public static final class Row {

    private final String method;
    private final ComparedScore test;
    private final OptionalDouble trainLoss;
    private final OptionalDouble seconds;
    private final int runs;
    private final String end;
    private final String failure;

    private Row(
        String method,
        ComparedScore test,
        OptionalDouble trainLoss,
        OptionalDouble seconds,
        int runs,
        String end,
        String failure) {
      this.method = method;
      this.test = test;
      this.trainLoss = trainLoss;
      this.seconds = seconds;
      this.runs = runs;
      this.end = end;
      this.failure = failure;
    }

    static Row of(
        String method, ComparedScore test, double trainLoss, double seconds, int runs, String end) {
      OptionalDouble loss = OptionalDouble.of(trainLoss);
      return new Row(method, test, loss, OptionalDouble.of(seconds), runs, end, null);
    }

    static Row failed(String method, String reason) {
      OptionalDouble none = OptionalDouble.empty();
      return new Row(method, null, none, none, 0, "failed", reason);
    }

    /**
     * Name of the method.
     *
     * @return as in {@link ComparedMethod#name()}
     */
    public String method() {
      return method;
    }

    /**
     * Mean over the test rows of the configuration's own loss function, without penalties.
     *
     * @return empty if the method failed
     */
    public OptionalDouble testLoss() {
      return test == null ? OptionalDouble.empty() : OptionalDouble.of(test.loss());
    }

    /**
     * All scores on the test rows.
     *
     * @return empty if the method failed
     */
    public Optional<Scores> testScores() {
      return Optional.ofNullable(test).map(ComparedScore::scores);
    }

    /**
     * Root mean squared error on the test rows.
     *
     * @return {@link Scores#rmse()}; empty for a classification, or if the method failed
     */
    public OptionalDouble testRmse() {
      return test(Scores::rmse);
    }

    /**
     * Coefficient of determination on the test rows.
     *
     * @return {@link Scores#r2()}; empty for a classification, or if the method failed
     */
    public OptionalDouble testR2() {
      return test(Scores::r2);
    }

    /**
     * Share of the test rows whose predicted class is the right one.
     *
     * @return {@link Scores#accuracy()}; empty for a regression, or if the method failed
     */
    public OptionalDouble testAccuracy() {
      return test(Scores::accuracy);
    }

    /**
     * Log-loss on the test rows.
     *
     * @return {@link Scores#logLoss()}; empty for a regression, or if the method failed
     */
    public OptionalDouble testLogLoss() {
      return test(Scores::logLoss);
    }

    private OptionalDouble test(Function<Scores, OptionalDouble> score) {
      return test == null ? OptionalDouble.empty() : score.apply(test.scores());
    }

    /**
     * Loss as {@link #testLoss()}, on the training rows.
     *
     * @return empty if the method failed
     */
    public OptionalDouble trainLoss() {
      return trainLoss;
    }

    /**
     * Median time of a training.
     *
     * @return empty if the method failed
     */
    public OptionalDouble seconds() {
      return seconds;
    }

    /**
     * Number of trainings that were timed.
     *
     * @return 0 if the method failed
     */
    public int runs() {
      return runs;
    }

    /**
     * What ended the training.
     *
     * @return a few words
     */
    public String end() {
      return end;
    }

    /**
     * Why the method cannot fit the network.
     *
     * @return empty if it can
     */
    public Optional<String> failure() {
      return Optional.ofNullable(failure);
    }

    @Override
    public String toString() {
      return method + ": " + (test == null ? failure : test.scores());
    }
  }

  private record Column(String name, String format, Function<Row, OptionalDouble> value) {}

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
    columns.add(new Column("runs", "%.0f", row -> OptionalDouble.of(row.runs())));
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
                        String.format(
                            Locale.ROOT, c.format(), c.value().apply(row).orElseThrow()))));
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
        text.append(',');
        if (row.failure().isEmpty()) {
          text.append(shortest(column.value().apply(row).orElseThrow()));
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
