package io.github.linstorch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.Activation;

/**
 * Hidden units of other kinds than ReLU: test errors beside those of ReLU networks of the same
 * widths on the same splits, and against Adam on the same network with ten times the time.
 */
final class GaussNewtonActivations {

  private static final List<Activation> ALL =
      List.of(
          Activation.TANH,
          Activation.SIGMOID,
          Activation.SOFTPLUS,
          Activation.GELU,
          Activation.SWISH,
          Activation.ELU);

  private static final List<String> SETS = List.of("autompg", "concrete", "friedman1");

  private static final int SPLITS = 10;

  /** What "-Dmethods=" may leave out. */
  private static final List<String> METHODS = List.of("gn", "adam");

  private static final double TIMES = 10;
  private static final int WARM_UP_MILLIS = 1000;

  private final PairedComparison won = new PairedComparison();
  private final List<String> losing = new ArrayList<>();
  private final boolean withAdam = Options.chosen("methods", METHODS, METHODS).contains("adam");
  private double worst;
  private double worstOnFriedman;

  private GaussNewtonActivations() {}

  static void run() {
    new GaussNewtonActivations().compare();
  }

  private void compare() {
    List<String> sets = Options.chosen("sets", SETS, SETS);
    List<String> names = ALL.stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    List<String> chosen = Options.chosen("activations", names, names);
    int splits = Options.number("splits", SPLITS);
    Report.print("%s with its defaults, seed = split", GaussNewtonFit.method());
    Report.print("Adam: DL4J, rate 0.001, batches of 32; the time of the fit x %.0f", TIMES);
    Report.print(
        "%-21s %-9s %8s %8s %6s %8s %9s",
        "test error", "units", "median", "worst", "/ReLU", "ms", "won/Adam");
    for (ReferenceCase c : ReferenceCase.readAll()) {
      boolean isOfThirtyTwo = Stream.of("32-1", "32-32-1").anyMatch(end -> hidden(c).equals(end));
      if (sets.contains(c.data()) && isOfThirtyTwo) {
        double relu = median(c, Activation.RELU, splits, Double.NaN, false);
        for (String name : chosen) {
          Activation units = Activation.valueOf(name.toUpperCase(Locale.ROOT));
          median(c, units, splits, relu, withAdam);
        }
      }
    }
    bars(sets);
  }

  private static String hidden(ReferenceCase c) {
    return c.net().substring(c.net().indexOf('-') + 1);
  }

  /** Prints a line, and returns the median of the test errors. */
  private double median(
      ReferenceCase c, Activation units, int count, double relu, boolean againstAdam) {
    Samples errors = new Samples();
    Samples millis = new Samples();
    String name = c + " " + units;
    List<StandardizedSplit> splits = c.splits().subList(0, count);
    warmUp(splits.get(0), units, c.widths(), againstAdam);
    for (StandardizedSplit split : splits) {
      GaussNewtonFit fit = GaussNewtonFit.run(split, units, c.widths());
      errors.add(fit.testError());
      millis.add(fit.millis());
      if (againstAdam) {
        AdamTraining adam = new AdamTraining(split, units, c.widths());
        adam.trainFor(TIMES * fit.millis());
        won.add(name, split.number(), fit.testError(), adam.testError());
      }
    }
    double ratio = errors.median() / relu;
    Report.print(
        "%-21s %-9s %8.4f %8.4f %6.3f %8.1f %9s",
        c,
        units.name().toLowerCase(Locale.ROOT),
        errors.median(),
        errors.max(),
        ratio,
        millis.median(),
        againstAdam ? count - won.losses(name) : "");
    boolean isFriedman = c.data().equals("friedman1");
    if (isFriedman) {
      worstOnFriedman = Math.max(worstOnFriedman, Double.isNaN(ratio) ? 0 : ratio);
    } else {
      worst = Math.max(worst, Double.isNaN(ratio) ? 0 : ratio);
    }
    if (ratio > (isFriedman ? 1 : 1.1)) {
      losing.add("%s: %.3f x the ReLU network's median".formatted(name, ratio));
    }
    return errors.median();
  }

  private static void warmUp(
      StandardizedSplit split, Activation units, int[] widths, boolean againstAdam) {
    long end = System.nanoTime() + 1_000_000L * WARM_UP_MILLIS;
    do {
      GaussNewtonFit.run(split, units, widths);
    } while (System.nanoTime() < end);
    if (againstAdam) {
      new AdamTraining(split, units, widths).trainFor(WARM_UP_MILLIS);
    }
  }

  private void bars(List<String> sets) {
    if (sets.contains("autompg") || sets.contains("concrete")) {
      Report.printAtMost("median / ReLU's, largest of auto-mpg and concrete", worst, "x", 1.1);
    }
    if (sets.contains("friedman1")) {
      Report.printAtMost("median / ReLU's, largest of friedman1", worstOnFriedman, "x", 1);
    }
    if (withAdam) {
      Report.printAtLeast("pairs won against Adam, 10 x", won.winPercentage(), "%", 80);
    }
    losing.forEach(line -> Report.print("  loses: %s", line));
  }
}
