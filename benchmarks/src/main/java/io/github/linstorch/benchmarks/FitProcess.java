package io.github.linstorch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A JVM that fits teacher rows when it is told to, with this build of the library or with another
 * one, which is put in front of the class path.
 */
final class FitProcess implements AutoCloseable {

  static final int ROWS = 100_000;
  static final int THREADS = 2;
  private static final int TEST_ROWS = 20_000;

  /** What one fit took and reached. */
  record Fit(double seconds, double cpuSeconds, double testError) {}

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /**
   * Starts it.
   *
   * @param library jar or folder of classes; null for this build
   */
  FitProcess(Path library) throws IOException {
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Runtime.getRuntime().maxMemory(),
                "-classpath",
                library == null ? classPath : library + File.pathSeparator + classPath,
                FitProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    this.process = builder.start();
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
  }

  /** Has it fit once. */
  Fit fit(long seed) {
    try {
      requests.write(seed + "\n");
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("The JVM of the fits ended early; see its message above");
      }
      String[] parts = answer.split(" ");
      return new Fit(
          Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /**
   * Fits with each seed that standard input names.
   *
   * @param args none
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    TeacherRows teacher = new TeacherRows(1);
    DataSet train = teacher.rows(ROWS, 2);
    DataSet test = teacher.rows(TEST_ROWS, 3);
    BufferedReader seeds =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String seed = seeds.readLine(); seed != null; seed = seeds.readLine()) {
      Fit fit = fit(train, test, Long.parseLong(seed));
      Report.print("%.4f %.4f %.6f", fit.seconds(), fit.cpuSeconds(), fit.testError());
    }
  }

  private static Fit fit(DataSet train, DataSet test, long seed) {
    MultiLayerNetwork net = FloatNet.regression(0, TeacherRows.WIDTHS);
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).threads(THREADS).seed(seed).build();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuStart = system.getProcessCpuTime();
    long start = System.nanoTime();
    LinstorchFitter.fit(net, train, config);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = (system.getProcessCpuTime() - cpuStart) / 1e9;
    return new Fit(seconds, cpu, Scores.of(net, test).mse().orElseThrow());
  }
}
