package io.github.linstorch.benchmarks;

import io.github.linstorch.arrays.ArrayNetwork;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the core of the library needs where there is little: a JVM with a heap of 32 MB on one
 * processor, which has no other jar. {@link DeviceFit} is its program.
 */
final class SmallDevice {

  private static final int RUNS = 11;
  private static final int WARM_FITS = 6_000;

  /** What one JVM has told. */
  private record Run(double startToFitted, double cpu, double warm, double heap) {}

  private SmallDevice() {}

  static void run() throws IOException {
    Path jar = coreJar();
    if (jar == null) {
      Report.print("Cannot find the core jar: run it with package -DskipTests in place of compile");
      return;
    }
    Report.printAtMost("core jar, which needs no other", Files.size(jar) / 1000.0, "kB", 400);
    List<Run> compiled = runs(jar, WARM_FITS, List.of());
    Report.printAtMost("JVM start to fitted, median", median(compiled, 0), "ms", 250);
    Report.print("... its processor time: %.0f ms", median(compiled, 1));
    Report.printAtMost("warm fit, 690 rows, 8-10-1", median(compiled, 2), "ms", 0.2);
    Report.print("heap in use at the end: %.0f kB", median(compiled, 3));
    List<Run> interpreted = runs(jar, 60, List.of("-Xint"));
    Report.print(
        "-Xint: start to fitted %.0f ms, processor time %.0f ms, a later fit %.2f ms",
        median(interpreted, 0), median(interpreted, 1), median(interpreted, 2));
  }

  /** The jar beside the one that this program runs with; null where only classes are built. */
  private static Path coreJar() throws IOException {
    URI home =
        URI.create(ArrayNetwork.class.getProtectionDomain().getCodeSource().getLocation() + "");
    Path target = Path.of(home).getParent();
    try (Stream<Path> files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith("-core.jar")).findAny().orElse(null);
    }
  }

  private static List<Run> runs(Path jar, int fits, List<String> options) throws IOException {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(once(jar, fits, options));
    }
    return runs;
  }

  private static Run once(Path jar, int fits, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      command.addAll(List.of("/usr/bin/taskset", "-c", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx32m");
    command.addAll(options);
    Path own =
        Path.of(
            URI.create(DeviceFit.class.getProtectionDomain().getCodeSource().getLocation() + ""));
    command.addAll(
        List.of("-cp", jar + File.pathSeparator + own, DeviceFit.class.getName(), "" + fits));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader()) {
      double cpu = number(lines);
      double fitted = (System.nanoTime() - start) / 1e6;
      return new Run(fitted, cpu, number(lines), number(lines));
    }
  }

  private static double number(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("The JVM of the device ended early; see its message above");
    }
    return Double.parseDouble(line);
  }

  private static double median(List<Run> runs, int which) {
    double[] values = new double[runs.size()];
    for (int i = 0; i < values.length; i++) {
      Run run = runs.get(i);
      values[i] = new double[] {run.startToFitted, run.cpu, run.warm, run.heap}[which];
    }
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
