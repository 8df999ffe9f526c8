package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the cross-validation found.
 *
 * @param table the rows
 * @param settings what was asked for
 * @param weights number of parameters of the network
 * @param methods in the order of the table
 * @param caps seconds that Encog had on each fold
 */
record CompareResult(
    Table table,
    CompareSettings settings,
    long weights,
    List<MethodResult> methods,
    List<Double> caps) {

  private static final int LINE = 100;

  /** Numbers that are larger or smaller by more decades are in scientific notation. */
  private static final int MOST_DECADES = 9;

  List<MethodResult> done() {
    return methods.stream().filter(MethodResult::isDone).toList();
  }

  String errorName() {
    return table.isClassification() ? "log-loss" : "RMSE";
  }

  String shareName() {
    return table.isClassification() ? "accuracy" : "R2";
  }

  String heading() {
    String net =
        "%d-%s%d"
            .formatted(
                table.width(),
                settings.hidden().stream().map(w -> w + "-").collect(Collectors.joining()),
                table.isClassification() ? table.classes().size() : 1);
    return "%s of %s from %d columns, %d rows, %d folds; a network %s of %d parameters."
        .formatted(
            table.isClassification() ? table.classes().size() + " classes" : "Regression",
            table.target(),
            table.width(),
            table.rows(),
            settings.folds(),
            net,
            weights);
  }

  List<String> header() {
    return List.of("method", "test " + errorName(), shareName(), "seconds", "ended after");
  }

  /** Cells of the table; a method that did not run has its reason in the last one. */
  List<List<String>> cells() {
    List<List<String>> cells = new ArrayList<>();
    for (MethodResult method : methods) {
      cells.add(
          method.isDone()
              ? List.of(
                  method.name(),
                  plusMinus(method, a -> a.test().error(), 4),
                  plusMinus(method, a -> a.test().share(), 3),
                  plusMinus(method, Attempt::seconds, 2),
                  method.end())
              : List.of(method.name(), "", "", "", method.reason()));
    }
    return cells;
  }

  private static String plusMinus(
      MethodResult method, ToDoubleFunction<Attempt> figure, int digits) {
    double mean = method.mean(figure);
    double deviation = method.deviation(figure);
    return Double.isFinite(mean)
        ? significant(mean, digits) + " ± " + significant(deviation, 2)
        : "diverged";
  }

  static String significant(double value, int digits) {
    if (value == 0 || !Double.isFinite(value)) {
      return Double.toString(value);
    }
    int decades = (int) Math.floor(Math.log10(Math.abs(value)));
    if (decades >= MOST_DECADES || decades < -MOST_DECADES) {
      return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
    }
    int decimals = digits - 1 - decades;
    return String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", value);
  }

  /** The table for the terminal, and what to know of it. */
  String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header());
    lines.addAll(cells());
    int[] widths = new int[header().size() - 1];
    for (List<String> line : lines) {
      for (int j = 0; j < widths.length; j++) {
        widths[j] = Math.max(widths[j], line.get(j).length());
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(wrapped(heading()));
    table.notes().forEach(note -> text.append(wrapped(note)));
    text.append("Test figures: mean ± standard deviation over the folds.\n\n");
    for (int i = 0; i < lines.size(); i++) {
      List<String> line = lines.get(i);
      text.append(padRight(line.get(0), widths[0]));
      if (i == 0 || methods.get(i - 1).isDone()) {
        for (int j = 1; j < widths.length; j++) {
          text.append("  ")
              .append(" ".repeat(widths[j] - line.get(j).length()))
              .append(line.get(j));
        }
      }
      text.append("  ").append(line.get(line.size() - 1));
      stripEnd(text).append('\n');
    }
    text.append('\n');
    CompareFindings.of(this).forEach(finding -> text.append(wrapped(finding)));
    text.append('\n');
    howTaken().forEach(sentence -> text.append(wrapped(sentence)));
    return text.toString();
  }

  /** Lines of a terminal, the second and further ones indented. */
  private static String wrapped(String sentence) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : sentence.split(" ")) {
      if (length + word.length() > LINE) {
        lines.append("\n ");
        length = 1;
      }
      lines.append(length == 0 ? "" : " ").append(word);
      length += 1 + word.length();
    }
    return lines.append('\n').toString();
  }

  private static StringBuilder stripEnd(StringBuilder text) {
    while (text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    return text;
  }

  private static String padRight(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  /** How figures were taken. */
  List<String> howTaken() {
    String seconds = Contestants.shortest(settings.seconds());
    List<String> how = new ArrayList<>();
    how.add(
        "Seconds are those of training alone, in a JVM that every method has warmed up on the first"
            + " fold; of fits that take less than 0.2 s the median of up to five counts.");
    how.add(
        "Early stopping is cut off after %d x %s s; Encog after %d times the slowest single fit of"
                .formatted(CompareSettings.STOPPING_FACTOR, seconds, CompareSettings.ENCOG_FACTOR)
            + " LAST_LAYER, LINSTORCH and GAUSS_NEWTON, but not before %s s: here %s to %s s."
                .formatted(
                    seconds,
                    significant(Collections.min(caps), 2),
                    significant(Collections.max(caps), 2)));
    how.add(
        "Features "
            + settings.normalization().description()
            + ", by the training rows of each fold, for all methods alike (--normalize %s)."
                .formatted(settings.normalization().name().toLowerCase(Locale.ROOT)));
    how.add(Contestants.settings());
    if (table.isClassification()) {
      how.add(
          "OLS, LAST_LAYER and LINSTORCH regress the labels 0 and 1, so softmax makes their"
              + " probabilities too even: their log-loss is high by design, whatever the accuracy."
              + " GAUSS_NEWTON fits the log-loss.");
    }
    return how;
  }

  /** A line for every method and fold. */
  String csv() {
    StringBuilder csv = new StringBuilder("method,fold,test_");
    csv.append(errorName().toLowerCase(Locale.ROOT).replace('-', '_'))
        .append(',')
        .append(shareName().toLowerCase(Locale.ROOT))
        .append(",seconds,steps,unit,cut_off,reason\n");
    for (MethodResult method : methods) {
      if (!method.isDone()) {
        csv.append("%s,,,,,,,,%s\n".formatted(quoted(method.name()), quoted(method.reason())));
        continue;
      }
      for (int k = 0; k < method.attempts().size(); k++) {
        Attempt a = method.attempts().get(k);
        csv.append(
            "%s,%d,%s,%s,%s,%d,%s,%s,\n"
                .formatted(
                    quoted(method.name()),
                    k + 1,
                    a.test().error(),
                    a.test().share(),
                    a.seconds(),
                    a.steps(),
                    a.unit(),
                    a.isCut()));
      }
    }
    return csv.toString();
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
