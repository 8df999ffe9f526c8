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

  /** The learning rates that Adam may choose from. */
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
        if (method != TabularMethod.ADAM && method.fits(source.isRegression())) {
          TabularOutcome.of(method, split(source, i), hidden);
        }
      }
    }
    double rate = rate(split(source, 0), hidden);
    Report.print("%s: Adam's rate %s", source, rate);
    for (int number = 0; number < splits; number++) {
      TabularSplit split = split(source, number);
      for (TabularMethod method : FrontPageTable.METHODS) {
        if (method.fits(source.isRegression())) {
          Supplier<Supplier<float[][]>> fit =
              method == TabularMethod.ADAM
                  ? () -> earlyStopped(split, hidden, rate)
                  : () -> method.fit(split, hidden);
          results.add(source.toString(), method, repeated(method, split, fit));
        }
      }
    }
  }

  /** The rate of the least loss on held-out rows; the warm-up of Adam, too. */
  private static double rate(TabularSplit split, int[] hidden) {
    TabularSplit rows = TabularMethod.normalized(split);
    return IntStream.range(0, RATES.length)
        .boxed()
        .min(
            Comparator.comparingDouble(
                i -> {
                  MultiLayerNetwork net = TabularMethod.net(rows, hidden);
                  net.setLearningRate(RATES[i]);
                  return EarlyStoppedAdam.train(net, rows.train(), 1);
                }))
        .map(i -> RATES[i])
        .orElseThrow();
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
