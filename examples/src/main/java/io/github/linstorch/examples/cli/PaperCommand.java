package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.paper.Experiment;
import io.github.linstorch.examples.paper.PaperRun;
import io.github.linstorch.examples.paper.PaperSettings;
import io.github.linstorch.examples.report.OutputFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The paper's experiments. */
@Command(
    name = "paper",
    description = {
      "Runs the experiments of the Linstorch paper again.",
      "Writes SVG pictures, the points as CSV, and report.html, one file with everything in it,"
          + " which can be looked at while it grows."
    },
    mixinStandardHelpOptions = true)
final class PaperCommand implements Callable<Integer> {

  /** The words that the command takes. */
  static final class Names implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return names().iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "EXPERIMENT",
      completionCandidates = Names.class,
      description = "${COMPLETION-CANDIDATES}")
  private List<String> experiments;

  @ArgGroup private Effort effort = new Effort();

  /** How much to run: one of both, or neither. */
  static final class Effort {
    @Option(
        names = "--quick",
        description =
            "3 repeats instead of 10, fewer networks and epochs. Takes a fifth of the time.")
    private boolean quick;

    @Option(
        names = "--full",
        description =
            "As much as the paper: 100 repeats instead of 10. Takes some ten times as long.")
    private boolean full;

    private PaperSettings settings(long seed) {
      if (quick) {
        return PaperSettings.quick(seed);
      }
      return full ? PaperSettings.full(seed) : PaperSettings.brief(seed);
    }
  }

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "paper-results",
      description = "Where the files go. Default: ${DEFAULT-VALUE}")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Of all random numbers. Default: ${DEFAULT-VALUE}")
  private long seed;

  private static Stream<String> names() {
    return Stream.concat(Arrays.stream(Experiment.values()).map(Experiment::id), Stream.of("all"));
  }

  @Override
  public Integer call() {
    Set<Experiment> chosen = EnumSet.noneOf(Experiment.class);
    experiments.forEach(name -> chosen.addAll(parse(name)));
    // Before the log is set up: the report counts the fits that the library warns of.
    System.setProperty("linstorch.log", "ERROR");
    LinstorchCli.limitThreads();
    OutputFolder folder = OutputFolder.open(out);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println("Results appear in " + folder.resolve(PaperRun.REPORT).toUri());
    terminal.flush();
    Path report;
    try {
      report =
          new PaperRun(effort.settings(seed))
              .run(
                  chosen,
                  folder,
                  (experiment, seconds, verdict) -> {
                    terminal.printf(
                        Locale.ROOT, "%-7s %6.1f s  %s%n", experiment.id(), seconds, verdict);
                    terminal.flush();
                  });
    } catch (IOException e) {
      throw LinstorchCli.notWritten(out, e);
    }
    terminal.println("Open " + report.toAbsolutePath().normalize());
    terminal.flush();
    return 0;
  }

  private Set<Experiment> parse(String name) {
    if (name.equalsIgnoreCase("all")) {
      return EnumSet.allOf(Experiment.class);
    }
    return Arrays.stream(Experiment.values())
        .filter(experiment -> experiment.id().equalsIgnoreCase(name))
        .findFirst()
        .map(Set::of)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "There is no experiment '%s'. Choose from: %s."
                        .formatted(name, names().collect(Collectors.joining(", ")))));
  }
}
