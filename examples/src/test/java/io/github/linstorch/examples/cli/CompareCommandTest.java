package io.github.linstorch.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CompareCommandTest {

  private static final int METHODS = 15;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Path data, String target, String... more) {
    List<String> args = new ArrayList<>(List.of("compare", "--data", data.toString()));
    args.addAll(List.of("--target", target));
    args.addAll(Arrays.asList(more));
    if (!args.contains("--out")) {
      args.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    CommandLine line = LinstorchCli.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args.toArray(String[]::new));
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), String.join("\n", lines) + "\n");
  }

  private static Path shared(String name) {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("src-test-data"))) {
      root = root.getParent();
    }
    return root.resolve("src-test-data").resolve(name);
  }

  @ParameterizedTest
  @CsvSource({
    "auto-mpg.csv, mpg, RMSE, 7-4-1",
    "concrete.csv, compressive_strength, RMSE, 8-4-1",
    "wine.csv, class, log-loss, 13-4-3",
    "breast-cancer.csv, class, log-loss, 30-4-2",
    "iris.csv, class, log-loss, 4-4-3"
  })
  void compare_realData_givesTableCsvAndReport(String name, String target, String error, String net)
      throws IOException {
    int code = run(shared(name), target, "--seconds", "0.005", "--folds", "2", "--hidden", "4");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("test " + error).contains("a network " + net);
    assertThat(out.toString().lines().filter(l -> l.matches(".* (wins|loses|draws): .*")))
        .isNotEmpty();
    List<String> csv = Files.readAllLines(folder.resolve("out/compare.csv"));
    assertThat(
            csv.stream().skip(1).map(l -> l.replaceAll("^(\"[^\"]*\"|[^,]*),.*", "$1")).distinct())
        .hasSize(METHODS);
    assertThat(csv).filteredOn(l -> l.startsWith("OLS,")).hasSize(2);
    assertThat(csv)
        .filteredOn(l -> l.startsWith("GAUSS_NEWTON,"))
        .hasSize(2)
        .allMatch(l -> Double.parseDouble(l.split(",")[2]) >= 0);
    assertThat(out.toString().contains("Lowest test log-loss: "))
        .isEqualTo(error.equals("log-loss"));
    Document report = Jsoup.parse(Files.readString(folder.resolve("out/report.html")));
    assertThat(report.select("tbody tr")).hasSize(METHODS);
    assertThat(report.select("section")).allMatch(s -> !s.select(".verdict").text().isBlank());
    assertThat(report.select("img")).hasSize(2);
    for (Element image : report.select("img")) {
      String data = image.attr("src").replace("data:image/png;base64,", "");
      assertThat(
              javax.imageio.ImageIO.read(
                  new java.io.ByteArrayInputStream(Base64.getDecoder().decode(data))))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2;3,4;5,6 | y | data.csv has no header: its first line holds the number 1; put a line",
        "x,y;1,2;3,4 | z | data.csv has no column \"z\"; it has x, y.",
        "x,y;1,?;2,;3,NA | y | All values of the target y are missing.",
        "x,y;1,2 | y | The target y has one value only in 1 complete row",
        "x,y;1,2;2,3;3,4 | y | 3 complete rows for 2 folds: expected at least 4 rows",
        "x,y;?,2;3,? | y | No row of data.csv is complete: 2 of 2 have a missing value (see --missing).",
        "x,y;1,2;2,2;3,2;4,2 | y | The target y has one value only in 4 complete rows",
        "x,y;1,2;1e308,3;2,9 | y | data.csv, line 3: x is 1e308, too large to compute with; rescale",
        "x,y;1,2;2,3,4 | y | data.csv, line 3: expected 2 cells, as in the line of column names, found 3",
        "x,y | y | data.csv has no rows below its first line",
        "y;1;2 | y | data.csv has no column to predict y from",
        "x,x;1;2 | x | data.csv: column 2 has the name \"x\", too",
        "x,y,;1;2 | x | data.csv, line 2: expected 3 cells, as in the line of column names, found 1"
      })
  void compare_brokenFile_isToldInOneSentence(String lines, String target, String message)
      throws IOException {
    int code = run(file(lines.split(";")), target, "--folds", "2");

    assertThat(code).isEqualTo(1);
    requireSentence(message);
  }

  private void requireSentence(String message) {
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString().replace(folder + "/", ""))
        .contains(message)
        .doesNotContain("Exception")
        .doesNotContain("null");
    assertThat(out.toString()).isEmpty();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void compare_fileThatIsNone_isToldInOneSentence() throws IOException {
    assertThat(run(folder.resolve("none.csv"), "y")).isEqualTo(1);
    requireSentence("none.csv does not exist: check the path.");
    err.getBuffer().setLength(0);
    assertThat(run(folder, "y")).isEqualTo(1);
    requireSentence(" is not a file.");
    err.getBuffer().setLength(0);
    assertThat(run(Files.createFile(folder.resolve("empty.csv")), "y")).isEqualTo(1);
    requireSentence("empty.csv is empty: expected a line of column names");
  }

  @Test
  void compare_missingRefused_namesLineAndColumn() throws IOException {
    Path data = file("x,y", "1,2", "?,3", "4,5", "6,7");

    assertThat(run(data, "y", "--missing", "refuse", "--folds", "2")).isEqualTo(1);
    requireSentence("data.csv, line 3: no value of x; fill it in");
  }

  @Test
  void compare_textTargetOfManyValues_isRefused() throws IOException {
    String[] lines = new String[151];
    lines[0] = "x,y";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = i + ",text" + i;
    }

    assertThat(run(file(lines), "y")).isEqualTo(1);
    requireSentence("The target y is not numeric and has 150 different values: too many");
  }

  @ParameterizedTest
  @CsvSource({"y, e21, e+21", "y, e300, e+300", "y, e-280, e-28", "z, e-170, 'R2'"})
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for failures only
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

    int code = run(file(lines), target, "--seconds", "0.005", "--folds", "2", "--hidden", "4");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains(figure);
    // The target is all but linear in x, whatever the unit.
    List<Double> r2 =
        Files.readAllLines(folder.resolve("out/compare.csv")).stream()
            .filter(line -> line.startsWith("OLS,"))
            .map(line -> Double.valueOf(line.split(",")[3]))
            .toList();
    assertThat(r2).hasSize(2).allMatch(share -> share > 0.9);
    assertThat(Jsoup.parse(Files.readString(folder.resolve("out/report.html"))).select("img"))
        .hasSize(2);
  }

  @Test
  void compare_outThatCannotBeWritten_isToldBeforeTraining() throws IOException {
    Path data = file("x,y", "1,2", "2,4", "4,5", "6,7", "7,1");
    Files.createFile(folder.resolve("out"));
    Path under = folder.resolve("out").resolve("under");

    assertThat(run(data, "y", "--folds", "2", "--out", under.toString())).isEqualTo(1);

    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("so nothing was begun: give --out another folder");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void compare_reportThatCannotBeWritten_leavesTheTableOnTheTerminal() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("out/report.html"));
    Files.createFile(taken.resolve("inside"));

    int code = run(shared("wine.csv"), "class", "--seconds", "0.005", "--folds", "2");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("GAUSS_NEWTON").contains("Highest test accuracy");
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .contains("Cannot write into " + folder.resolve("out"))
        .contains("What is printed above is all that there is.");
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

    int code = run(file(lines), "\u202ey", "--seconds", "0.005", "--folds", "2");

    assertThat(code).isZero();
    String page = Files.readString(folder.resolve("out/report.html"));
    for (String text : List.of(out.toString(), page)) {
      assertThat(text)
          .contains("\\u001B]0;title\\u0007")
          .contains("\\u202Ey")
          .doesNotContain("\u001b", "\u0007", "\u202e");
    }
    err.getBuffer().setLength(0);
    assertThat(run(file(lines), "\u001b[2J")).isEqualTo(1);
    assertThat(err.toString()).contains("no column \"\\u001B[2J\"").doesNotContain("\u001b");
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
        run(
            data,
            "y",
            "--delimiter=:",
            "--decimal=comma",
            "--encoding=latin1",
            "--missing-values=x,z",
            "--missing=median",
            "--ignore=rest",
            "--keep-id",
            "--seconds=0.005",
            "--folds=2");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("Regression of y from 2 columns, 40 rows")
        .contains("Read with delimiter \":\", decimal comma, encoding ISO-8859-1.")
        .contains("Column größe: 6 missing values become the median of the training rows.");
  }

  @ParameterizedTest
  @CsvSource({
    "--folds, 1, --folds must be at least 2",
    "--folds, 1200000000, '--folds must be at most 1000, not 1200000000.'",
    "--folds, -2147483648, --folds must be at least 2",
    "--folds, 3000000000, '3000000000'",
    "--seconds, NaN, --seconds must be from",
    "--seconds, 1e300, --seconds must be from",
    "--seconds, 1e-300, --seconds must be from",
    "--hidden, 2147483647, --hidden must be widths",
    "'--hidden', '1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1', at most 20 widths",
    "--seed, 9223372036854775808, '9223372036854775808'",
    "--delimiter, a, --delimiter must be a sign",
    "--decimal, ;, --decimal must be point or comma",
    "--encoding, klingon, 'klingon'",
    "--ignore, y, '--ignore has the target'",
    "--seconds, 0, --seconds must be from 0.001 to 86400",
    "--hidden, 0, --hidden must be widths",
    "--folds, many, 'many' is not an int",
    "--missing, guess, 'guess'"
  })
  void compare_wrongUsage_hasExitCode2(String option, String value, String message)
      throws IOException {
    assertThat(run(file("x,y", "1,2"), "y", option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("--help").doesNotContain("\tat ");
  }

  @Test
  @Tag("thorough")
  void compare_hundredThousandRowsOfFiftyColumns_givesATable() throws IOException {
    Random random = new Random(2);
    Path data = folder.resolve("large.csv");
    try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(data))) {
      writer.println(
          IntStream.range(0, 49).mapToObj(j -> "x" + j).collect(Collectors.joining(",")) + ",y");
      for (int i = 0; i < 100_000; i++) {
        double[] x = random.doubles(49, -1, 1).toArray();
        double y = x[0] + Math.abs(x[1]) * x[2] + 0.1 * random.nextGaussian();
        for (double value : x) {
          writer.printf(Locale.ROOT, "%.4f,", value);
        }
        writer.printf(Locale.ROOT, "%.4f%n", y);
      }
    }

    assertThat(run(data, "y", "--seconds", "1", "--folds", "2")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).contains("from 49 columns, 100000 rows");
  }
}
