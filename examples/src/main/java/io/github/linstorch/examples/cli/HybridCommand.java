package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.HybridTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The table of starts for Adam. */
@Command(
    name = "hybrid",
    description = "Least squares first, Adam after it: how many epochs that saves or costs.",
    mixinStandardHelpOptions = true)
final class HybridCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    LinstorchCli.limitThreads();
    HybridTable.main(new String[0]);
    return 0;
  }
}
