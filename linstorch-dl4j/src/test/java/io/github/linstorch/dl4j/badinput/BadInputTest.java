package io.github.linstorch.dl4j.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Random combinations of malformed networks, data and settings either fit, or are refused by name
 * with the network left as it was. Every number stands for one of them, the same every time.
 */
class BadInputTest {

  private static final int THOROUGH = 10_000;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level level = root.getLevel();
  private final PrintStream standardOutput = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir private Path directory;

  @BeforeEach
  void listen() {
    root.setLevel(Level.ERROR);
    System.setOut(new PrintStream(printed, true, UTF_8));
  }

  @AfterEach
  void leaveAsItWas() {
    root.setLevel(level);
    System.setOut(standardOutput);
  }

  @Test
  void fit_sampleOfBadInput_fittedOrRefusedByName() {
    requireGood(Campaign.SAMPLE);
  }

  @Test
  @Tag("thorough")
  void fit_badInput_fittedOrRefusedByName() {
    requireGood(THOROUGH);
  }

  private void requireGood(int recipes) {
    Campaign campaign = Campaign.of(recipes, number -> {});

    assertThat(campaign.faults).isEmpty();
    assertThat(printed.toString(UTF_8)).isEmpty();
    assertThat(campaign.outcomes.keySet())
        .contains("fit", "IllegalArgumentException", "UnsupportedNetworkException");
    assertThat(campaign.outcomes.get("fit")).isGreaterThan(recipes / 10);
  }

  /** Native code prints past Java; and it is the whole JVM that it may bring down. */
  @Test
  void fit_sampleOfBadInputInItsOwnJvm_nothingPrintedAndNoCrash() throws Exception {
    requireQuiet(Campaign.SAMPLE, 5);
  }

  @Test
  @Tag("thorough")
  void fit_badInputInItsOwnJvm_nothingPrintedAndNoCrash() throws Exception {
    requireQuiet(THOROUGH, 40);
  }

  private void requireQuiet(int recipes, int minutes) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-OmitStackTraceInFastThrow",
                "-cp",
                classPath,
                BadInputMain.class.getName(),
                String.valueOf(recipes))
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String all = Files.readString(errors);
    String said = all.substring(Math.max(0, all.length() - 8000));
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(Files.readString(output)).isEmpty();
    assertThat(said).contains("UnsupportedNetworkException=");
  }
}
