package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.PolishProblem.Split;
import io.github.linstorch.benchmarks.PolishTraining.Outcome;
import io.github.linstorch.benchmarks.PolishTraining.Updater;
import io.github.linstorch.dl4j.FitConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code net.fit} after a fit, at the rate that the fit suggests, beside {@code net.fit} from
 * DL4J's initial weights at its best rate.
 */
final class Polish {

  private static final int SPLITS = 5;
  private static final String OWN = "abs-sin";
  private static final List<TabularSource> TABLES =
      List.of(
          TabularSource.AUTO_MPG,
          TabularSource.CONCRETE,
          TabularSource.FRIEDMAN1,
          TabularSource.SACRAMENTO,
          TabularSource.CPS1988);

  private static final FitConfig GAUSS_NEWTON = FitConfig.gaussNewton();
  private static final FitConfig BALANCED = GAUSS_NEWTON.toBuilder().balance(true).build();
  private static final FitConfig LINSTORCH = FitConfig.builder().balance(true).build();

  /** Medians over the splits; of ratios where one error is compared with another. */
  private record Line(
      String name,
      Updater updater,
      double start,
      double fit,
      double after,
      double balanced,
      double stopped,
      double linstorch) {}

  private Polish() {}

  static void run() {
    int splits = Options.number("splits", SPLITS);
    List<String> names = new ArrayList<>(TABLES.stream().map(TabularSource::toString).toList());
    names.add(OWN);
    names.add("hybrid");
    List<String> chosen = Options.chosen("sets", names, names);
    Report.print(
        "Networks d-64-32-1, FLOAT; %d epochs in batches of 32; medians of %d splits",
        PolishTraining.EPOCHS, splits);
    Report.print(
        "%-11s %-5s %8s %8s %9s %8s %9s %9s %10s",
        "test error", "", "DL4J's", "fit", "rate", "after", "balanced", "stopped", "LINSTORCH");
    List<Line> lines = new ArrayList<>();
    for (String name : chosen) {
      if (!name.equals("hybrid")) {
        problem(name, splits).ifPresent(problem -> add(lines, problem));
      }
    }
    if (!lines.isEmpty()) {
      bars(lines);
    }
    if (chosen.contains("hybrid")) {
      HybridRates.run(splits);
    }
  }

  private static Optional<PolishProblem> problem(String name, int splits) {
    if (name.equals(OWN)) {
      return Optional.of(
          PolishProblem.of(name, 10, (x, r) -> Math.sin(2 * x[0]) * x[1] + Math.abs(x[2]), splits));
    }
    TabularSource source = TabularSource.of(name);
    if (!source.isThere()) {
      Report.print("%-11s is missing: run %s", name, TabularSource.SCRIPT);
      return Optional.empty();
    }
    return Optional.of(PolishProblem.of(source, splits));
  }

  private static void add(List<Line> lines, PolishProblem problem) {
    for (Updater updater : Updater.values()) {
      double start =
          Arrays.stream(updater.rates())
              .map(rate -> start(problem, updater, rate))
              .min()
              .orElseThrow();
      Samples fits = new Samples();
      Samples rates = new Samples();
      Samples after = new Samples();
      Samples balanced = new Samples();
      Samples stopped = new Samples();
      Samples linstorch = new Samples();
      for (Split split : problem.splits()) {
        Outcome outcome = PolishTraining.afterFit(split, updater, GAUSS_NEWTON);
        fits.add(outcome.fit());
        rates.add(outcome.rate());
        after.add(outcome.after());
        balanced.add(PolishTraining.afterFit(split, updater, BALANCED).after());
        stopped.add(PolishTraining.stopped(split, updater, GAUSS_NEWTON));
        linstorch.add(PolishTraining.afterFit(split, updater, LINSTORCH).after());
      }
      Line line =
          new Line(
              problem.name(),
              updater,
              start,
              fits.median(),
              after.medianRatio(fits),
              balanced.medianRatio(fits),
              stopped.medianRatio(fits),
              linstorch.median());
      lines.add(line);
      Report.print(
          "%-11s %-5s %8.4f %8.4f %9.2g %6.3f x %7.3f x %7.3f x %10.4f",
          line.name,
          line.updater,
          line.start,
          line.fit,
          rates.median(),
          line.after,
          line.balanced,
          line.stopped,
          line.linstorch);
    }
  }

  private static double start(PolishProblem problem, Updater updater, double rate) {
    Samples errors = new Samples();
    for (Split split : problem.splits()) {
      errors.add(PolishTraining.fromStart(split, updater, rate));
    }
    return errors.median();
  }

  private static void bars(List<Line> lines) {
    Report.print(
        "DL4J's: from its initial weights, best of four rates. after: GAUSS_NEWTON and %d epochs"
            + " at the rate it suggests, over the fit; balanced: with balance(true). stopped: as"
            + " many epochs as held-out rows allow. LINSTORCH: with balance(true), then the epochs.",
        PolishTraining.EPOCHS);
    int cases = lines.size();
    Report.printAtMost(
        "after GAUSS_NEWTON / fit, worst case",
        lines.stream().mapToDouble(Line::after).max().orElseThrow(),
        "x",
        1.1);
    Report.printAtLeast(
        "cases at least 2 % better than the fit, of " + cases,
        lines.stream().filter(line -> line.after <= 0.98).count(),
        "",
        Math.ceil(cases / 2.0));
    Report.printAtLeast(
        "cases better than from DL4J's start, of " + cases,
        lines.stream().filter(line -> line.after * line.fit < line.start).count(),
        "",
        cases);
    for (Updater updater : Updater.values()) {
      List<Line> own = lines.stream().filter(line -> line.updater == updater).toList();
      Report.printAtLeast(
          "after LINSTORCH, no worse than from DL4J's start: " + updater + ", of " + own.size(),
          own.stream().filter(line -> line.linstorch <= line.start).count(),
          "",
          Math.max(1, own.size() - 1.0));
    }
    for (Line line : lines) {
      if (line.after > 1) {
        Report.print(
            "  worse than the fit: %s, %s: %.1f %%",
            line.name, line.updater, 100 * (line.after - 1));
      }
    }
  }
}
