package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one method did on all folds, or why it did not. */
final class MethodResult {

  private final Contestant contestant;
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<int[]> testRows = new ArrayList<>();
  private String reason;

  MethodResult(Contestant contestant) {
    this.contestant = contestant;
  }

  void add(Fold fold, Attempt attempt) {
    attempts.add(attempt);
    testRows.add(fold.testRows());
  }

  void refuse(String why) {
    reason = why.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  Contestant contestant() {
    return contestant;
  }

  String name() {
    return contestant.name();
  }

  /** One for each fold, in their order. */
  List<Attempt> attempts() {
    return attempts;
  }

  /** Numbers in the table of the test rows of each fold. */
  List<int[]> testRows() {
    return testRows;
  }

  /** Null if there are results. */
  String reason() {
    return reason;
  }

  boolean isDone() {
    return reason == null;
  }

  double[] each(ToDoubleFunction<Attempt> figure) {
    return attempts.stream().mapToDouble(figure).toArray();
  }

  double mean(ToDoubleFunction<Attempt> figure) {
    return FoldStatistics.mean(each(figure));
  }

  /** With divisor n - 1. */
  double deviation(ToDoubleFunction<Attempt> figure) {
    return FoldStatistics.deviation(each(figure));
  }

  /** Mean RMSE, or log-loss. */
  double error() {
    return mean(a -> a.test().error());
  }

  /** Mean R2, or accuracy. */
  double share() {
    return mean(a -> a.test().share());
  }

  /** Mean accuracy to the digits that are shown: those that agree in them are level. */
  double permille() {
    return Math.rint(1000 * share());
  }

  boolean isOurs() {
    return contestant.origin() == Contestant.Origin.OURS;
  }

  double meanSeconds() {
    return mean(Attempt::seconds);
  }

  /** What ended the trainings, in a few words. */
  String end() {
    long cut = attempts.stream().filter(Attempt::isCut).count();
    long[] steps = attempts.stream().mapToLong(Attempt::steps).sorted().toArray();
    long median = steps[steps.length / 2];
    String unit = attempts.get(0).unit();
    String text =
        median == 1 && unit.equals("fits")
            ? ""
            : median + " " + (median == 1 ? unit.replaceFirst("s$", "") : unit);
    return cut == 0 ? text : text + ", cut off in %d of %d folds".formatted(cut, attempts.size());
  }
}
