package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.report.HtmlReport;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.HtmlTable;
import io.github.linstorch.examples.report.HtmlTable.Mark;
import io.github.linstorch.examples.report.Verdict;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The report of a comparison, a method for each section. */
final class CompareReport {

  private static final String SHOWN =
      " Shown are the best of ours, the best of the others, and the best linear model.";

  private CompareReport() {}

  static HtmlReport of(String file, CompareResult result) {
    HtmlReport report = new HtmlReport("Comparison on " + file);
    report.lead(result.heading());
    result.table().notes().forEach(report::lead);
    ComparePlots plots = new ComparePlots(result);
    addResult(report, result);
    addTime(report, result, plots);
    addPredictions(report, result, plots);
    result.best(true).ifPresent(method -> addInspection(report, result, method));
    return report;
  }

  private static void addResult(HtmlReport report, CompareResult result) {
    Section section = report.section("result", "Who wins").table(table(result));
    result.methods().stream()
        .filter(method -> !method.isDone())
        .forEach(method -> section.note(method.name(), method.reason()));
    section
        .details("How the figures were taken", result.howTaken())
        .verdict(Verdict.RESULT, CompareFindings.of(result));
  }

  private static HtmlTable table(CompareResult result) {
    List<String> header = result.header();
    HtmlTable table = new HtmlTable(result.caption(), header).words(header.size() - 1);
    List<MethodResult> ranked = result.ranked();
    double leastError = ranked.stream().mapToDouble(MethodResult::error).min().orElse(0);
    double largestShare = ranked.stream().mapToDouble(MethodResult::share).max().orElse(0);
    for (MethodResult method : result.listed()) {
      int rank = ranked.indexOf(method);
      Set<Mark> marks = EnumSet.noneOf(Mark.class);
      if (rank == 0) {
        marks.add(Mark.WINNER);
      }
      if (method.isOurs()) {
        marks.add(Mark.OURS);
      }
      Set<Integer> best = new HashSet<>();
      if (rank >= 0 && method.error() == leastError) {
        best.add(1);
      }
      if (rank >= 0 && method.share() == largestShare) {
        best.add(2);
      }
      table.row(
          rank < 0 ? "–" : String.valueOf(rank + 1),
          // The reasons would make the last column too wide: they stand below.
          method.isDone()
              ? result.cells(method)
              : List.of(method.name(), "–", "–", "–", "reason below"),
          marks,
          best);
    }
    return table;
  }

  private static void addTime(HtmlReport report, CompareResult result, ComparePlots plots) {
    report
        .section("time", "Error against time")
        .figure(
            plots.errorAgainstTime(),
            "Test " + result.errorName() + " of every method against seconds of training",
            "A number is a method's rank in the table above, where the method ended; means over the"
                + " folds. Lines: the way there, of methods that stop early. "
                + plots.clipping())
        .verdict(Verdict.RESULT, plots.timeSentence());
  }

  private static void addPredictions(HtmlReport report, CompareResult result, ComparePlots plots) {
    boolean classes = result.table().isClassification();
    report
        .section("predictions", classes ? "Probabilities" : "Predicted against actual")
        .figure(
            plots.predictions(),
            classes
                ? "Probability of the right class against share of the test rows"
                : "Predicted against actual " + result.table().target() + " of test rows",
            classes
                ? "Test rows of all folds, sorted by the probability that was given to their class."
                    + SHOWN
                : "Test rows of all folds, at most "
                    + ComparePlots.MOST_POINTS
                    + " of them; on the line a prediction is right."
                    + SHOWN)
        .verdict(Verdict.RESULT, plots.predictionSentence());
  }

  /** Whatever happens here, the other sections are there. */
  private static void addInspection(HtmlReport report, CompareResult result, MethodResult method) {
    Section section = report.section("columns", "Which columns the network uses");
    try {
      Inspection inspection = new Inspection(result, method);
      section.text(inspection.explanation()).table(inspection.table());
      inspection
          .figures()
          .forEach(figure -> section.figure(figure.plot(), figure.alt(), figure.caption()));
      section.verdict(Verdict.RESULT, inspection.sentence());
    } catch (Inspection.Refused e) {
      section.verdict(Verdict.RESULT, "Not looked into: " + e.getMessage());
    } catch (RuntimeException e) {
      section.verdict(Verdict.RESULT, "Not looked into, for it failed: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      section.verdict(
          Verdict.RESULT, "Not looked into: out of memory; give the JVM more with -Xmx.");
    }
  }
}
