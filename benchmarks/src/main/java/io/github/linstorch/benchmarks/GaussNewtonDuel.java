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
  private static final int WARM_UP_MILLIS = 1000;

  /** An opponent, its time in units of ours, and the percentage of pairs to win; NaN: no bar. */
  private record Rival(
      String name, double times, double bar, BiFunction<StandardizedSplit, int[], Opponent> kind) {}

  private static final List<Rival> RIVALS =
      List.of(
          new Rival("Adam, 1 x", 1, 95, AdamTraining::new),
          new Rival("Adam, 10 x", 10, 70, AdamTraining::new),
          new Rival("LBFGS, 20 x", 20, 80, LbfgsTraining::new),
          new Rival("LM, 20 x", 20, 70, LevenbergMarquardt::new),
          new Rival("own LBFGS, 20 x", 20, Double.NaN, TextbookLbfgs::new));

  private GaussNewtonDuel() {}

  static void run() {
    printConditions();
    Map<Rival, PairedComparison> results = new LinkedHashMap<>();
    RIVALS.forEach(rival -> results.put(rival, new PairedComparison()));
    StringBuilder heading = new StringBuilder("\nwon, of ten splits    fit, ms");
    RIVALS.forEach(rival -> heading.append("%17s".formatted(rival.name)));
    Report.print("%s", heading);
    for (ReferenceCase c : ReferenceCase.readAll()) {
      fight(c, results);
    }
    LevenbergMarquardt.shutdown();
    results.forEach(GaussNewtonDuel::print);
  }

  private static void printConditions() {
    Report.print("The fit: %s with its defaults, seed = split.", GaussNewtonFit.method());
    Report.print("Adam: DL4J, rate 0.001, batches of 32 shuffled for every epoch; fitting counts.");
    Report.print(
        "LBFGS: DL4J's, all rows; it soon stands still, so our own textbook one, too, without a bar.");
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
        .forEach(result -> won.append("%17d".formatted(10 - result.losses(c.toString()))));
    Report.print("%-20s %8.1f%s", c, millis.median(), won);
  }

  private static void print(Rival rival, PairedComparison result) {
    Report.print("");
    Report.print("%s: their test error / ours, median %.2f", rival.name, result.medianRatio());
    String won = "pairs won against " + rival.name;
    if (Double.isNaN(rival.bar)) {
      Report.print("%-60s %8.3f %%", won, result.winPercentage());
    } else {
      Report.printAtLeast(won, result.winPercentage(), "%", rival.bar);
    }
    result.losses().forEach((name, splits) -> Report.print("  lost: %s, splits %s", name, splits));
  }
}
