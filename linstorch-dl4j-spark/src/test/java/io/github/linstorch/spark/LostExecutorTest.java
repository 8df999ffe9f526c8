package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit goes on when an executor dies, and its result is the same to the bit. */
@Tag("thorough")
@RunsSpark
class LostExecutorTest {

  private static final Pattern RESULT = Pattern.compile("parameters (\\S+), failed tasks (\\d+)");

  @Test
  void fit_executorKilledInTheFirstPass_sameBits(@TempDir Path home) throws Exception {
    Matcher calm = run(home);
    Matcher killed = run(home, "kill");

    assertThat(killed.group(1)).isEqualTo(calm.group(1));
    assertThat(calm.group(2)).isEqualTo("0");
    assertThat(Integer.parseInt(killed.group(2))).isPositive();
  }

  private static Matcher run(Path home, String... arguments)
      throws IOException, InterruptedException {
    String opens =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-opens"))
            .collect(Collectors.joining(" "));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(opens.split(" ")));
    command.add("-Dopens=" + opens);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ClusterProgram.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Executors look for Spark's jars here, and find them on their class path.
    Files.createDirectories(home.resolve("jars"));
    builder.directory(home.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    boolean isSpark3 = System.getProperty("linstorch.spark").startsWith("3.");
    builder.environment().put("SPARK_SCALA_VERSION", isSpark3 ? "2.12" : "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    Matcher result = RESULT.matcher(output);
    assertThat(result.find()).as(output).isTrue();
    return result;
  }
}
