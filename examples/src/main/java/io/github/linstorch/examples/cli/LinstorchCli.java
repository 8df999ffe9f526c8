package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.report.OutputFolder;
import io.github.linstorch.examples.report.Printable;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 success, 1 failure, 2 wrong usage. Whatever goes wrong is told in
 * one sentence on standard error.
 */
@Command(
    name = "linstorch",
    description =
        "Trains dense Deeplearning4j networks by least squares: examples and experiments.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      QuickstartCommand.class,
      PaperCommand.class,
      CompareCommand.class,
      HybridCommand.class,
      FederatedCommand.class,
      DigitsCommand.class
    })
public final class LinstorchCli implements Runnable {

  @Spec private CommandSpec spec;

  /** For picocli. */
  public LinstorchCli() {}

  /**
   * Runs a command and ends the JVM.
   *
   * @param args command and its arguments
   */
  public static void main(String[] args) {
    // All three count only until AWT, JavaCPP and ND4J are first touched. The second: otherwise
    // every allocation asks the system for the memory in use, which on some systems takes longer
    // than the training.
    System.setProperty("java.awt.headless", "true");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.nd4j.log.initialization", "false");
    int code;
    try {
      code = commandLine().execute(args);
    } catch (Throwable e) { // errors, which picocli lets through
      System.err.println(sentence(e));
      code = ExitCode.SOFTWARE;
    }
    System.exit(code);
  }

  /**
   * The command line, for {@code execute}.
   *
   * @return a new one
   */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new LinstorchCli());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          command.getErr().println(Ansi.AUTO.text("@|red " + "error:|@ ") + sentence(e));
          return ExitCode.SOFTWARE;
        });
    line.setParameterExceptionHandler(
        (e, args) -> {
          CommandLine command = e.getCommandLine();
          command.getErr().println(Ansi.AUTO.text("@|red error:|@ ") + oneLine(e.getMessage()));
          CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
          command
              .getErr()
              .println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
          return ExitCode.USAGE;
        });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command.");
  }

  /**
   * Takes one thread for ND4J's own operations, unless the environment says otherwise: on small
   * networks more threads are many times slower. Touches ND4J.
   */
  static void limitThreads() {
    Nd4j.getBackend(); // loads the native code
    if (System.getenv("OMP_NUM_THREADS") == null) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
      openblas.blas_set_num_threads(1);
    }
  }

  /** What went wrong, as one line without a stack trace. */
  static String sentence(Throwable e) {
    if (e instanceof UserError) {
      return oneLine(e.getMessage());
    }
    if (e instanceof OutOfMemoryError) {
      return "Out of memory: give the JVM more with -Xmx, for example java -Xmx4g -jar ….";
    }
    if (e instanceof ExceptionInInitializerError && e.getCause() != null) {
      return sentence(e.getCause());
    }
    String message = e.getMessage() == null ? "" : ": " + oneLine(e.getMessage());
    return e.getClass().getSimpleName() + message;
  }

  /** For files that could not be written after a table was printed. */
  static UserError notWritten(Path folder, IOException e) {
    return new UserError(
        "Cannot write into %s: %s; what was found is printed above."
            .formatted(folder, OutputFolder.reason(e)));
  }

  /** Names from files and arguments may hold anything, and terminals obey some of it. */
  private static String oneLine(String text) {
    return Printable.of(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }
}
