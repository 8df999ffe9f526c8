package io.github.linstorch.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that must not be lost, hang, or do anything to a terminal. */
class CompareResultsTest {

  @TempDir private Path folder;
  private CompareRun compare;

  @BeforeEach
  void prepare() {
    compare = new CompareRun(folder);
  }

  @ParameterizedTest
  @CsvSource({"y, e21, e+20", "y, e300, e+299", "y, e-280, e-28", "z, e-170, 'R2'"})
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for failures only
  void compare_numbersOfAnySize_givesTableAndPlots(String target, String unit, String figure)
      throws IOException {
    String[] lines = new String[61];
    lines[0] = "x,z,y";
    Random random = new Random(1);
    for (int i = 1; i < lines.length; i++) {
      double x = random.nextGaussian();
      double y = 0.5 * x + 0.1 * random.nextGaussian();
      lines[i] = String.format(Locale.ROOT, "%.4f%s,%.4f,%.4f%s", x, unit, 2 * x, y, unit);
    }

    int code =
        compare.run(
            compare.file(lines),
            target,
            "--seconds",
            "0.001",
            "--folds",
            "2",
            "--hidden",
            "4",
            "--normalize",
            "standard"); // what is linear stays so

    assertThat(compare.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(compare.out()).contains(figure).contains("Features are standardised, by");
    // The target is all but linear in x, whatever the unit.
    List<Double> r2 =
        Files.readAllLines(folder.resolve("out/compare.csv")).stream()
            .filter(line -> line.startsWith("OLS,"))
            .map(line -> Double.valueOf(line.split(",")[3]))
            .toList();
    assertThat(r2).hasSize(2).allMatch(share -> share > 0.9);
    Document report = Jsoup.parse(Files.readString(folder.resolve("out/report.html")));
    assertThat(report.select("#time svg, #predictions svg")).hasSize(2);
    assertThat(report.select("#columns svg")).isNotEmpty();
    assertThat(report.select("#columns tbody").text()).doesNotContain("NaN", "Infinity");
  }

  @Test
  void compare_outThatCannotBeWritten_isToldBeforeTraining() throws IOException {
    Path data = compare.file("x,y", "1,2", "2,4", "4,5", "6,7", "7,1");
    Files.createFile(folder.resolve("out"));
    Path under = folder.resolve("out").resolve("under");

    assertThat(compare.run(data, "y", "--folds", "2", "--out", under.toString())).isEqualTo(1);

    assertThat(compare.err().lines()).hasSize(1);
    assertThat(compare.err()).contains("so nothing was begun: give --out another folder");
    assertThat(compare.out()).isEmpty();
  }

  @Test
  void compare_reportThatCannotBeWritten_leavesTheTableOnTheTerminal() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("out/report.html"));
    Files.createFile(taken.resolve("inside"));

    int code =
        compare.run(
            CompareRun.shared("wine.csv"),
            "class",
            "--seconds",
            "0.001",
            "--folds",
            "2",
            "--hidden",
            "4",
            "--normalize",
            "clip");

    assertThat(code).isEqualTo(1);
    assertThat(compare.out())
        .contains("--normalize clip")
        .contains("GAUSS_NEWTON")
        .contains(" wins with a test accuracy of ");
    assertThat(compare.err().lines()).hasSize(1);
    assertThat(compare.err())
        .contains("Cannot write into " + folder.resolve("out"))
        .contains("what was found is printed above.");
    assertThat(folder.resolve("out").toFile().list())
        .containsExactlyInAnyOrder("report.html", "compare.csv");
  }

  @Test
  void compare_namesWithControlCharacters_areWrittenOutOnTerminalAndPage() throws IOException {
    String[] lines = new String[41];
    lines[0] = "x,\u001b]0;title\u0007,\u202ey";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = i * i % 17 + "," + (i % 2 == 0 ? "a" : "b") + "," + i % 5;
    }

    int code =
        compare.run(
            compare.file(lines), "\u202ey", "--seconds", "0.001", "--folds", "2", "--hidden", "4");

    assertThat(code).isZero();
    String page = Files.readString(folder.resolve("out/report.html"));
    for (String text : List.of(compare.out(), page)) {
      assertThat(text)
          .contains("\\u001B]0;title\\u0007")
          .contains("\\u202Ey")
          .doesNotContain("\u001b", "\u0007", "\u202e");
    }
    assertThat(compare.run(compare.file(lines), "\u001b[2J")).isEqualTo(1);
    assertThat(compare.err()).contains("no column \"\\u001B[2J\"").doesNotContain("\u001b");
  }

  @Test
  void compare_optionsOfTheFile_areUsed() throws IOException {
    Path data = folder.resolve("data.csv");
    StringBuilder text = new StringBuilder("id:größe:rest:y\n");
    for (int i = 0; i < 40; i++) {
      text.append(i + ":" + (i % 7 == 0 ? "x" : i % 5 + ",5") + ":1.5:" + i * i % 17 + "\n");
    }
    Files.write(data, text.toString().getBytes(StandardCharsets.ISO_8859_1));

    int code =
        compare.run(
            data,
            "y",
            "--delimiter=:",
            "--decimal=comma",
            "--encoding=latin1",
            "--missing-values=x,z",
            "--missing=median",
            "--ignore=rest",
            "--keep-id",
            "--seconds=0.001",
            "--hidden=4",
            "--folds=2");

    assertThat(compare.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(compare.out())
        .contains("Regression of y from 2 columns, 40 rows")
        .contains("Read with delimiter \":\", decimal comma, encoding ISO-8859-1.")
        .contains("Column größe: 6 missing values become the median of the training rows.");
  }
}
