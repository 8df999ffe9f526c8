package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import io.github.linstorch.examples.compare.Contestant.Origin;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.Plot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pictures of a comparison. */
final class ComparePlots {

  static final int MOST_POINTS = 1000;

  /** Errors further above the least than this factor are drawn at the upper edge: RMSE, */
  private static final double CLIPPED_RMSE = 2.5;

  /** and log-loss, which spreads wider. */
  private static final double CLIPPED_LOG_LOSS = 8;

  private static final int GRID = 120;

  /** Errors up to so many times the least are good. */
  private static final double CLOSE = 1.1;

  /** Of the methods that are shown with their predictions, the best first. */
  private static final List<Ink> CONTRASTS = List.of(Ink.BLUE, Ink.ORANGE, Ink.GREY);

  private final CompareResult result;
  private final List<MethodResult> ranked;
  private final double top;

  ComparePlots(CompareResult result) {
    this.result = result;
    this.ranked = result.ranked();
    this.top = factor() * ranked.stream().mapToDouble(MethodResult::error).min().orElse(1);
  }

  private double factor() {
    return result.table().isClassification() ? CLIPPED_LOG_LOSS : CLIPPED_RMSE;
  }

  String clipping() {
    return "Errors above "
        + CompareResult.significant(top, 3)
        + ", "
        + Contestants.shortest(factor())
        + " times the least, are drawn at the upper edge.";
  }

  Plot errorAgainstTime() {
    Plot plot =
        new Plot(
                "Test " + result.errorName() + " against time",
                "seconds of training (logarithmic)",
                "test " + result.errorName())
            .logarithmicX();
    for (MethodResult method : ranked) {
      double[][] course = meanCourse(method);
      if (method.contestant().stopsEarly() && course[0].length > 1) {
        plot.path(method.name(), ink(method), 1.5, course[0], course[1]);
      }
    }
    // The best are drawn last, above the others.
    for (int i = ranked.size() - 1; i >= 0; i--) {
      MethodResult method = ranked.get(i);
      plot.labelled(
          String.valueOf(i + 1),
          method.name(),
          ink(method),
          Math.max(1e-7, method.meanSeconds()),
          Math.min(top, method.error()));
    }
    for (Origin origin : Origin.values()) {
      plot.key(origin.label(), origin.ink());
    }
    return plot;
  }

  private static Ink ink(MethodResult method) {
    return method.contestant().origin().ink();
  }

  /** Mean over the folds of the last error at each time; folds that have ended keep theirs. */
  private double[][] meanCourse(MethodResult method) {
    double from = method.attempts().stream().mapToDouble(a -> first(a)).max().orElse(1);
    double to = method.attempts().stream().mapToDouble(Attempt::seconds).max().orElse(1);
    if (!(to > from)) {
      return new double[2][0];
    }
    double[] times = new double[GRID];
    double[] errors = new double[GRID];
    for (int i = 0; i < GRID; i++) {
      times[i] = from * Math.pow(to / from, i / (GRID - 1.0));
      double time = i == GRID - 1 ? to : times[i];
      errors[i] = Math.min(top, method.mean(a -> at(a, time)));
    }
    int finite = (int) Arrays.stream(errors).takeWhile(Double::isFinite).count();
    return new double[][] {Arrays.copyOf(times, finite), Arrays.copyOf(errors, finite)};
  }

  private static double first(Attempt attempt) {
    return attempt.course().isEmpty() ? attempt.seconds() : attempt.course().get(0)[0];
  }

  private static double at(Attempt attempt, double time) {
    double error = attempt.course().get(0)[1];
    for (double[] point : attempt.course()) {
      error = point[0] <= time ? point[1] : error;
    }
    return error;
  }

  /** Names who is quickest among those that end within a tenth of the least error. */
  String timeSentence() {
    if (ranked.isEmpty()) {
      return "No method came to a result.";
    }
    double least = ranked.stream().mapToDouble(MethodResult::error).min().orElseThrow();
    MethodResult quickest =
        ranked.stream()
            .filter(m -> m.error() <= CLOSE * least)
            .min(Comparator.comparingDouble(MethodResult::meanSeconds))
            .orElseThrow();
    return "%s is the quickest within 10 %% of the lowest test %s: %s in %s s."
        .formatted(
            quickest.name(),
            result.errorName(),
            CompareResult.significant(quickest.error(), 4),
            CompareResult.significant(quickest.meanSeconds(), 2));
  }

  /** The best of ours, the best of the others, and the best linear model. */
  private List<MethodResult> shown() {
    return Stream.concat(
            ranked.stream().filter(m -> result.best(m.isOurs()).orElseThrow() == m),
            ranked.stream().filter(m -> m.contestant().origin() == Origin.BASELINE).limit(1))
        .distinct()
        .toList();
  }

  String predictionSentence() {
    List<MethodResult> shown = shown();
    if (shown.isEmpty()) {
      return "No method came to a result.";
    }
    String others =
        shown.stream()
            .skip(1)
            .map(method -> ", %s %s".formatted(method.name(), percent(method)))
            .collect(Collectors.joining());
    MethodResult first = shown.get(0);
    return (result.table().isClassification()
            ? "%s is right on %s of the test rows%s."
            : "%s explains %s of the variance of the test rows%s.")
        .formatted(first.name(), percent(first), others);
  }

  private static String percent(MethodResult method) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * method.share());
  }

  Plot predictions() {
    return result.table().isClassification() ? probabilities() : scatter();
  }

  private Plot scatter() {
    String target = result.table().target();
    Plot plot =
        new Plot("Predicted against actual", "actual " + target, "predicted " + target)
            .dotSize(2.2);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : result.table().targets()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    int next = 0;
    for (MethodResult method : shown()) {
      int[] rows = method.testRows().stream().flatMapToInt(Arrays::stream).toArray();
      double[] all =
          method.attempts().stream()
              .flatMapToDouble(a -> Arrays.stream(a.test().predicted()))
              .toArray();
      // The rows are in random order: the first of each are a fair sample.
      int step = Math.max(1, (rows.length + MOST_POINTS - 1) / MOST_POINTS);
      int[] taken = IntStream.range(0, rows.length).filter(i -> i % step == 0).toArray();
      double[] actual =
          Arrays.stream(taken).mapToDouble(i -> result.table().targets()[rows[i]]).toArray();
      double[] predicted = Arrays.stream(taken).mapToDouble(i -> all[i]).toArray();
      plot.cloud(method.name(), CONTRASTS.get(next++), 0.55, actual, predicted);
    }
    plot.line("perfect", Ink.BLACK, 1.5, new double[] {low, high}, new double[] {low, high});
    return plot;
  }

  private Plot probabilities() {
    Plot plot =
        new Plot(
                "Probability of the right class",
                "share of the test rows, from the least sure on",
                "probability given to the right class")
            .unitSquare();
    int next = 0;
    for (MethodResult method : shown()) {
      double[] sorted =
          method.attempts().stream()
              .flatMapToDouble(a -> Arrays.stream(a.test().predicted()))
              .sorted()
              .toArray();
      int count = Math.min(MOST_POINTS, sorted.length);
      double[] shares = new double[count];
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        int at = count == 1 ? 0 : (int) ((long) i * (sorted.length - 1) / (count - 1));
        shares[i] = (at + 0.5) / sorted.length;
        values[i] = sorted[at];
      }
      plot.line(method.name(), CONTRASTS.get(next++), 2.5, shares, values);
    }
    return plot;
  }
}
