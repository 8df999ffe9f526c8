package io.github.linstorch.examples;

import io.github.linstorch.dl4j.LayerReport;
import io.github.linstorch.examples.Quickstart.Outcome;
import java.util.List;
import java.util.Locale;

/** Puts the outcome of the quickstart into words; every comparison is read off its numbers. */
final class Findings {

  private Findings() {}

  static String describe(Outcome outcome) {
    return String.join(
        "\n",
        data(outcome),
        Score.table(outcome.scores()),
        savedAndLoaded(outcome),
        findings(outcome));
  }

  private static String data(Outcome outcome) {
    int cars = outcome.trainRows() + outcome.testRows();
    return text(
        """
        Auto MPG: horsepower from mpg, acceleration and displacement, by a network 3-10-1.
        %d cars: %d to train, %d to test (%d of %d records dropped: no horsepower).
        Errors in horsepower. Times of a warm JVM: copies were trained for %d s beforehand. Those of
        OLS, Linstorch and Gauss-Newton are medians of %d fits.
        """,
        cars,
        outcome.trainRows(),
        outcome.testRows(),
        outcome.dropped(),
        cars + outcome.dropped(),
        outcome.warmUp().toSeconds(),
        Quickstart.TIMED_FITS);
  }

  private static String savedAndLoaded(Outcome outcome) {
    return text(
        """
        Saved and loaded again: the outputs differ by %.1g at most.
        The loaded network on the first test row, the %s: %.0f horsepower; real: %.0f.
        """,
        outcome.loadedDifference(),
        outcome.car().name(),
        outcome.predictedHorsepower(),
        outcome.car().horsepower());
  }

  private static String findings(Outcome outcome) {
    List<Score> scores = outcome.scores();
    Score line = scores.get(0);
    Score linstorch = scores.get(1);
    Score newton = scores.get(2);
    Score brief = scores.get(3);
    Score adam = scores.get(4);
    Score both = scores.get(5);
    LayerReport output = outcome.report().layers().get(1);
    return text(
        """
        Findings:
        - Linstorch's hidden units end as multiples of one: the output layer's inputs have rank %d,
          not %d. So its prediction is that of OLS with at most one kink, at any number of units.
        - The kink makes the test error %s than that of OLS.
        - While Linstorch fits, Adam begins %d %s. Its test error is then %s
          than Linstorch's.
        - 100 epochs of Adam take %.0f times as long. Their test error is %s
          than Linstorch's.
        - 20 epochs of Adam from Linstorch's weights make its test error %s.
        - Adam moves every unit by itself: with enough epochs it fits the training rows better than
          Linstorch. Here 100 epochs were %s.
        - Gauss-Newton moves every unit by itself, too. Its test error is %s
          than that of 100 epochs of Adam; they take %.0f times as long.
        """,
        output.rank(),
        output.nIn() + 1,
        difference(linstorch.testRmse(), line.testRmse()),
        outcome.adamSteps(),
        outcome.adamSteps() == 1 ? "step" : "steps",
        difference(brief.testRmse(), linstorch.testRmse()),
        adam.millis() / linstorch.millis(),
        difference(adam.testRmse(), linstorch.testRmse()),
        difference(both.testRmse(), linstorch.testRmse()),
        adam.trainRmse() < linstorch.trainRmse() ? "enough" : "not enough",
        difference(newton.testRmse(), adam.testRmse()),
        adam.millis() / newton.millis());
  }

  /** How a stands to b, for a sentence that goes on with "than b". */
  static String difference(double a, double b) {
    if (a == b) {
      return "no other";
    }
    double absolute = Math.abs(a - b);
    return text("%.2f (%.1f %%) %s", absolute, absolute / b * 100, a < b ? "lower" : "higher");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
