package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.report.HtmlReport;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The report of a comparison. */
final class CompareReport {

  private CompareReport() {}

  static HtmlReport of(String file, CompareResult result) {
    HtmlReport report = new HtmlReport("Comparison on " + file);
    report.lead(result.heading());
    result.table().notes().forEach(report::lead);
    List<String> findings = CompareFindings.of(result);
    Section table =
        report
            .section("result", "Result")
            .table(
                "Test figures: mean ± standard deviation over the folds",
                result.header(),
                rows(result));
    result.methods().stream()
        .filter(method -> !method.isDone())
        .forEach(method -> table.note(method.name(), method.reason()));
    result.howTaken().forEach(table::text);
    table.verdict(Verdict.RESULT, String.join(" ", findings));
    boolean classes = result.table().isClassification();
    ComparePlots plots = new ComparePlots(result);
    report
        .section("time", "Error against time")
        .figure(
            plots.errorAgainstTime(),
            "Test " + result.errorName() + " of every method against seconds of training",
            "Points: where each method ended, means over the folds. Lines: the way there, where"
                + " there is one, with early stopping. "
                + plots.clipping())
        .verdict(Verdict.RESULT, plots.timeSentence());
    report
        .section("predictions", classes ? "Probabilities" : "Predicted against actual")
        .figure(
            plots.predictions(),
            classes
                ? "Probability of the right class against share of the test rows"
                : "Predicted against actual " + result.table().target() + " of test rows",
            classes
                ? "Test rows of all folds, sorted by the probability that was given to their class."
                : "Test rows of all folds, at most "
                    + ComparePlots.MOST_POINTS
                    + " of them; on the line a prediction is right.")
        .verdict(Verdict.RESULT, plots.predictionSentence());
    return report;
  }

  /** The reasons would make the last column too wide: they stand below. */
  private static List<List<String>> rows(CompareResult result) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < result.methods().size(); i++) {
      MethodResult method = result.methods().get(i);
      rows.add(
          method.isDone()
              ? result.cells().get(i)
              : List.of(method.name(), "–", "–", "–", "reason below"));
    }
    return rows;
  }
}
