package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.Digits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The example of a classification. */
@Command(
    name = "digits",
    description = {
      "Classifies handwritten digits: Gauss-Newton beside Adam and a solved last layer.",
      "Draws how far the probabilities of each can be believed."
    },
    mixinStandardHelpOptions = true)
final class DigitsCommand implements Callable<Integer> {

  /** Trainings that are not timed. */
  private static final int WARM_UP = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      defaultValue = "linstorch-digits",
      paramLabel = "FOLDER",
      description = "Where reliability.png and reliability.csv go. Default: ${DEFAULT-VALUE}")
  private Path out;

  @Option(
      names = "--epochs",
      defaultValue = "20",
      paramLabel = "NUMBER",
      description = "Of Adam. Default: ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--splits",
      defaultValue = "11",
      paramLabel = "NUMBER",
      description = "Random splits into training and test rows. Default: ${DEFAULT-VALUE}")
  private int splits;

  @Override
  public Integer call() throws InterruptedException {
    check(epochs >= 1, "--epochs must be at least 1, not " + epochs + ".");
    check(splits >= 1, "--splits must be at least 1, not " + splits + ".");
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new UserError(out + " is a file: give --out a folder.");
    }
    // Read when logging begins: that a fit is worse than least squares, the table says.
    System.setProperty("linstorch.log", "ERROR");
    LinstorchCli.limitThreads();
    PrintWriter printed = spec.commandLine().getOut();
    try {
      printed.print(Digits.run(out, new Digits.Settings(splits, epochs, WARM_UP)));
    } catch (IOException e) {
      throw new UserError("Cannot write into " + out + ": " + e.getMessage() + ".");
    }
    printed.println(
        "\nWritten: " + out.resolve("reliability.png") + ", " + out.resolve("reliability.csv"));
    printed.flush();
    return 0;
  }

  private void check(boolean isRight, String message) {
    if (!isRight) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
