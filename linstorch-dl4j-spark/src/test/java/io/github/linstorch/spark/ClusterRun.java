package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs {@link ClusterProgram} in a process of its own. */
final class ClusterRun {

  private ClusterRun() {}

  /**
   * Runs the program, and looks for a result in what it prints.
   *
   * @param home a folder for the run
   * @param result what is looked for
   * @param arguments of the program
   */
  static Matcher run(Path home, Pattern result, String... arguments)
      throws IOException, InterruptedException {
    String opens =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-opens"))
            .collect(Collectors.joining(" "));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(opens.split(" ")));
    command.add("-Dopens=" + opens + " @" + home.resolve("{{EXECUTOR_ID}}.args"));
    command.add("-cp");
    command.add(classPath());
    command.add(ClusterProgram.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Executors look for Spark's jars here, and find them on their class path.
    Files.createDirectories(home.resolve("jars"));
    // A killed executor is replaced by others.
    for (int executor = 0; executor < 10; executor++) {
      Path file = home.resolve(executor + ".args");
      if (Files.notExists(file)) {
        Files.createFile(file);
      }
    }
    builder.directory(home.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    boolean isSpark3 = System.getProperty("linstorch.spark").startsWith("3.");
    builder.environment().put("SPARK_SCALA_VERSION", isSpark3 ? "2.12" : "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    Matcher found = result.matcher(output);
    assertThat(found.find()).as(output).isTrue();
    return found;
  }

  /**
   * Gives one executor a class path of its own.
   *
   * @param left what the paths of jars contain that are left out
   */
  static void without(Path home, int executor, String left) throws IOException {
    String classPath =
        Arrays.stream(classPath().split(File.pathSeparator))
            .filter(entry -> !entry.contains(left))
            .collect(Collectors.joining(File.pathSeparator));
    Files.writeString(home.resolve(executor + ".args"), "-cp\n\"" + classPath + "\"\n");
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
