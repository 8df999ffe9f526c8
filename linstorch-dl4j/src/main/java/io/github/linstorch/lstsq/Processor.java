package io.github.linstorch.lstsq;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Name of the processor, for messages. */
final class Processor {

  /** Whether Linux reports instructions on vectors of 512 bits. */
  static final boolean HAS_AVX512 = cpuinfo().stream().anyMatch(Processor::namesAvx512);

  private Processor() {}

  private static List<String> cpuinfo() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1);
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }

  static boolean namesAvx512(String line) {
    return line.startsWith("flags") && line.contains(" avx512f");
  }

  /** Model name as Linux or Windows tells it, else the architecture. */
  static String name() {
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    if (windows != null) {
      return windows;
    }
    return modelName(cpuinfo());
  }

  /** From the lines of Linux's cpuinfo; on ARM they have no such line. */
  static String modelName(List<String> cpuinfo) {
    return cpuinfo.stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseGet(() -> System.getProperty("os.arch"));
  }
}
