package io.github.linstorch.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.examples.report.StandAlonePage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {

  /** Of a regression; of classes there is one more, logistic regression. */
  private static final int METHODS = 17;

  @TempDir private Path folder;
  private CompareRun compare;

  @BeforeEach
  void prepare() {
    compare = new CompareRun(folder);
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({
    "concrete.csv, compressive_strength, RMSE, 8-4-1",
    "wine.csv, class, log-loss, 13-4-3",
  })
  void compare_moreRealData_givesTableCsvAndReport(
      String name, String target, String error, String net) throws IOException {
    compare_realData_givesTableCsvAndReport(name, target, error, net);
  }

  @ParameterizedTest
  @CsvSource({
    "auto-mpg.csv, mpg, RMSE, 7-4-1",
    "breast-cancer.csv, class, log-loss, 30-4-2",
    "iris.csv, class, log-loss, 4-4-3"
  })
  void compare_realData_givesTableCsvAndReport(String name, String target, String error, String net)
      throws IOException {
    int methods = METHODS + (error.equals("log-loss") ? 1 : 0);
    int code =
        compare.run(
            CompareRun.shared(name), target, "--seconds", "0.001", "--folds", "2", "--hidden", "4");

    assertThat(compare.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(compare.out()).contains("test " + error).contains("a network " + net);
    assertThat(compare.out())
        .contains("Features are mapped to quantiles of the normal distribution");
    assertThat(compare.out().replaceAll("\\s+", " "))
        .contains(" wins with a test ")
        .containsPattern(" x faster \\(| equally fast \\(")
        .doesNotContainPattern("\\b1/[0-9]");
    assertThat(compare.out().lines().filter(l -> l.matches(" *\\d+ \\* GAUSS_NEWTON .*")))
        .hasSize(1);
    List<String> csv = Files.readAllLines(folder.resolve("out/compare.csv"));
    assertThat(
            csv.stream().skip(1).map(l -> l.replaceAll("^(\"[^\"]*\"|[^,]*),.*", "$1")).distinct())
        .hasSize(methods);
    assertThat(csv).filteredOn(l -> l.startsWith("OLS,")).hasSize(2);
    assertThat(csv)
        .filteredOn(l -> l.startsWith("GAUSS_NEWTON,"))
        .hasSize(2)
        .allMatch(l -> Double.parseDouble(l.split(",")[2]) >= 0);
    assertThat(compare.out().replaceAll("\\s+", " ").contains(" the lowest log-loss, "))
        .isEqualTo(error.equals("log-loss"));
    Document report = Jsoup.parse(Files.readString(folder.resolve("out/report.html")));
    assertThat(report.select("#result tbody tr")).hasSize(methods);
    assertThat(report.select("section")).allMatch(s -> !s.select(".verdict").text().isBlank());
    assertThat(report.select("tr.winner")).hasSize(1);
    assertThat(report.select("tbody tr").get(0).select("th > span").eachText())
        .startsWith("1", "winner");
    assertThat(report.select(".tag.ours")).hasSize(7);
    assertThat(report.select("#time svg, #predictions svg")).hasSize(2);
    assertThat(report.select("#columns tbody tr"))
        .hasSize(Math.min(20, Integer.parseInt(net.replaceFirst("-.*", ""))))
        .allMatch(row -> row.text().matches("\\S+ -?\\d[\\d.e-]* ± \\d[\\d.e-]*"));
    assertThat(report.select("#columns svg")).isNotEmpty();
    StandAlonePage.require(report);
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
    int code = compare.run(compare.file(lines.split(";")), target, "--folds", "2");

    assertThat(code).isEqualTo(1);
    requireSentence(message);
  }

  private void requireSentence(String message) {
    assertThat(compare.err().lines()).hasSize(1);
    assertThat(compare.err().replace(folder + "/", ""))
        .contains(message)
        .doesNotContain("Exception")
        .doesNotContain("null");
    assertThat(compare.out()).isEmpty();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void compare_fileThatIsNone_isToldInOneSentence() throws IOException {
    assertThat(compare.run(folder.resolve("none.csv"), "y")).isEqualTo(1);
    requireSentence("none.csv does not exist: check the path.");
    assertThat(compare.run(folder, "y")).isEqualTo(1);
    requireSentence(" is not a file.");
    assertThat(compare.run(Files.createFile(folder.resolve("empty.csv")), "y")).isEqualTo(1);
    requireSentence("empty.csv is empty: expected a line of column names");
  }

  @Test
  void compare_missingRefused_namesLineAndColumn() throws IOException {
    Path data = compare.file("x,y", "1,2", "?,3", "4,5", "6,7");

    assertThat(compare.run(data, "y", "--missing", "refuse", "--folds", "2")).isEqualTo(1);
    requireSentence("data.csv, line 3: no value of x; fill it in");
  }

  @Test
  void compare_textTargetOfManyValues_isRefused() throws IOException {
    String[] lines = new String[151];
    lines[0] = "x,y";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = i + ",text" + i;
    }

    assertThat(compare.run(compare.file(lines), "y")).isEqualTo(1);
    requireSentence("The target y is not numeric and has 150 different values: too many");
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
    "--missing, guess, 'guess'",
    "--normalize, log, 'log'"
  })
  void compare_wrongUsage_hasExitCode2(String option, String value, String message)
      throws IOException {
    assertThat(compare.run(compare.file("x,y", "1,2"), "y", option, value)).isEqualTo(2);
    assertThat(compare.err()).contains(message).contains("--help").doesNotContain("\tat ");
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

    assertThat(compare.run(data, "y", "--seconds", "1", "--folds", "2")).isZero();
    assertThat(compare.err()).isEmpty();
    assertThat(compare.out()).contains("from 49 columns, 100000 rows");
  }
}
