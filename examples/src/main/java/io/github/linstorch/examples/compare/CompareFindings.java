package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Three sentences: who wins, by how much, and how fast. */
final class CompareFindings {

  /** Times that differ by less are called equal. */
  private static final double SAME_TIME = 1.05;

  private CompareFindings() {}

  static List<String> of(CompareResult result) {
    List<MethodResult> ranked = result.ranked();
    if (ranked.isEmpty()) {
      return List.of("No method came to a result.");
    }
    MethodResult winner = ranked.get(0);
    Optional<MethodResult> second = result.best(!winner.isOurs());
    if (second.isEmpty()) {
      return List.of(wins(result, winner));
    }
    return List.of(
        wins(result, winner), distance(result, winner, second.get()), speed(winner, second.get()));
  }

  private static String wins(CompareResult result, MethodResult winner) {
    if (!result.table().isClassification()) {
      return "%s wins with a test RMSE of %s%s."
          .formatted(
              winner.name(),
              CompareResult.significant(winner.error(), 4),
              winner.share() > 0 ? "" : ", but no method predicts better than the mean");
    }
    MethodResult surest =
        result.ranked().stream().min(Comparator.comparingDouble(MethodResult::error)).orElseThrow();
    String logLoss = CompareResult.significant(surest.error(), 3);
    return String.format(
        Locale.ROOT,
        "%s wins with a test accuracy of %.1f %%%s.",
        winner.name(),
        100 * winner.share(),
        surest == winner
            ? " and the lowest log-loss, " + logLoss
            : "; %s has the lowest log-loss, %s".formatted(surest.name(), logLoss));
  }

  /** Of the best of the other side. */
  private static String distance(CompareResult result, MethodResult winner, MethodResult second) {
    boolean classes = result.table().isClassification();
    int ahead = 0;
    int level = 0;
    int folds = winner.attempts().size();
    for (int k = 0; k < folds; k++) {
      int order =
          Double.compare(
              cost(second.attempts().get(k), classes), cost(winner.attempts().get(k), classes));
      ahead += order < 0 ? 1 : 0;
      level += order == 0 ? 1 : 0;
    }
    return "%s, %s, has %s and is ahead on %d of %d folds%s."
        .formatted(
            winner.isOurs() ? "The best of the others" : "Our best",
            second.name(),
            classes ? accuracy(winner, second) : error(winner, second),
            ahead,
            folds,
            level == 0 ? "" : ", level on " + level);
  }

  private static double cost(Attempt attempt, boolean classes) {
    return classes ? -attempt.test().share() : attempt.test().error();
  }

  private static String error(MethodResult winner, MethodResult second) {
    double more = second.error() / winner.error() - 1;
    if (!(more > 0)) {
      return "the same RMSE";
    }
    return more > 1
        ? "an RMSE %s times as high".formatted(times(1 + more))
        : String.format(Locale.ROOT, "an RMSE %.1f %% higher", 100 * more);
  }

  private static String accuracy(MethodResult winner, MethodResult second) {
    double less = (winner.permille() - second.permille()) / 10;
    return (less > 0
            ? String.format(Locale.ROOT, "an accuracy %.1f points lower", less)
            : "the same accuracy")
        + ", a log-loss of "
        + CompareResult.significant(second.error(), 3);
  }

  private static String speed(MethodResult one, MethodResult other) {
    MethodResult faster = one.meanSeconds() < other.meanSeconds() ? one : other;
    MethodResult slower = faster == one ? other : one;
    double factor = slower.meanSeconds() / faster.meanSeconds();
    String seconds =
        "(%s s against %s s)"
            .formatted(
                CompareResult.significant(faster.meanSeconds(), 2),
                CompareResult.significant(slower.meanSeconds(), 2));
    return factor < SAME_TIME
        ? "Both train equally fast " + seconds + "."
        : "%s trains %s x faster %s.".formatted(faster.name(), times(factor), seconds);
  }

  /** A ratio to two digits. */
  private static String times(double ratio) {
    return new BigDecimal(ratio).round(new MathContext(2)).toPlainString();
  }
}
