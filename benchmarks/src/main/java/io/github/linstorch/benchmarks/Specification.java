package io.github.linstorch.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The specification in numpy, running in a Python of its own, one BLAS thread. */
final class Specification implements AutoCloseable {

  /** What one fit took and reached. */
  record Fit(double cpuMillis, double testError) {}

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private Specification(Process process) {
    this.process = process;
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
  }

  /** Starts it; nothing if there is no Python, or no numpy in it, which is then printed. */
  static Optional<Specification> start() {
    String python = System.getProperty("python", "python3");
    Path script = ReferenceCase.folder().resolve("cpu_times.py");
    ProcessBuilder builder =
        new ProcessBuilder(python, "-B", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    try {
      Specification specification = new Specification(builder.start());
      if ("ready".equals(specification.answers.readLine())) {
        return Optional.of(specification);
      }
      specification.close();
    } catch (IOException e) {
      Report.print("%s", e.getMessage());
    }
    Report.print(
        "Skipped: the specification needs -Dpython= a Python 3 with numpy, not %s", python);
    return Optional.empty();
  }

  /** Has it fit one net to one split. */
  Fit fit(ReferenceCase c, StandardizedSplit split) {
    try {
      requests.write("%s %s %d%n".formatted(c.data(), c.net(), split.number()));
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("The specification ended early; see its message above");
      }
      String[] parts = answer.split(" ");
      return new Fit(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it. */
  @Override
  public void close() throws IOException {
    requests.close();
    process.destroy();
  }
}
