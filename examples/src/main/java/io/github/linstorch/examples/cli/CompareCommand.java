package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.compare.Compare;
import io.github.linstorch.examples.compare.CompareSettings;
import io.github.linstorch.examples.compare.MissingValues;
import io.github.linstorch.examples.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Ways of training on a user's own data. */
@Command(
    name = "compare",
    description = {
      "Compares ways of training one network on your CSV file, by cross-validation.",
      "Takes some minutes with the defaults: up to 11 times the seconds for each of four"
          + " gradient methods, on every fold."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "CSV file; its first line names the columns.")
  private Path data;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "Column to predict; classes if it is not numeric.")
  private String target;

  @Option(
      names = "--classification",
      description = "A numeric target holds classes.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private boolean classification;

  @Option(
      names = "--hidden",
      split = ",",
      defaultValue = "10",
      paramLabel = "UNITS",
      description = "Widths of the hidden layers, such as 10,10.")
  private List<Integer> hidden;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      paramLabel = "S",
      description = "What timed methods get on every fold.")
  private double seconds;

  @Option(names = "--folds", defaultValue = "5", description = "Folds of the cross-validation.")
  private int folds;

  @Option(names = "--seed", defaultValue = "1", description = "Of folds, weights and restarts.")
  private long seed;

  @Option(
      names = "--missing",
      defaultValue = "drop",
      description = "Rows with a missing value: ${COMPLETION-CANDIDATES}.")
  private MissingValues missing;

  @Option(
      names = "--out",
      defaultValue = "linstorch-compare",
      paramLabel = "FOLDER",
      description = "Where report.html and compare.csv go.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    check(seconds > 0 && Double.isFinite(seconds), "--seconds must be above 0.");
    check(folds >= 2, "--folds must be at least 2, not " + folds + ".");
    check(
        hidden.stream().allMatch(units -> units >= 1 && units <= 10_000),
        "--hidden must be widths from 1 to 10000, not " + hidden + ".");
    // Read when logging begins: that a fit is worse than least squares, the table says.
    System.setProperty("linstorch.log", "ERROR");
    LinstorchCli.limitThreads();
    CompareSettings settings = new CompareSettings(hidden, seconds, folds, seed);
    Compare compare = new Compare(data, target, classification, missing, settings);
    String table = train(compare);
    PrintWriter printed = spec.commandLine().getOut();
    printed.println(table);
    printed.println("Written: " + out.resolve("report.html") + ", " + out.resolve("compare.csv"));
    printed.flush();
    return 0;
  }

  private String train(Compare compare) {
    try (Progress bar = new Progress("compare", compare.steps())) {
      return compare.run(out, bar::step);
    } catch (IOException e) {
      throw new UserError("Cannot write into " + out + ": " + e.getMessage() + ".");
    }
  }

  private void check(boolean isRight, String message) {
    if (!isRight) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
