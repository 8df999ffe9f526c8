package io.github.linstorch.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The fit against iterative training on the same nets and splits: 90 pairs for every opponent, the
 * lower test error wins. The unit of time is what the warmed-up fit takes with its default threads.
 */
final class GaussNewtonDuel {

  private static final int FITS = 3;
  private static final int WARM_UP_MILLIS = 500;

  /** An opponent, its time in units of ours, and the percentage of pairs that we mean to win. */
  private record Rival(
      String name, double times, double bar, BiFunction<StandardizedSplit, int[], Opponent> kind) {}

  private static final List<Rival> RIVALS =
      List.of(
          new Rival("Adam, same time", 1, 95, AdamTraining::new),
          new Rival("Adam, 10 x", 10, 70, AdamTraining::new),
          new Rival("LBFGS, 20 x", 20, 80, LbfgsTraining::new),
          new Rival("LM, 20 x", 20, 70, LevenbergMarquardt::new),
          new Rival("textbook LBFGS, 20 x", 20, 0, TextbookLbfgs::new));

  private GaussNewtonDuel() {}

  static void run() {
    printConditions();
    Map<Rival, PairedComparison> results = new LinkedHashMap<>();
    RIVALS.forEach(rival -> results.put(rival, new PairedComparison()));
    Report.print(
        "%n%-21s %8s   of ten splits won against%n%32s  %s",
        "", "fit, ms", "", String.join(" | ", RIVALS.stream().map(Rival::name).toList()));
    for (ReferenceCase c : ReferenceCase.readAll()) {
      fight(c, results);
    }
    LevenbergMarquardt.shutdown();
    results.forEach(GaussNewtonDuel::print);
  }

  private static void printConditions() {
    Report.print("The fit: %s with its defaults, seed = split.", GaussNewtonFit.method());
    Report.print("Adam: DL4J, rate 0.001, batches of 32 shuffled for every epoch; fitting counts.");
    Report.print("LBFGS: DL4J's, all rows. It stands still early; so a textbook one, no bar set.");
    Report.print("LM: Encog's Levenberg-Marquardt, ReLU as in our nets, all rows, all threads.");
    Report.print("All: double, He's initial weights seeded by the split, the last state counts.");
  }

  private static void fight(ReferenceCase c, Map<Rival, PairedComparison> results) {
    StandardizedSplit first = c.splits().get(0);
    GaussNewtonFit.warmUp(first, c.widths());
    RIVALS.forEach(rival -> rival.kind.apply(first, c.widths()).trainFor(WARM_UP_MILLIS));
    Samples millis = new Samples();
    for (StandardizedSplit split : c.splits()) {
      Samples fits = new Samples();
      double error = Double.NaN;
      for (int i = 0; i < FITS; i++) {
        GaussNewtonFit fit = GaussNewtonFit.run(split, c.widths());
        fits.add(fit.millis());
        error = fit.testError();
      }
      millis.add(fits.median());
      for (Rival rival : RIVALS) {
        Opponent opponent = rival.kind.apply(split, c.widths());
        opponent.trainFor(rival.times * fits.median());
        results.get(rival).add(c.toString(), split.number(), error, opponent.testError());
      }
    }
    StringBuilder won = new StringBuilder();
    results
        .values()
        .forEach(result -> won.append("%6d".formatted(10 - result.losses(c.toString()))));
    Report.print("%-21s %8.1f  %s", c, millis.median(), won);
  }

  private static void print(Rival rival, PairedComparison result) {
    Report.print("");
    Report.print("%s: their test error / ours, median %.2f", rival.name, result.medianRatio());
    Report.printAtLeast("pairs won against " + rival.name, result.winPercentage(), "%", rival.bar);
    result.losses().forEach((name, splits) -> Report.print("  lost: %s, splits %s", name, splits));
  }
}
