package io.github.linstorch.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the JMH benchmarks in rounds, a JVM for each in every round, so that a busy spell of the
 * machine does not hit one of them alone; compares the medians.
 */
final class FitTable {

  /** What to run, and the bar that the project has set for it. */
  enum Work {
    SMALL("690 rows, 8-10-1", "(linstorch|adam\\w*|commonsMath|gesvd)") {
      @Override
      void printBar(Map<String, Double> micros) {
        double ratio = micros.get("linstorch") / micros.get("adamStep");
        Report.printAtMost(this + ": fit / one Adam step", ratio, "", 0.15);
      }
    },
    TINY("67 rows, 1-10-1", "(linstorch|adam\\w*|commonsMath|gesvd)") {
      @Override
      void printBar(Map<String, Double> micros) {
        Report.printAtMost(this + ": fit", micros.get("linstorch") / 1000, "ms", 0.03);
      }
    },
    /** Without gesvd: its U alone would take 800 MB. */
    MEDIUM("10000 rows, 20-32-32-1", "(linstorch\\w*|adam\\w*|commonsMath)") {
      @Override
      void printBar(Map<String, Double> micros) {
        // No bar is set for this size.
      }
    };

    private final String problem;
    private final String methods;

    Work(String problem, String methods) {
      this.problem = problem;
      this.methods = methods;
    }

    abstract void printBar(Map<String, Double> micros);

    @Override
    public String toString() {
      return problem;
    }
  }

  private static final int ROUNDS = 3;

  private FitTable() {}

  static void run(String name, Work... works) throws RunnerException {
    for (Work work : works) {
      Map<String, Samples> samples = new LinkedHashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (RunResult result : new Runner(options(name, work).build()).run()) {
          String method = result.getPrimaryResult().getLabel();
          double median = result.getPrimaryResult().getStatistics().getPercentile(50);
          samples.computeIfAbsent(method, m -> new Samples()).add(median);
        }
      }
      Map<String, Double> micros = new LinkedHashMap<>();
      samples.forEach((method, medians) -> micros.put(method, medians.median()));
      print(work, micros);
    }
  }

  private static OptionsBuilder options(String name, Work work) {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("\\." + work.methods + "$")
        .param("work", work.problem)
        .forks(1)
        .warmupIterations(2)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(3)
        .measurementTime(TimeValue.seconds(1))
        .output("target/" + name + ".txt");
    return options;
  }

  private static void print(Work work, Map<String, Double> micros) {
    double fit = micros.get("linstorch");
    Report.print("%n%-24s %12s %10s", work, "us", "x fit");
    micros.forEach((method, time) -> Report.print("%-24s %12.1f %10.2f", method, time, time / fit));
    work.printBar(micros);
  }
}
