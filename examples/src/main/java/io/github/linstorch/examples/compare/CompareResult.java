package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    int columns = table.sources().size();
    return "%s of %s from %d column%s%s, %d rows, %d folds; a network %s of %d parameters."
        .formatted(
            table.isClassification() ? table.classes().size() + " classes" : "Regression",
            table.target(),
            columns,
            columns == 1 ? "" : "s",
            table.width() == columns ? "" : " (%d features)".formatted(table.width()),
            table.rows(),
            settings.folds(),
            net,
            weights);
  }

  List<String> header() {
    return List.of("method", "test " + errorName(), shareName(), "seconds", "ended after");
  }

  /** The methods with figures, best mean first: of classes by accuracy, and then by log-loss. */
  List<MethodResult> ranked() {
    boolean classes = table.isClassification();
    return done().stream()
        .filter(m -> Double.isFinite(m.error()))
        .sorted(
            Comparator.comparingDouble((MethodResult m) -> classes ? -m.permille() : m.error())
                .thenComparingDouble(MethodResult::error))
        .toList();
  }

  /** All methods as the table lists them: those without figures come last. */
  List<MethodResult> listed() {
    return Stream.concat(ranked().stream(), methods.stream()).distinct().toList();
  }

  /** The best of our methods, or of all others. */
  Optional<MethodResult> best(boolean isOurs) {
    return ranked().stream().filter(m -> m.isOurs() == isOurs).findFirst();
  }

  /** Cells of the table; a method that did not run has its reason in the last one. */
  List<String> cells(MethodResult method) {
    return method.isDone()
        ? List.of(
            method.name(),
            plusMinus(method, a -> a.test().error(), 4),
            plusMinus(method, a -> a.test().share(), 3),
            significant(method.meanSeconds(), 2),
            method.end())
        : List.of(method.name(), "", "", "", method.reason());
  }

  /** What the table shows, and in which order. */
  String caption() {
    return "Means ± standard deviations over the folds, the best first"
        + (table.isClassification() ? ": by accuracy, then by log-loss" : "");
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

  /** How figures were taken. */
  List<String> howTaken() {
    String seconds = Contestants.shortest(settings.seconds());
    List<String> how = new ArrayList<>();
    how.add(
        "Seconds count training alone, in a JVM that every method has warmed up on the first fold."
            + " Of fits that take less than 0.2 s the median of up to five counts.");
    how.add(
        "Each training of DL4J and XGBoost may take %s s, restarts %s s. Encog may take %d times as long as the"
                .formatted(
                    Contestants.shortest(CompareSettings.STOPPING_FACTOR * settings.seconds()),
                    seconds,
                    CompareSettings.ENCOG_FACTOR)
            + " slowest single fit of this library, at least %s s: here %s to %s s. The last column"
                .formatted(
                    seconds,
                    significant(Collections.min(caps), 2),
                    significant(Collections.max(caps), 2))
            + " says what was cut off.");
    Normalization normalization = settings.normalization();
    how.add(
        "Features %s, by the training rows of each fold (--normalize %s).%s"
            .formatted(
                normalization.description(),
                normalization.name().toLowerCase(Locale.ROOT),
                normalization == Normalization.STANDARD
                    ? ""
                    : " This holds for all networks and OLS, but for the row whose name says otherwise. %s"
                            .formatted(
                                table.isClassification()
                                    ? "Trees and logistic regression"
                                    : "Trees")
                        + " take standardised features."));
    how.addAll(Contestants.settings());
    if (table.isClassification()) {
      how.add(
          "OLS and LINSTORCH regress the labels 0 and 1, so softmax makes their probabilities too even:"
              + " their log-loss is high by design, whatever the accuracy. The other fits, and"
              + " logistic regression, lower the log-loss itself.");
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
