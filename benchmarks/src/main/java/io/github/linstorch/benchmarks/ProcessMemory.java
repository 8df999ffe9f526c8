package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as the operating system counts it, native memory included. */
final class ProcessMemory {

  private ProcessMemory() {}

  /** Resident memory in MB; NaN where there is no /proc. */
  static double resident() {
    return read("VmRSS:");
  }

  /** The most that was ever resident, in MB; NaN where there is no /proc. */
  static double peak() {
    return read("VmHWM:");
  }

  private static double read(String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      // Not Linux: unknown.
    }
    return Double.NaN;
  }
}
