package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The table and the picture of the project's front page: five tables that are part of the project,
 * and on one of them Adam's course beside the others. Writes them into docs/front-page.
 */
final class FrontPage {

  private static final List<TabularSource> SETS =
      List.of(
          TabularSource.AUTO_MPG,
          TabularSource.CONCRETE,
          TabularSource.FRIEDMAN1,
          TabularSource.BREAST_CANCER,
          TabularSource.DIGITS);

  private static final TabularSource PICTURED = TabularSource.CONCRETE;

  /** The learning rates of which Adam gets the best. */
  private static final double[] RATES = {0.01, 0.003, 0.001};

  private static final int SPLITS = 5;
  private static final int WARM_UPS = 2;

  /** Shorter fits are repeated for so long, this many times at most. */
  private static final double TIMED_SECONDS = 0.5;

  private static final int REPEATS = 500;

  private final int splits = Options.number("splits", SPLITS);
  private final TabularResults results = new TabularResults();

  private FrontPage() {}

  static void run() throws IOException {
    List<String> names = SETS.stream().map(TabularSource::toString).toList();
    List<TabularSource> sets =
        Options.chosen("sets", names, names).stream().map(TabularSource::of).toList();
    FrontPage page = new FrontPage();
    FrontPageTable table = new FrontPageTable(page.results);
    for (TabularSource source : sets) {
      page.train(source);
      table.add(source, page.split(source, 0));
    }
    Report.print("%s", table.markdown());
    Path folder = ReferenceCase.testData().resolveSibling("docs").resolve("front-page");
    Files.createDirectories(folder);
    if (sets.equals(SETS)) {
      Files.writeString(folder.resolve("table.md"), table.markdown());
    }
    if (sets.contains(PICTURED)) {
      ErrorCurve adam = page.adamsCourse();
      ErrorPicture picture = ErrorPicture.of(page.results, PICTURED.toString(), adam);
      Files.writeString(folder.resolve("errors.csv"), picture.csv());
      Files.writeString(folder.resolve("errors.svg"), picture.svg());
    }
    Report.print("written into %s", folder);
  }

  private TabularSplit split(TabularSource source, int number) {
    return source.read().split(number, source.testsTheRest());
  }

  private static int[] hidden(TabularSource source) {
    return source.isRegression() ? new int[] {64} : new int[] {64, 64};
  }

  private void train(TabularSource source) {
    int[] hidden = hidden(source);
    for (int i = 0; i < WARM_UPS; i++) {
      for (TabularMethod method : FrontPageTable.METHODS) {
        if (method.fits(source.isRegression())) {
          TabularOutcome.of(method, split(source, i), hidden);
        }
      }
    }
    for (TabularMethod method : FrontPageTable.METHODS) {
      if (method == TabularMethod.ADAM) {
        bestAdam(source).forEach(outcome -> results.add(source.toString(), method, outcome));
      } else if (method.fits(source.isRegression())) {
        for (int number = 0; number < splits; number++) {
          TabularSplit split = split(source, number);
          TabularOutcome outcome = repeated(method, split, () -> method.fit(split, hidden));
          results.add(source.toString(), method, outcome);
        }
      }
    }
  }

  /** Adam at the rate of the least median test error: chosen by the test rows, in its favour. */
  private List<TabularOutcome> bestAdam(TabularSource source) {
    List<TabularOutcome> best = List.of();
    for (double rate : RATES) {
      List<TabularOutcome> outcomes =
          IntStream.range(0, splits)
              .mapToObj(number -> split(source, number))
              .map(
                  split ->
                      repeated(
                          TabularMethod.ADAM,
                          split,
                          () -> earlyStopped(split, hidden(source), rate)))
              .toList();
      Report.print("%s: Adam at rate %s: %.4f", source, rate, medianError(outcomes));
      if (best.isEmpty() || medianError(outcomes) < medianError(best)) {
        best = outcomes;
      }
    }
    return best;
  }

  private static double medianError(List<TabularOutcome> outcomes) {
    return Samples.of(outcomes.stream().mapToDouble(TabularOutcome::error).toArray()).median();
  }

  private static Supplier<float[][]> earlyStopped(TabularSplit split, int[] hidden, double rate) {
    TabularSplit rows = TabularMethod.normalized(split);
    MultiLayerNetwork net = TabularMethod.net(rows, hidden);
    net.setLearningRate(rate);
    EarlyStoppedAdam.train(net, rows.train(), 1000L * (rows.number() + 1));
    return () -> net.output(rows.test().getFeatures()).toFloatMatrix();
  }

  /** Short fits are repeated in one go: the clock of some systems has steps of 10 ms. */
  private static TabularOutcome repeated(
      TabularMethod method, TabularSplit split, Supplier<Supplier<float[][]>> fit) {
    TabularOutcome outcome = TabularOutcome.of(method, split, fit);
    if (!(outcome.cpuSeconds() < TIMED_SECONDS)) {
      return outcome;
    }
    double start = TabularOutcome.processSeconds();
    double spent = 0;
    int count = 0;
    while (count < REPEATS && spent < TIMED_SECONDS) {
      fit.get();
      count++;
      spent = TabularOutcome.processSeconds() - start;
    }
    return new TabularOutcome(outcome.error(), outcome.accuracy(), spent / count);
  }

  /** Of the rates the one that comes lowest on the test rows themselves, which is in its favour. */
  private ErrorCurve adamsCourse() {
    return IntStream.range(0, RATES.length)
        .mapToObj(
            i ->
                ErrorCurve.ofAdam(
                    IntStream.range(0, splits).mapToObj(k -> split(PICTURED, k)).toList(),
                    hidden(PICTURED),
                    RATES[i]))
        .min(Comparator.comparingDouble(ErrorCurve::least))
        .orElseThrow();
  }
}
