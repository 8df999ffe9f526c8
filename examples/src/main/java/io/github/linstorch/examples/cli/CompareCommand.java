package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.compare.Compare;
import io.github.linstorch.examples.compare.Compare.Outcome;
import io.github.linstorch.examples.compare.CompareSettings;
import io.github.linstorch.examples.compare.Normalization;
import io.github.linstorch.examples.report.OutputFolder;
import io.github.linstorch.examples.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Ways of training on a user's own data. */
@Command(
    name = "compare",
    description = {
      "Compares ways of training one network, and trees, on your CSV file, by cross-validation.",
      "Takes some minutes with the defaults: every training of DL4J and XGBoost gets up to 10"
          + " times the seconds, on every fold."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class CompareCommand implements Callable<Integer> {

  private static final int MOST_FOLDS = 1000;
  private static final int MOST_LAYERS = 20;
  private static final int MOST_UNITS = 10_000;
  private static final double LEAST_SECONDS = 0.001;
  private static final int MOST_SECONDS = 86_400;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions options;

  @Option(
      names = "--hidden",
      split = ",",
      defaultValue = "32",
      paramLabel = "UNITS",
      description = "Widths of the hidden layers, such as 32,32: up to 20 of up to 10000.")
  private List<Integer> hidden;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      paramLabel = "S",
      description = "What restarts get on every fold, and the unit of all limits: 0.001 to 86400.")
  private double seconds;

  @Option(
      names = "--folds",
      defaultValue = "5",
      paramLabel = "NUMBER",
      description = "Folds of the cross-validation, from 2 to 1000.")
  private int folds;

  @Option(
      names = "--normalize",
      defaultValue = "quantile",
      description = {
        "Features: ${COMPLETION-CANDIDATES}.",
        "quantile maps them to quantiles of the normal distribution, up to 3; clip bends those that are"
            + " far from the median, so that none is beyond 3; standard standardises them."
      })
  private Normalization normalization;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "NUMBER",
      description = "Of folds, weights and restarts.")
  private long seed;

  @Option(
      names = "--out",
      defaultValue = "linstorch-compare",
      paramLabel = "FOLDER",
      description = "Where report.html and compare.csv go.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    check(
        seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS,
        "--seconds must be from " + LEAST_SECONDS + " to " + MOST_SECONDS + ", not " + seconds);
    check(folds >= 2, "--folds must be at least 2, not " + folds);
    check(folds <= MOST_FOLDS, "--folds must be at most " + MOST_FOLDS + ", not " + folds);
    check(
        hidden.stream().allMatch(units -> units >= 1 && units <= MOST_UNITS),
        "--hidden must be widths from 1 to " + MOST_UNITS + ", not " + hidden);
    check(
        hidden.size() <= MOST_LAYERS,
        "--hidden must be at most " + MOST_LAYERS + " widths, not " + hidden.size());
    // Read when logging begins: that a fit is worse than least squares, the table says.
    System.setProperty("linstorch.log", "ERROR");
    LinstorchCli.limitThreads();
    Compare compare =
        new Compare(
            options.data(), new CompareSettings(hidden, seconds, folds, seed, normalization));
    OutputFolder folder = OutputFolder.open(out);
    Outcome outcome = train(compare);
    PrintWriter printed = spec.commandLine().getOut();
    printed.println(outcome.text());
    printed.flush();
    try {
      outcome.write(folder);
    } catch (IOException e) {
      throw LinstorchCli.notWritten(out, e);
    }
    printed.println(
        "Written: " + folder.resolve("report.html") + ", " + folder.resolve("compare.csv"));
    printed.flush();
    return 0;
  }

  private static Outcome train(Compare compare) {
    try (Progress bar = new Progress("compare", compare.steps())) {
      return compare.run(bar::step);
    }
  }

  private void check(boolean isRight, String message) {
    if (!isRight) {
      throw new ParameterException(spec.commandLine(), message + ".");
    }
  }
}
