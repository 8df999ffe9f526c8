package io.github.linstorch.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

class LinstorchCliTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine line =
      LinstorchCli.commandLine()
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true))
          .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));

  /** Fails in a way of the test's choice. */
  @Command(name = "fail")
  private record Failing(Exception failure) implements Runnable {
    @Override
    public void run() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "quickstart --help", "paper --help", "hybrid --help", "digits --help"})
  void execute_help_isPrintedWithCodeZero(String args) {
    assertThat(line.execute(args.split(" "))).isZero();
    assertThat(out.toString()).startsWith("Usage: linstorch");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void execute_version_isThatOfTheBuild() {
    assertThat(line.execute("--version")).isZero();
    assertThat(out.toString().strip())
        .isEqualTo("linstorch-dl4j " + System.getProperty("linstorch.version"));
  }

  @Test
  void execute_paperHelp_namesTheExperiments() {
    line.execute("paper", "--help");

    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("fig1, fig2, fig3, fig4, fig5, fig6, fig7, fig8, table1, all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "quikstart",
        "paper",
        "paper fig9",
        "paper fig1 --seed x",
        "paper fig1 --quick --full",
        "paper --nonsense"
      })
  void execute_wrongUsage_isToldWithCodeTwo(String args) {
    int code = args.isEmpty() ? line.execute() : line.execute(args.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("error: ").contains("--help").doesNotContain("\tat ");
  }

  @Test
  void execute_unknownExperiment_saysWhichThereAre() {
    line.execute("paper", "fig9");

    assertThat(err.toString())
        .contains(
            "There is no experiment 'fig9'. Choose from: fig1, fig2, fig3, fig4, fig5, fig6, fig7,"
                + " fig8, table1, all.");
  }

  @Test
  void execute_outIsAFile_isOneSentenceWithCodeOne(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("taken"));

    assertThat(line.execute("paper", "fig1", "--out", file.toString())).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("error: " + file + " is a file: give --out a folder.");
    err.getBuffer().setLength(0);
    assertThat(line.execute("paper", "fig1", "--out", file.resolve("under").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("so nothing was begun");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_exception_isOneLineWithCodeOne() {
    line.addSubcommand(new Failing(new IllegalStateException("first\n  second")));
    line.setErr(new PrintWriter(err, true));

    assertThat(line.execute("fail")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("error: IllegalStateException: first second");
  }

  @Test
  void execute_controlCharacters_areWrittenOut() {
    line.addSubcommand(new Failing(new UserError("Column \u001b[2J has\u0007 nothing.")));
    line.setErr(new PrintWriter(err, true));

    line.execute("fail");
    assertThat(err.toString().strip()).isEqualTo("error: Column \\u001B[2J has\\u0007 nothing.");
    err.getBuffer().setLength(0);
    line.execute("paper", "\u001b[2J");
    assertThat(err.toString()).contains("'\\u001B[2J'").doesNotContain("\u001b");
  }

  @Test
  void execute_userError_isItsMessage() {
    line.addSubcommand(new Failing(new UserError("The file is empty.")));
    line.setErr(new PrintWriter(err, true));

    assertThat(line.execute("fail")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("error: The file is empty.");
  }

  @Test
  void sentence_failedInitialiser_isItsCause() {
    assertThat(LinstorchCli.sentence(new ExceptionInInitializerError(new UserError("No backend."))))
        .isEqualTo("No backend.");
  }
}
