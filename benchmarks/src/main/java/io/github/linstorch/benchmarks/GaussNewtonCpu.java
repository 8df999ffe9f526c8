package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.util.Optional;

/**
 * Processor time of a fit on one thread beside the specification's on the same split, in turn. Both
 * are warmed up. Without Python our times alone are printed.
 */
final class GaussNewtonCpu {

  private static final int ROUNDS = 3;

  private GaussNewtonCpu() {}

  static void run() throws IOException {
    Optional<Specification> specification = Specification.start();
    Report.print("%s, one thread; medians over ten splits", GaussNewtonFit.method());
    Report.print(
        "%-21s %8s %8s %12s %6s %14s", "ms", "CPU", "wall", "numpy's CPU", "ratio", "as reference");
    Samples ratios = new Samples();
    for (ReferenceCase c : ReferenceCase.readAll()) {
      GaussNewtonFit.warmUp(c.splits().get(0), 1, c.widths());
      specification.ifPresent(s -> s.fit(c, c.splits().get(0)));
      compare(c, specification, ratios);
    }
    if (specification.isPresent()) {
      specification.get().close();
      Report.printAtMost("CPU time / numpy's, worst case", ratios.max(), "x", 0.5);
    }
  }

  private static void compare(
      ReferenceCase c, Optional<Specification> specification, Samples ratios) {
    Samples cpu = new Samples();
    Samples wall = new Samples();
    Samples theirs = new Samples();
    int asReference = 0;
    for (StandardizedSplit split : c.splits()) {
      for (int round = 0; round < ROUNDS; round++) {
        GaussNewtonFit ours = GaussNewtonFit.run(split, 1, c.widths());
        cpu.add(ours.cpuMillis());
        wall.add(ours.millis());
      }
      if (specification.isPresent()) {
        Specification.Fit fit = specification.get().fit(c, split);
        theirs.add(fit.cpuMillis());
        double expected = c.reference()[split.number()];
        asReference += Math.abs(fit.testError() - expected) <= 1e-6 * expected ? 1 : 0;
      }
    }
    if (specification.isEmpty()) {
      Report.print("%-21s %8.2f %8.2f", c, cpu.median(), wall.median());
      return;
    }
    double ratio = cpu.median() / theirs.median();
    ratios.add(ratio);
    Report.print(
        "%-21s %8.2f %8.2f %12.2f %6.3f %8d of %d",
        c, cpu.median(), wall.median(), theirs.median(), ratio, asReference, c.splits().size());
  }
}
