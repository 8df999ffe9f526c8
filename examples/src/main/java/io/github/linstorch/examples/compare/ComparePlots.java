package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import io.github.linstorch.examples.compare.Contestant.Origin;
import io.github.linstorch.examples.report.Plot;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The pictures of a comparison. */
final class ComparePlots {

  static final int MOST_POINTS = 1000;

  /** Errors further above the least than this factor are drawn at the upper edge: RMSE, */
  private static final double CLIPPED_RMSE = 2.5;

  /** and log-loss, which spreads wider. */
  private static final double CLIPPED_LOG_LOSS = 8;

  private static final int GRID = 120;

  /** Apart also for the colour-blind, by lightness. In the order of the methods. */
  private static final int[] COLOURS = {
    0x000000, 0xE69F00, 0x56B4E9, 0x0072B2, 0xD55E00, 0x9AA5B1, 0x6B7785, 0x8DC891, 0x2E8B57,
    0xE7A3C5, 0xB0307A, 0xC3A6E8, 0x6A3FB5, 0x8B5A2B, 0xC9A227
  };

  /** For four methods over one another. */
  private static final int[] CONTRASTS = {0x222222, 0x0072B2, 0xE69F00, 0xB0307A};

  private final CompareResult result;
  private final List<MethodResult> ranked;
  private final double top;

  ComparePlots(CompareResult result) {
    this.result = result;
    this.ranked = CompareFindings.ranked(result);
    this.top =
        factor() * ranked.stream().mapToDouble(m -> m.mean(a -> a.test().error())).min().orElse(1);
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

  byte[] errorAgainstTime() {
    Plot plot =
        new Plot(
                "Test " + result.errorName() + " against time",
                "seconds of training (logarithmic)",
                "test " + result.errorName())
            .logarithmicX()
            .legendBeside()
            .markerSize(13);
    for (MethodResult method : inOrder()) {
      double[][] course = meanCourse(method);
      boolean hasLine = method.contestant().stopsEarly() && course[0].length > 1;
      if (hasLine) {
        plot.path(method.name(), colour(method), 2, course[0], course[1]);
      }
    }
    for (MethodResult method : inOrder()) {
      plot.points(
          method.name(),
          colour(method),
          new double[] {Math.max(1e-7, method.meanSeconds())},
          new double[] {Math.min(top, method.mean(a -> a.test().error()))});
    }
    return plot.png();
  }

  private List<MethodResult> inOrder() {
    return result.done().stream().filter(ranked::contains).toList();
  }

  private Color colour(MethodResult method) {
    return new Color(COLOURS[result.methods().indexOf(method) % COLOURS.length]);
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
    double least = ranked.stream().mapToDouble(m -> m.mean(a -> a.test().error())).min().orElse(0);
    MethodResult quickest =
        ranked.stream()
            .filter(m -> m.mean(a -> a.test().error()) <= 1.1 * least)
            .min((a, b) -> Double.compare(a.meanSeconds(), b.meanSeconds()))
            .orElseThrow();
    return String.format(
        Locale.ROOT,
        "Of the methods that end within 10 %% of the least mean test %s (%s), the quickest is %s, in"
            + " %s s.",
        result.errorName(),
        CompareResult.significant(least, 4),
        quickest.name(),
        CompareResult.significant(quickest.meanSeconds(), 2));
  }

  /** Least squares, Linstorch, for classes Gauss–Newton, the best of ours and of the others. */
  private List<MethodResult> shown() {
    Set<MethodResult> shown = new LinkedHashSet<>();
    ranked.stream().filter(m -> m.contestant().origin() == Origin.BASELINE).forEach(shown::add);
    ranked.stream().filter(m -> m.name().equals("LINSTORCH")).forEach(shown::add);
    ranked.stream()
        .filter(m -> result.table().isClassification() && m.name().equals("GAUSS_NEWTON"))
        .forEach(shown::add);
    ranked.stream()
        .filter(m -> m.contestant().origin() == Origin.OURS)
        .limit(1)
        .forEach(shown::add);
    ranked.stream()
        .filter(
            m -> m.contestant().origin() == Origin.DL4J || m.contestant().origin() == Origin.ENCOG)
        .limit(1)
        .forEach(shown::add);
    return List.copyOf(shown);
  }

  String predictionSentence() {
    List<String> names = new ArrayList<>();
    for (MethodResult method : shown()) {
      names.add(
          "%s (%s %s)"
              .formatted(
                  method.name(),
                  result.shareName(),
                  CompareResult.significant(method.mean(a -> a.test().share()), 3)));
    }
    return "Shown are least squares, Linstorch, "
        + (result.table().isClassification() ? "Gauss-Newton, " : "")
        + "the best of ours and the best of DL4J and Encog: "
        + String.join(", ", names)
        + ".";
  }

  byte[] predictions() {
    return result.table().isClassification() ? probabilities() : scatter();
  }

  private byte[] scatter() {
    String target = result.table().target();
    Plot plot =
        new Plot("Predicted against actual", "actual " + target, "predicted " + target)
            .legendBeside()
            .markerSize(6);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : result.table().targets()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    plot.line("right", Color.GRAY, 2, new double[] {low, high}, new double[] {low, high});
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
      Color opaque = new Color(CONTRASTS[next++]);
      plot.points(
          method.name(),
          new Color(opaque.getRed(), opaque.getGreen(), opaque.getBlue(), 130),
          actual,
          predicted);
    }
    return plot.png();
  }

  private byte[] probabilities() {
    Plot plot =
        new Plot(
                "Probability of the right class",
                "share of the test rows, from the least sure on",
                "probability given to the right class")
            .legendBeside()
            .unitSquare();
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
      plot.line(method.name(), colour(method), 3, shares, values);
    }
    return plot.png();
  }
}
