package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.PolishProblem.Split;
import io.github.linstorch.benchmarks.PolishProblem.Target;
import io.github.linstorch.benchmarks.PolishTraining.Outcome;
import io.github.linstorch.benchmarks.PolishTraining.Updater;
import io.github.linstorch.dl4j.FitConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Adam after fits and from DL4J's initial weights, at several rates: three functions. */
final class HybridRates {

  private static final double[] RATES = {0.01, 0.003, 0.001, 0.0001};
  private static final int FEATURES = 8;
  private static final double NOISE = 0.1;

  private HybridRates() {}

  static void run(int splits) {
    Map<String, Target> targets = new LinkedHashMap<>();
    targets.put("sin(2 x1) x2 + |x3|", (x, r) -> Math.sin(2 * x[0]) * x[1] + Math.abs(x[2]));
    targets.put(
        "x1 - x2/2 + max(0, x3 + x4)", (x, r) -> x[0] - x[1] / 2 + Math.max(0, x[2] + x[3]));
    targets.put("cos(x1 + x2) + 0.3 x5^2", (x, r) -> Math.cos(x[0] + x[1]) + 0.3 * x[4] * x[4]);
    Report.print("");
    Report.print(
        "Eight normal features, noise of deviation 0.1, 600 rows, 8-64-32-1; test error after %d"
            + " epochs of Adam, medians of %d splits",
        PolishTraining.EPOCHS, splits);
    Report.print(
        "%-28s %-20s %7s %7s %7s %7s %7s %10s %8s",
        "", "start", "fit", "0.01", "0.003", "0.001", "0.0001", "suggested", "(rate)");
    targets.forEach((name, target) -> print(name, noisy(name, target, splits)));
  }

  private static PolishProblem noisy(String name, Target target, int splits) {
    return PolishProblem.of(
        name, FEATURES, (x, r) -> target.of(x, r) + NOISE * r.nextGaussian(), splits);
  }

  private static void print(String name, PolishProblem problem) {
    double[] own = new double[RATES.length];
    for (int i = 0; i < RATES.length; i++) {
      double rate = RATES[i];
      own[i] = median(problem, split -> PolishTraining.fromStart(split, Updater.ADAM, rate));
    }
    Report.print(
        "%-28s %-20s %7s %7.4f %7.4f %7.4f %7.4f",
        name, "DL4J's", "", own[0], own[1], own[2], own[3]);
    print(problem, "LINSTORCH", FitConfig.linstorch());
    print(problem, "LINSTORCH, balanced", FitConfig.builder().balance(true).build());
    print(problem, "GAUSS_NEWTON", FitConfig.gaussNewton());
  }

  private static void print(PolishProblem problem, String start, FitConfig config) {
    double[] after = new double[RATES.length];
    for (int i = 0; i < RATES.length; i++) {
      double rate = RATES[i];
      after[i] =
          median(problem, split -> PolishTraining.afterFit(split, Updater.ADAM, config, rate));
    }
    Samples fits = new Samples();
    Samples rates = new Samples();
    Samples suggested = new Samples();
    for (Split split : problem.splits()) {
      Outcome outcome = PolishTraining.afterFit(split, Updater.ADAM, config);
      fits.add(outcome.fit());
      rates.add(outcome.rate());
      suggested.add(outcome.after());
    }
    Report.print(
        "%-28s %-20s %7.4f %7.4f %7.4f %7.4f %7.4f %10.4f %8.1g",
        "",
        start,
        fits.median(),
        after[0],
        after[1],
        after[2],
        after[3],
        suggested.median(),
        rates.median());
  }

  private static double median(PolishProblem problem, ToDoubleFunction<Split> error) {
    Samples errors = new Samples();
    problem.splits().forEach(split -> errors.add(error.applyAsDouble(split)));
    return errors.median();
  }
}
