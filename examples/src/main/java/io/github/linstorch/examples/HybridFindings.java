package io.github.linstorch.examples;

import io.github.linstorch.examples.HybridResult.Reference;
import io.github.linstorch.examples.HybridResult.Row;
import io.github.linstorch.examples.HybridResult.Run;
import io.github.linstorch.examples.HybridTable.Settings;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the outcome of the hybrid table into words; every comparison is read off its numbers. */
final class HybridFindings {

  private static final String LINE = "%-25s  %4s  %8s  %7s  %6s  %7s  %6s  %5s%n";

  private HybridFindings() {}

  static String header(Settings settings) {
    return text(
        """
        Adam alone trains %d epochs from DL4J's init. How soon does Adam reach that training loss
        from other starts? Adam(%s), batches of %d, %d seeds, medians; at most %d epochs.
        Loss: mean squared error of standardised labels; for digits cross-entropy behind softmax.
        rank      of the inputs of the output layer, constant included, as the fit left them
        at start  training loss before the first epoch, as a multiple of that of Adam alone
        reached   seeds that got to the loss of Adam alone
        epochs    until then, the first epoch that ends at or below it; never: most seeds did not
        seconds   of the fit and of these epochs; where it was not reached, of all %d
        at end    training loss at the end, and test: test loss then, as multiples of Adam alone
        """,
        settings.epochs(),
        HybridTask.LEARNING_RATE,
        HybridTask.BATCH,
        settings.seeds(),
        settings.cap(),
        settings.cap());
  }

  static String table(HybridResult result) {
    StringBuilder table = new StringBuilder();
    table.append(
        text(
            "%n%s, %s. Adam alone: training loss %.4f, test loss %.4f, %.2f s%n",
            result.name(),
            result.shape(),
            result.reference(Reference::loss),
            result.reference(Reference::testLoss),
            result.reference(Reference::seconds)));
    table.append(
        text(LINE, "", "rank", "at start", "reached", "epochs", "seconds", "at end", "test"));
    for (Row row : result.rows()) {
      table.append(
          text(
              LINE,
              row.start().label(),
              row.start() == Start.DL4J ? "" : text("%.0f", row.median(Run::rank)),
              text("%.2f", row.median(Run::firstRatio)),
              text("%d of %d", row.reached(), row.runs().size()),
              Double.isInfinite(row.epochs()) ? "never" : text("%.0f", row.epochs()),
              text("%.3f", row.median(Run::seconds)),
              text("%.3f", row.median(Run::lastRatio)),
              text("%.3f", row.median(Run::testRatio))));
    }
    return table.toString();
  }

  static String findings(List<HybridResult> results) {
    StringBuilder findings = new StringBuilder("\nFindings:\n");
    findings.append("- The start from which Adam took the fewest epochs:\n");
    for (HybridResult result : results) {
      findings.append(text("  %s: %s%n", result.name(), fewest(result)));
    }
    findings.append("- Epochs from each start, those from DL4J's init in brackets:\n");
    for (Start start : Start.values()) {
      if (start != Start.DL4J) {
        findings.append(comparison(results, start));
      }
    }
    findings.append(collapse(results));
    for (HybridResult result : results) {
      if (rank(result, Start.ELM) < rank(result, Start.ELM_BEST)) {
        findings.append(
            text(
                """
                - %s: ELM's rank is %.0f only, since DL4J's biases are 0: with one input all units bend
                  at one point. The restarts draw biases as well, hence their rank %.0f.
                """,
                result.name(), rank(result, Start.ELM), rank(result, Start.ELM_BEST)));
      }
    }
    findings.append(
        text(
            "- One fit takes %.1f ms at most, 101 fits %.0f ms.%n",
            longestFitMillis(results, Start.LINSTORCH, Start.ELM),
            longestFitMillis(results, Start.LINSTORCH_BEST, Start.ELM_BEST)));
    return findings.toString();
  }

  /** Of the sets of data on which Linstorch leaves fewer independent units than ELM. */
  private static String collapse(List<HybridResult> all) {
    List<HybridResult> results =
        all.stream()
            .filter(result -> rank(result, Start.LINSTORCH) < rank(result, Start.ELM_BEST))
            .toList();
    if (results.isEmpty()) {
      return "";
    }
    return text(
        """
        - Collapsed units. Rank of the inputs of the output layer:
          after Linstorch: %s
          after ELM, best of 101: %s
          Adam must pull collapsed units apart first.
          It needed more epochs from Linstorch's start than from DL4J's init on %d of these %d.
        """,
        ranks(results, Start.LINSTORCH),
        ranks(results, Start.ELM_BEST),
        results.stream().filter(result -> slower(result, Start.LINSTORCH)).count(),
        results.size());
  }

  private static String ranks(List<HybridResult> results, Start start) {
    return list(
        results, result -> true, result -> text("%.0f (%s)", rank(result, start), result.name()));
  }

  private static double rank(HybridResult result, Start start) {
    return result.row(start).median(Run::rank);
  }

  private static double longestFitMillis(List<HybridResult> results, Start... starts) {
    return results.stream()
        .flatMap(result -> Stream.of(starts).map(result::row))
        .mapToDouble(row -> 1000 * row.median(Run::fitSeconds))
        .max()
        .orElse(0);
  }

  /** Where Adam is sooner from this start than from DL4J's init, where later, where never. */
  private static String comparison(List<HybridResult> results, Start start) {
    String sooner = list(results, result -> faster(result, start), r -> counts(r, start));
    String later =
        list(
            results,
            result -> slower(result, start) && Double.isFinite(result.row(start).epochs()),
            r -> counts(r, start));
    String never = list(results, r -> Double.isInfinite(r.row(start).epochs()), HybridResult::name);
    return text(
        """
          %s
            sooner: %s
            later:  %s
            never:  %s
        """,
        start.label(), sooner, later, never);
  }

  private static String counts(HybridResult result, Start start) {
    double alone = result.row(Start.DL4J).epochs();
    return text(
        "%s %.0f (%s)",
        result.name(),
        result.row(start).epochs(),
        Double.isInfinite(alone) ? "never" : text("%.0f", alone));
  }

  private static String fewest(HybridResult result) {
    Row best = result.rows().stream().min(Comparator.comparingDouble(Row::epochs)).orElseThrow();
    return Double.isInfinite(best.epochs())
        ? "none got there"
        : text("%s, %.0f epochs", best.start().label(), best.epochs());
  }

  private static boolean faster(HybridResult result, Start start) {
    return result.row(start).epochs() < result.row(Start.DL4J).epochs();
  }

  private static boolean slower(HybridResult result, Start start) {
    return result.row(start).epochs() > result.row(Start.DL4J).epochs();
  }

  /** The wanted ones, separated by commas. */
  private static String list(
      List<HybridResult> results,
      Predicate<HybridResult> wanted,
      Function<HybridResult, String> words) {
    String list = results.stream().filter(wanted).map(words).collect(Collectors.joining(", "));
    return list.isEmpty() ? "none" : list;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
