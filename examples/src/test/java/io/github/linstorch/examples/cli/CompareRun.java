package io.github.linstorch.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The compare command in a folder, with what it prints. */
final class CompareRun {

  private final Path folder;
  private StringWriter out;
  private StringWriter err;

  CompareRun(Path folder) {
    this.folder = folder;
  }

  /** Runs into the folder "out", if nothing else is said; returns the exit code. */
  int run(Path data, String target, String... more) {
    List<String> args = new ArrayList<>(List.of("compare", "--data", data.toString()));
    args.addAll(List.of("--target", target));
    args.addAll(Arrays.asList(more));
    if (!args.contains("--out")) {
      args.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = LinstorchCli.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args.toArray(String[]::new));
  }

  /** What was printed on standard output. */
  String out() {
    return out.toString();
  }

  /** What was printed on standard error. */
  String err() {
    return err.toString();
  }

  Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), String.join("\n", lines) + "\n");
  }

  /** A file of the project. */
  static Path shared(String name) {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("src-test-data"))) {
      root = root.getParent();
    }
    return root.resolve("src-test-data").resolve(name);
  }
}
