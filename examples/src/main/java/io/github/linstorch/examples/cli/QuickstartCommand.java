package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.Quickstart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The quickstart. */
@Command(
    name = "quickstart",
    description = "Predicts the horsepower of cars: Linstorch beside least squares and Adam.",
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    LinstorchCli.limitThreads();
    Quickstart.main(new String[0]);
    return 0;
  }
}
