package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.examples.compare.Contestant.Attempt;
import io.github.linstorch.examples.compare.Contestant.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the best of our networks uses, told by the columns of the file. */
class InspectionTest {

  private static final List<String> COLOURS = List.of("blue", "green", "red");

  @TempDir private Path folder;

  private static CompareResult result(Table table, Normalization normalization, Origin origin) {
    CompareSettings settings = new CompareSettings(List.of(4), 1, 2, 1, normalization);
    Contestant fit =
        new FitContestant("GAUSS_NEWTON", origin, FitConfig.gaussNewton(), false, false, null);
    return new CrossValidation(table, settings, List.of(fit)).run(() -> {});
  }

  private static Element section(Table table) {
    CompareResult result = result(table, Normalization.QUANTILE, Origin.OURS);
    return Jsoup.parse(CompareReport.of("data.csv", result).html()).getElementById("features");
  }

  /** A number around 100, a category that counts twice as much, and noise. */
  private Table colours(boolean isClass) throws IOException {
    Random random = new Random(5);
    DataFile file =
        DataFile.rows(
            folder,
            "size,colour,noise,y",
            240,
            i -> {
              double size = 100 + 10 * random.nextGaussian();
              int colour = random.nextInt(3);
              double y = size / 10 + 3 * colour;
              return String.format(
                  Locale.ROOT,
                  "%.3f,%s,%.3f,%s",
                  size,
                  COLOURS.get(colour),
                  random.nextDouble(),
                  isClass
                      ? (y > 13 ? "dear" : "cheap")
                      : String.valueOf(Math.rint(1000 * y) / 1000));
            });
    return file.table("y");
  }

  @Test
  void report_categoryAndNumber_areRankedAsColumnsOfTheFile() throws IOException {
    Element section = section(colours(false));

    assertThat(section.select("tbody th").eachText()).containsExactly("colour", "size", "noise");
    assertThat(section.select(".verdict").text())
        .isEqualTo("GAUSS_NEWTON relies most on colour and size.");
    // 3 x colour has a variance of 6, of 7 in all, and shuffling costs twice of it.
    double colour = Double.parseDouble(section.select("tbody td").get(0).text().split(" ")[0]);
    double size = Double.parseDouble(section.select("tbody td").get(1).text().split(" ")[0]);
    assertThat(colour).isCloseTo(2 * 6.0 / 7, within(0.3));
    assertThat(size).isCloseTo(2 * 1.0 / 7, within(0.1));
    assertThat(section.select("svg > title, svg text").eachText())
        .contains("By size", "100")
        .doesNotContain("By colour");
  }

  @Test
  void report_twoClasses_showsTheProbabilityOfOne() throws IOException {
    Element section = section(colours(true));

    assertThat(section.select("tbody th").eachText()).startsWith("colour", "size");
    assertThat(section.select("thead th").eachText()).contains("rise of the log-loss");
    assertThat(section.select("svg").get(0).select("text").eachText())
        .contains("mean probability", "dear")
        .doesNotContain("cheap");
  }

  @Test
  void report_sixClasses_showsTheFourMostFrequent() {
    double[][] x = new double[210][1];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      // Classes 0 to 5 have 10, 20, ..., 60 rows.
      y[i] = Math.ceil((-1 + Math.sqrt(1 + 4 * (i + 1) / 5.0)) / 2) - 1;
      x[i][0] = y[i] + 0.1 * (i % 7);
    }
    Element section = section(Tables.of(x, y, List.of("a", "b", "c", "d", "e", "f")));

    assertThat(section.select("svg text").eachText())
        .contains("c", "d", "e", "f")
        .doesNotContain("a", "b");
    assertThat(section.select("figcaption").text()).contains("The 4 most frequent classes");
  }

  @Test
  void report_columnOfOneValue_nothingIsUsedAndNothingDrawn() {
    double[][] x = new double[40][1];
    double[] y = new Random(1).doubles(40).toArray();
    Element section = section(Tables.of(x, y, List.of()));

    assertThat(section.select(".verdict").text()).contains("uses no column");
    assertThat(section.select("svg")).isEmpty();
  }

  @Test
  void of_noMethodOfOurs_isEmpty() throws IOException {
    assertThat(Inspection.of(result(colours(false), Normalization.STANDARD, Origin.BASELINE)))
        .isEmpty();
  }

  @Test
  void raw_quantilesOfTestRows_areTheNumbersOfTheFile() throws IOException {
    Table table = colours(false);
    CompareResult result = result(table, Normalization.QUANTILE, Origin.OURS);
    Attempt attempt = result.methods().get(0).attempts().get(1);
    TrainedNet net = attempt.trained();
    double[] normalised = net.test().getFeatures().getColumn(0).dup().data().asDouble();

    double[] raw =
        new DependencePlot(table, List.of(net), table.inputs().get(0)).raw(net, normalised);

    // Beyond the training rows all numbers have one quantile, the least or the greatest.
    double greatest = Arrays.stream(normalised).max().orElseThrow();
    double least = Arrays.stream(normalised).min().orElseThrow();
    for (int i = 0; i < raw.length; i++) {
      if (normalised[i] > least && normalised[i] < greatest) {
        double given = table.features()[net.testRows()[i]][0];
        assertThat(raw[i]).isCloseTo(given, within(1e-9));
      }
    }
    assertThat(raw[0]).isGreaterThan(50);
  }
}
