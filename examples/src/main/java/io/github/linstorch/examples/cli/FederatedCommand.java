package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.federated.Federated;
import io.github.linstorch.examples.federated.Federated.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Devices that send states instead of rows. */
@Command(
    name = "federated",
    description =
        "Processes with rows of their own send states, never rows; all get the fit of all.",
    mixinStandardHelpOptions = true)
final class FederatedCommand implements Callable<Integer> {

  private static final int MOST_DEVICES = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--devices",
      description = "Number of devices (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int devices;

  @Option(
      names = "--data",
      description =
          "CSV file of eight features and a label, shared out (default: ${DEFAULT-VALUE}).",
      defaultValue = "src-test-data/concrete.csv")
  private Path data;

  @Override
  public Integer call() throws Exception {
    if (devices < 1 || devices > MOST_DEVICES) {
      throw new UserError(
          "Expected from 1 to %d devices, found %d.".formatted(MOST_DEVICES, devices));
    }
    if (!Files.isRegularFile(data)) {
      throw new UserError("Cannot find %s: give the file with --data.".formatted(data));
    }
    LinstorchCli.limitThreads();
    Outcome outcome = Federated.run(data.toAbsolutePath(), devices);
    Federated.lines(outcome).forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
