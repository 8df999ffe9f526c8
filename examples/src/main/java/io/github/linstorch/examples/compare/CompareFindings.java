package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import io.github.linstorch.examples.compare.Contestant.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sentences on who is ahead: for every method of ours, whether it wins or loses. */
final class CompareFindings {

  private CompareFindings() {}

  static List<String> of(CompareResult result) {
    List<String> findings = new ArrayList<>();
    boolean classes = result.table().isClassification();
    List<MethodResult> ranked = ranked(result);
    if (ranked.isEmpty()) {
      return List.of("No method came to a result.");
    }
    MethodResult first = ranked.get(0);
    findings.add(
        "%s test %s: %s, %s."
            .formatted(
                classes ? "Highest" : "Lowest",
                classes ? "accuracy" : "RMSE",
                first.name(),
                figure(first, classes)));
    if (classes) {
      findings.add(logLoss(ranked));
    }
    Optional<MethodResult> rival =
        ranked.stream().filter(m -> m.contestant().origin() != Origin.OURS).findFirst();
    if (rival.isPresent()) {
      ranked.stream()
          .filter(m -> m.contestant().origin() == Origin.OURS)
          .forEach(ours -> findings.add(duel(ours, rival.get(), classes)));
    }
    return findings;
  }

  private static String logLoss(List<MethodResult> ranked) {
    List<MethodResult> byLoss =
        ranked.stream().sorted(Comparator.comparingDouble(CompareFindings::error)).toList();
    MethodResult first = byLoss.get(0);
    String best =
        "Lowest test log-loss: %s, %s"
            .formatted(first.name(), CompareResult.significant(error(first), 3));
    boolean isOurs = first.contestant().origin() == Origin.OURS;
    // The best of the other side, so that one sees by how much.
    return byLoss.stream()
        .filter(m -> (m.contestant().origin() == Origin.OURS) != isOurs)
        .findFirst()
        .map(
            m ->
                "%s; the best of %s is that of %s, %s."
                    .formatted(
                        best,
                        isOurs ? "the others" : "ours",
                        m.name(),
                        CompareResult.significant(error(m), 3)))
        .orElse(best + ".");
  }

  private static double error(MethodResult method) {
    return method.mean(a -> a.test().error());
  }

  /** The methods with results, best mean first. */
  static List<MethodResult> ranked(CompareResult result) {
    boolean classes = result.table().isClassification();
    return result.done().stream()
        .filter(m -> Double.isFinite(error(m)))
        .sorted(Comparator.comparingDouble(m -> cost(m, classes)))
        .toList();
  }

  /** What is to be small: the error, or minus the accuracy. */
  private static double cost(MethodResult method, boolean classes) {
    return method.mean(a -> cost(a, classes));
  }

  private static double cost(Attempt attempt, boolean classes) {
    return classes ? -attempt.test().share() : attempt.test().error();
  }

  private static String figure(MethodResult method, boolean classes) {
    return classes
        ? String.format(Locale.ROOT, "%.1f %%", -100 * cost(method, true))
        : CompareResult.significant(cost(method, false), 4);
  }

  private static String duel(MethodResult ours, MethodResult rival, boolean classes) {
    double a = cost(ours, classes);
    double b = cost(rival, classes);
    int wins = 0;
    int ties = 0;
    int folds = ours.attempts().size();
    for (int k = 0; k < folds; k++) {
      double own = cost(ours.attempts().get(k), classes);
      double other = cost(rival.attempts().get(k), classes);
      wins += own < other ? 1 : 0;
      ties += own == other ? 1 : 0;
    }
    String distance =
        classes
            ? String.format(Locale.ROOT, "%.1f points", 100 * Math.abs(a - b))
            : percent(Math.abs(a - b) / b);
    String side =
        a == b
            ? "equals"
            : (a < b) ^ classes ? "is " + distance + " below" : "is " + distance + " above";
    return "%s %s: its %s %s that of the best other, %s (better on %d, equal on %d of %d folds)%s; it took %s."
        .formatted(
            ours.name(),
            a < b ? "wins" : a > b ? "loses" : "draws",
            classes ? "accuracy" : "RMSE",
            side,
            rival.name(),
            wins,
            ties,
            folds,
            classes
                ? ", its log-loss %s against %s"
                    .formatted(
                        CompareResult.significant(error(ours), 3),
                        CompareResult.significant(error(rival), 3))
                : "",
            times(ours.meanSeconds() / rival.meanSeconds()));
  }

  private static String percent(double share) {
    return share < 10
        ? String.format(Locale.ROOT, "%.1f %%", 100 * share)
        : CompareResult.significant(100 * share, 3) + " %";
  }

  private static String times(double ratio) {
    return ratio >= 1
        ? CompareResult.significant(ratio, 2) + " times as long"
        : "1/" + CompareResult.significant(1 / ratio, 2) + " of the time";
  }
}
