package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.Digits;
import io.github.linstorch.examples.report.OutputFolder;
import java.io.IOException;
import java.io.PrintWriter;
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

  private static final int MOST_EPOCHS = 10_000;
  private static final int MOST_SPLITS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      defaultValue = "linstorch-digits",
      paramLabel = "FOLDER",
      description = "Where reliability.svg and reliability.csv go. Default: ${DEFAULT-VALUE}")
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
  public Integer call() throws IOException, InterruptedException {
    checkRange("--epochs", epochs, MOST_EPOCHS);
    checkRange("--splits", splits, MOST_SPLITS);
    OutputFolder folder = OutputFolder.open(out);
    // Read when logging begins: that a fit is worse than least squares, the table says.
    System.setProperty("linstorch.log", "ERROR");
    LinstorchCli.limitThreads();
    PrintWriter printed = spec.commandLine().getOut();
    Digits.Outcome outcome = Digits.run(new Digits.Settings(splits, epochs, WARM_UP));
    printed.print(outcome.text());
    printed.flush();
    try {
      outcome.write(folder);
    } catch (IOException e) {
      throw LinstorchCli.notWritten(out, e);
    }
    printed.println(
        "\nWritten: "
            + folder.resolve("reliability.svg")
            + ", "
            + folder.resolve("reliability.csv"));
    printed.flush();
    return 0;
  }

  private void checkRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s must be from 1 to %d, not %d.".formatted(option, most, value));
    }
  }
}
