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
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

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
    return Jsoup.parse(CompareReport.of("data.csv", result).html()).getElementById("columns");
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
        .isEqualTo("Most important to GAUSS_NEWTON: colour, size.");
    assertThat(section.select("p").text())
        .contains("GAUSS_NEWTON is the best of ours, number 1 of the table with an R2 of 0.9")
        .contains("are shuffled, 10 times among 120 test rows of each of 2 folds");
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
    assertThat(section.select("thead th").eachText()).contains("rise of log-loss");
    assertThat(section.select("svg").get(0).select("text").eachText())
        .contains("mean probability of dear");
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

    assertThat(section.select(".verdict").text())
        .isEqualTo(
            "On test rows GAUSS_NEWTON predicts no better than the mean: what it uses says nothing of"
                + " the data.");
    assertThat(section.select("svg")).isEmpty();
  }

  @Test
  void report_noise_isNotCalledImportant() {
    Random random = new Random(2);
    double[][] x = new double[120][20];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.doubles(20).toArray();
      y[i] = x[i][3] + 0.01 * random.nextDouble();
    }
    Element section = section(Tables.of(x, y, List.of()));

    assertThat(section.select(".verdict").text()).isEqualTo("Most important to GAUSS_NEWTON: x3.");
    assertThat(section.select("svg > text.title").eachText()).containsExactly("By x3");
  }

  /** The target is noise, so whatever seems to matter is chance. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void report_networkNoBetterThanTheMean_namesNoColumn(boolean isClass) {
    Random random = new Random(5);
    double[][] x = new double[60][3];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.doubles(3).toArray();
      y[i] = isClass ? (i % 10 == 0 ? 1 : 0) : random.nextGaussian();
    }
    Element section = section(Tables.of(x, y, isClass ? List.of("a", "b") : List.of()));

    assertThat(section.select(".verdict").text())
        .contains(
            "predicts no better than " + (isClass ? "the shares of the classes" : "the mean"));
    assertThat(section.select("svg")).isEmpty();
    assertThat(section.select("tbody tr")).hasSize(3);
  }

  @Test
  void report_moreThanTwentyColumns_saysHowManyAreLeftOut() {
    Random random = new Random(2);
    double[][] x = new double[60][23];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.doubles(23).toArray();
      y[i] = x[i][3];
    }
    Element section = section(Tables.of(x, y, List.of()));

    assertThat(section.select("caption").text()).contains("3 less important columns are left out");
    assertThat(section.select("tbody tr")).hasSize(20);
  }

  @Test
  void report_foldsOfFewRows_saysThatTheyAreTooFew() {
    double[][] x = new double[18][1];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = i * i % 19;
      y[i] = x[i][0];
    }
    Element section = section(Tables.of(x, y, List.of()));

    assertThat(section.select(".verdict").text())
        .contains("9 test rows in a fold are too few to shuffle: at least 10 are needed");
    assertThat(section.select("table")).isEmpty();
  }

  @Test
  void report_noMethodOfOurs_hasNoSuchSection() throws IOException {
    CompareResult result = result(colours(false), Normalization.STANDARD, Origin.BASELINE);

    assertThat(CompareReport.of("data.csv", result).html()).doesNotContain("id=\"columns\"");
  }

  /** Of 3,000 test rows, sorted by class. */
  @Test
  void trainedNet_manyTestRows_keepsSomeOfEveryClass() {
    int count = 3000;
    double[] classes = new double[count];
    double[][] x = new double[count][1];
    for (int i = 0; i < count; i++) {
      classes[i] = i < 2400 ? 0 : 1;
      x[i][0] = i;
    }
    DataSet test =
        new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(classes).reshape(count, 1));
    int[] numbers = IntStream.range(0, count).map(i -> 7 * i).toArray();
    Fold fold = new Fold(0, null, null, null, test, numbers, 0, 1);

    TrainedNet kept = TrainedNet.of(null, fold);

    assertThat(kept.rows()).hasSize(TrainedNet.MOST_ROWS).endsWith(7 * 2998);
    assertThat(kept.test().getLabels().sumNumber().doubleValue()).isEqualTo(400);
    for (int i = 0; i < kept.rows().length; i++) {
      assertThat(7 * kept.test().getFeatures().getDouble(i, 0)).isEqualTo(kept.rows()[i]);
    }
  }

  /** Where the number is missing, the median stands for it, and no value moves the prediction. */
  @Test
  void figure_missingNumbers_areLeftOut() throws IOException {
    Table table =
        DataFile.rows(folder, "x,y", 200, i -> (i % 2 == 0 ? i % 20 : "") + "," + i % 20)
            .missing(MissingValues.CATEGORY)
            .table("y");
    Element section = section(table);

    assertThat(section.select("figcaption").text()).contains("Rows without a value are left out.");
    // From 0 to 18 as the rows that have it; the others would halve that.
    assertThat(section.select("svg text[text-anchor=end]").eachText()).contains("0", "15");
  }

  @Test
  void figure_foldWithoutTheNumber_hasNoLine() throws IOException {
    Table table = colours(false);
    CompareResult result = result(table, Normalization.STANDARD, Origin.OURS);
    List<TrainedNet> nets =
        result.methods().get(0).attempts().stream().map(Attempt::trained).toList();
    for (int row : nets.get(0).rows()) {
      table.features()[row][0] = Double.NaN;
    }

    DependencePlot plot = new DependencePlot(table, nets, table.sources().get(0));

    assertThat(plot.figure().caption()).contains("Rows without a value are left out.");
  }

  @Test
  void inUnit_quantilesOfTestRows_areTheNumbersOfTheFile() throws IOException {
    Table table = colours(false);
    CompareResult result = result(table, Normalization.QUANTILE, Origin.OURS);
    Attempt attempt = result.methods().get(0).attempts().get(1);
    TrainedNet net = attempt.trained();
    double[] normalised = net.test().getFeatures().getColumn(0).dup().data().asDouble();

    double[] given =
        new DependencePlot(table, List.of(net), table.sources().get(0)).inUnit(net, normalised);

    // Beyond the training rows all numbers have one quantile, the least or the greatest.
    double greatest = Arrays.stream(normalised).max().orElseThrow();
    double least = Arrays.stream(normalised).min().orElseThrow();
    for (int i = 0; i < given.length; i++) {
      if (normalised[i] > least && normalised[i] < greatest) {
        double number = table.features()[net.rows()[i]][0];
        assertThat(given[i]).isCloseTo(number, within(1e-9));
      }
    }
  }
}
