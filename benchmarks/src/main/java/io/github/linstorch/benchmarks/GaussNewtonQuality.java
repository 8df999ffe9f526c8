package io.github.linstorch.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Test errors on three data sets, three nets each, in ten splits, beside the specification's. */
final class GaussNewtonQuality {

  private GaussNewtonQuality() {}

  static void run() {
    Report.print("%s with its defaults, seed = split", GaussNewtonFit.method());
    Report.print(
        "%-21s %8s %8s %9s %6s %8s %8s",
        "test error", "median", "worst", "reference", "ratio", "OLS worst", "ms");
    Samples ratios = new Samples();
    List<String> losing = new ArrayList<>();
    int aboveLeastSquares = 0;
    for (ReferenceCase c : ReferenceCase.readAll()) {
      GaussNewtonFit.warmUp(c.splits().get(0), c.widths());
      Samples errors = new Samples();
      Samples millis = new Samples();
      for (StandardizedSplit split : c.splits()) {
        GaussNewtonFit fit = GaussNewtonFit.run(split, c.widths());
        errors.add(fit.testError());
        millis.add(fit.millis());
      }
      double reference = Samples.of(c.reference()).median();
      double leastSquares = Samples.of(c.leastSquares()).max();
      double ratio = errors.median() / reference;
      ratios.add(ratio);
      Report.print(
          "%-21s %8.4f %8.4f %9.4f %6.3f %9.4f %8.1f",
          c, errors.median(), errors.max(), reference, ratio, leastSquares, millis.median());
      if (errors.max() > leastSquares) {
        aboveLeastSquares++;
        losing.add(c + ": its worst split is worse than the worst of least squares");
      }
      if (ratio > 1) {
        losing.add("%s: %.1f %% above the reference".formatted(c, 100 * (ratio - 1)));
      }
    }
    Report.printAtMost("median / reference's, geometric mean", ratios.geometricMean(), "x", 1.02);
    Report.printAtMost("median / reference's, largest", ratios.max(), "x", 1.1);
    Report.printAtMost("cases with a worst split above OLS's", aboveLeastSquares, "", 0);
    losing.forEach(line -> Report.print("  loses: %s", line));
  }
}
