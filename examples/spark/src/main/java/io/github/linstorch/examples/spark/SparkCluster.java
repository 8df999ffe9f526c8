package io.github.linstorch.examples.spark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the quickstart on a cluster of its own: a master and two workers on the loopback interface,
 * each a process, from the jars that Maven has fetched.
 *
 * <pre>
 * mvn -q compile exec:exec -pl examples/spark -am \
 *     -Dexec.mainClass=io.github.linstorch.examples.spark.SparkCluster
 * </pre>
 */
public final class SparkCluster {

  private static final int PORT = 17077;

  private static final String URL = "spark://127.0.0.1:" + PORT;

  private SparkCluster() {}

  /**
   * Starts the cluster, runs the quickstart, and stops the cluster.
   *
   * @param args ignored
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    try {
      processes.add(
          start(
              "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + PORT));
      for (int i = 0; i < 2; i++) {
        processes.add(
            start(
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1g",
                URL));
      }
      System.setProperty("spark.master", URL);
      System.setProperty("rows", "5000");
      System.setProperty("spark.executor.memory", "800m");
      System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
      System.setProperty("spark.executor.extraJavaOptions", String.join(" ", opens()));
      SparkQuickstart.main(args);
    } finally {
      for (Process process : processes) {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static Process start(String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(opens());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The options that open packages of Java to Spark, as this JVM was given them. */
  private static List<String> opens() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .toList();
  }

  /** A folder such as workers expect: they look for jars in it, and find all on the class path. */
  private static Path home() throws IOException {
    Path home = Files.createDirectories(Path.of("target", "spark-home")).toAbsolutePath();
    Files.createDirectories(home.resolve("jars"));
    return home;
  }
}
