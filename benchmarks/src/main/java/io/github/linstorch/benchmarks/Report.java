package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the benchmarks print: the machine they run on, lines of figures, and bars. */
final class Report {

  private Report() {}

  static void printMachine() {
    print(
        "%d processors (%s), %s %s, JDK %s, heap %d MB, OMP_NUM_THREADS=%s, load %.1f",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() >> 20,
        System.getenv("OMP_NUM_THREADS"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
    } catch (IOException e) {
      // Not Linux: the model stays unknown.
    }
    return "unknown model";
  }

  static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  /** One line: what was measured, the figure, the bar, and whether the figure is within it. */
  static void printBar(String what, double figure, String unit, double atLeast, double atMost) {
    String bar = atMost < Double.POSITIVE_INFINITY ? "at most " + plain(atMost) : "";
    if (atLeast > 0) {
      bar = bar.isEmpty() ? "at least " + plain(atLeast) : plain(atLeast) + " to " + plain(atMost);
    }
    boolean met = figure >= atLeast && figure <= atMost;
    String format = atMost <= 0 || atMost >= 0.1 ? "%.3f" : atMost >= 0.01 ? "%.4f" : "%.5f";
    String number = String.format(Locale.ROOT, format, figure);
    print("%-60s %8s %-3s (bar: %s) %s", what, number, unit, bar, met ? "met" : "MISSED");
  }

  static void printAtMost(String what, double figure, String unit, double bar) {
    printBar(what, figure, unit, 0, bar);
  }

  static void printAtLeast(String what, double figure, String unit, double bar) {
    printBar(what, figure, unit, bar, Double.POSITIVE_INFINITY);
  }

  private static String plain(double value) {
    if (value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    // A bar that was measured has more digits than anybody reads.
    double rounded = Math.rint(value * 1e5) / 1e5;
    return Double.toString(rounded == 0 ? value : rounded);
  }
}
