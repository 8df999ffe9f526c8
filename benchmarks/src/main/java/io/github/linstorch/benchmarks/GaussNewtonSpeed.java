package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * 100,000 rows, 20-64-64-1, two threads: this build beside another one, which {@code -Dbaseline=}
 * names by its jar or its folder of classes. Each has a JVM of its own, is warmed up by one fit,
 * and they fit in turn, with the same seeds. Without a baseline this build's figures alone are
 * printed.
 */
final class GaussNewtonSpeed {

  private static final int PAIRS = 7;

  private GaussNewtonSpeed() {}

  static void run() throws IOException {
    String baseline = System.getProperty("baseline", "");
    Path library = baseline.isEmpty() ? null : Path.of(baseline).toAbsolutePath();
    if (library != null && !Files.exists(library)) {
      Report.print("Expected -Dbaseline= a jar or a folder of classes, found %s", library);
      return;
    }
    try (FitProcess ours = new FitProcess(null);
        FitProcess theirs = library == null ? null : new FitProcess(library)) {
      compare(ours, theirs);
    }
  }

  private static void compare(FitProcess ours, FitProcess theirs) {
    Samples[] our = measures();
    Samples[] their = measures();
    for (int pair = 0; pair <= PAIRS; pair++) {
      // The first is the warm-up.
      add(our, ours.fit(pair), pair > 0);
      if (theirs != null) {
        add(their, theirs.fit(pair), pair > 0);
      }
    }
    Report.print(
        "GAUSS_NEWTON, %d rows, 20-64-64-1, %d threads; medians of %d fits, mean test error",
        FitProcess.ROWS, FitProcess.THREADS, PAIRS);
    print("this build", our);
    if (theirs == null) {
      Report.print("No other build to compare with: name one by -Dbaseline=");
      return;
    }
    print("baseline", their);
    Report.printAtMost(
        "time / baseline's, median of pairs", our[0].medianRatio(their[0]), "x", 0.8);
    Report.printAtMost(
        "processor time / baseline's, median of pairs", our[1].medianRatio(their[1]), "x", 0.8);
    double difference = our[2].mean() - their[2].mean();
    double noise = Math.hypot(our[2].standardError(), their[2].standardError());
    Report.printAtMost(
        "test error: difference of the means / its standard error", difference / noise, "", 2);
  }

  private static Samples[] measures() {
    return new Samples[] {new Samples(), new Samples(), new Samples()};
  }

  private static void add(Samples[] measures, FitProcess.Fit fit, boolean counts) {
    if (counts) {
      measures[0].add(fit.seconds());
      measures[1].add(fit.cpuSeconds());
      measures[2].add(fit.testError());
    }
  }

  private static void print(String what, Samples[] measures) {
    Report.print(
        "%-12s %6.2f s, %6.2f s of processor time, test error %.5f +- %.5f",
        what,
        measures[0].median(),
        measures[1].median(),
        measures[2].mean(),
        measures[2].standardError());
  }
}
