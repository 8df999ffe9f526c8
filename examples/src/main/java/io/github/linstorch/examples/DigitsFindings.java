package io.github.linstorch.examples;

import io.github.linstorch.dl4j.ReliabilityBin;
import io.github.linstorch.dl4j.Scores;
import io.github.linstorch.examples.Digits.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The digits' table, and who loses in it. */
final class DigitsFindings {

  private DigitsFindings() {}

  static String describe(List<DigitsResult> results, Settings settings) {
    Scores first = results.get(0).all();
    long testRows = first.rows() / settings.splits();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Handwritten digits, a network 64-50-10 with a softmax: %d random splits, %d rows of each"
                .formatted(settings.splits(), testRows)
            + " to test.");
    lines.add(
        "Medians over the splits. Calibration error: mean distance of confidence and accuracy in "
            + first.reliability().size()
            + " bins.");
    lines.add("");
    lines.add(ClassScore.table(results.stream().map(DigitsResult::median).toList()));
    lines.add("Findings:");
    lines.add("- " + contest("Accuracy", "%.3f", s -> -s.accuracy(), results));
    lines.add("- " + contest("Log-loss", "%.3f", ClassScore::logLoss, results));
    lines.add("- " + contest("Calibration error", "%.3f", ClassScore::calibrationError, results));
    lines.add("- " + contest("Time", "%.1f ms", ClassScore::millis, results));
    for (DigitsResult result : results) {
      lines.add("- " + confidence(result));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Who is best in a figure, and who loses against it. */
  static String contest(
      String figure, String format, ToDoubleFunction<ClassScore> cost, List<DigitsResult> results) {
    List<DigitsResult> ranked =
        results.stream().sorted(Comparator.comparingDouble(r -> r.median(cost))).toList();
    DigitsResult best = ranked.get(0);
    String losers =
        ranked.stream()
            .skip(1)
            .map(
                r ->
                    "%s: %s, better on %d of %d splits"
                        .formatted(
                            r.name(),
                            text(format, r.median(cost)),
                            wins(r, best, cost),
                            r.scores().size()))
            .collect(Collectors.joining("\n  "));
    return "%s: %s is best (%s). The others:\n  %s"
        .formatted(figure, best.name(), text(format, best.median(cost)), losers);
  }

  private static long wins(
      DigitsResult one, DigitsResult other, ToDoubleFunction<ClassScore> cost) {
    long wins = 0;
    for (int i = 0; i < one.scores().size(); i++) {
      double difference =
          cost.applyAsDouble(one.scores().get(i)) - cost.applyAsDouble(other.scores().get(i));
      wins += difference < 0 ? 1 : 0;
    }
    return wins;
  }

  /** Mean confidence and accuracy over all rows. */
  private static String confidence(DigitsResult result) {
    double confidence = 0;
    for (ReliabilityBin bin : result.all().reliability()) {
      confidence += bin.weight() == 0 ? 0 : bin.confidence() * bin.weight() / result.all().rows();
    }
    double accuracy = result.all().accuracy().orElseThrow();
    return "%s: right on %s, mean confidence %s: too %s of itself."
        .formatted(
            result.name(),
            text("%.1f %%", 100 * accuracy),
            text("%.1f %%", 100 * confidence),
            confidence < accuracy ? "unsure" : "sure");
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, Math.abs(value));
  }
}
