package io.github.linstorch.benchmarks;

import java.util.List;

/** Classes of few rows, d-32-k: a random part of a set to train, all other rows to test. */
final class FewRows {

  private static final int SEEDS = 10;
  private static final int[] HIDDEN = {32};

  /** A set, how many of its rows train, and the largest median log-loss aimed at. */
  private record Case(TabularSource source, int rows, double bar) {

    @Override
    public String toString() {
      return source + ", " + rows + " rows";
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case(TabularSource.DIGITS, 150, 0.33),
          new Case(TabularSource.DIGITS, 500, 0.15),
          new Case(TabularSource.DIGITS, 1500, 0.08),
          new Case(TabularSource.BREAST_CANCER, 150, 0.13));

  private FewRows() {}

  static void run(List<TabularMethod> methods) {
    Report.print("%nfew rows: networks d-32-k, %d seeds, all other rows to test", SEEDS);
    for (Case c : CASES) {
      TabularSet set = c.source().read();
      Report.print("%-24s %9s %9s %9s", c, "median", "worst", "accuracy");
      for (TabularMethod method : methods) {
        if (method.fits(false)) {
          compare(c, set, method);
        }
      }
    }
  }

  private static void compare(Case c, TabularSet set, TabularMethod method) {
    Samples errors = new Samples();
    Samples accuracies = new Samples();
    for (int seed = 0; seed < SEEDS; seed++) {
      TabularOutcome outcome = TabularOutcome.of(method, set.split(seed, c.rows()), HIDDEN);
      errors.add(outcome.error());
      accuracies.add(outcome.accuracy());
    }
    Report.print(
        "%-24s %9.4f %9.4f %9.4f", method, errors.median(), errors.max(), accuracies.median());
    if (method == TabularMethod.NET) {
      Report.printAtMost(c + ": median log-loss", errors.median(), "", c.bar());
    }
  }
}
