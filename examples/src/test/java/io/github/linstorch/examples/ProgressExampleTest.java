package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressExampleTest {

  @Test
  void run_fewRows_headingOnTheConsoleAndCurvesInTheStorage() {
    PrintStream console = System.err;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    String curves;
    System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
    try {
      curves = ProgressExample.curves(ProgressExample.run(300));
    } finally {
      System.setErr(console);
    }

    assertThat(lines.toString(StandardCharsets.UTF_8))
        .startsWith("GAUSS_NEWTON: ")
        .contains(" starts x at most ", "; 300 rows");
    assertThat(curves.lines())
        .anyMatch(line -> line.matches("block 1, HINGES: \\d+ points, the last at 0\\.\\d+"))
        .anyMatch(line -> line.startsWith("block 1, HINGES, training: "));
  }
}
