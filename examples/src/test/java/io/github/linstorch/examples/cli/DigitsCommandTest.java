package io.github.linstorch.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DigitsCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine line =
      LinstorchCli.commandLine()
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Test
  void digits_oneSplitAndEpoch_printsTheTableAndDrawsTheDiagram() throws IOException {
    Path results = folder.resolve("results");

    int code =
        line.execute("digits", "--splits", "1", "--epochs", "1", "--out", results.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(figures("GAUSS_NEWTON").get(0)).isGreaterThan(0.94);
    assertThat(figures("GAUSS_NEWTON").get(1)).isLessThan(0.25);
    assertThat(figures("LAST_LAYER").get(1)).isLessThan(0.5);
    // What the log-loss is for: regressed labels are far from probabilities.
    assertThat(figures("GAUSS_NEWTON").get(2)).isLessThan(0.05);
    assertThat(figures("LAST_LAYER, raw logits").get(2)).isGreaterThan(0.5);
    assertThat(figures("Adam, 1 epoch")).hasSize(4);
    assertThat(out.toString()).contains("Accuracy: GAUSS_NEWTON is best").contains("The others:");
    assertThat(Files.readString(results.resolve("reliability.svg")))
        .contains("<svg ", ">calibrated<", ">LAST_LAYER, raw logits<");
    assertThat(
            Files.readAllLines(results.resolve("reliability.csv")).stream()
                .filter(row -> row.startsWith("\"GAUSS_NEWTON\""))
                .mapToInt(row -> Integer.parseInt(row.split(",")[3]))
                .sum())
        .isEqualTo(594);
  }

  /** Of the line of the table that begins with a name. */
  private List<Double> figures(String name) {
    return out.toString()
        .lines()
        .filter(row -> row.matches(Pattern.quote(name) + " +[0-9].*"))
        .flatMap(row -> List.of(row.substring(name.length()).strip().split(" +")).stream())
        .map(Double::valueOf)
        .toList();
  }

  @Test
  void digits_reportThatCannotBeWritten_leavesTheTableOnTheTerminal() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("out/reliability.svg"));
    Files.createFile(taken.resolve("inside"));

    int code =
        line.execute(
            "digits", "--splits", "1", "--epochs", "1", "--out", folder.resolve("out").toString());

    assertThat(code).isEqualTo(1);
    assertThat(figures("GAUSS_NEWTON")).hasSize(4);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("what was found is printed above.");
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs, 0",
    "--splits, 0",
    "--splits, many",
    "--splits, 2147483647",
    "--epochs, 2147483647"
  })
  void digits_wrongUsage_hasExitCode2(String option, String value) {
    assertThat(line.execute("digits", option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(option.substring(2)).contains("--help");
  }

  @Test
  void digits_outIsAFile_isOneSentence() throws IOException {
    Path file = Files.createFile(folder.resolve("taken"));

    assertThat(line.execute("digits", "--out", file.toString())).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("taken is a file: give --out a folder.");
    err.getBuffer().setLength(0);
    assertThat(line.execute("digits", "--out", file.resolve("under").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("so nothing was begun");
    assertThat(out.toString()).isEmpty();
  }
}
