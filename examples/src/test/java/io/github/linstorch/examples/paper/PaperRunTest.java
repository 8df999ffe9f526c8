package io.github.linstorch.examples.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.report.OutputFolder;
import io.github.linstorch.examples.report.StandAlonePage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report, on very few networks. Figs. 4 and 7 go the way of Fig. 5, and so does Fig. 6. */
class PaperRunTest {

  private static final PaperSettings TINY =
      new PaperSettings(20, 1, 1, List.of(20), Duration.ZERO, 1);
  private static final Set<Experiment> SHOWN =
      EnumSet.complementOf(EnumSet.of(Experiment.FIG4, Experiment.FIG6, Experiment.FIG7));

  @TempDir private static Path folder;
  private static final List<Experiment> DONE = new ArrayList<>();
  private static final List<String> VERDICTS = new ArrayList<>();
  private static final List<Document> RUNNING = new ArrayList<>();
  private static Document page;

  @BeforeAll
  static void runOnce() throws IOException {
    Path report =
        new PaperRun(TINY)
            .run(
                SHOWN,
                OutputFolder.open(folder),
                (experiment, s, verdict) -> {
                  DONE.add(experiment);
                  VERDICTS.add(verdict);
                  RUNNING.add(read(folder.resolve(PaperRun.REPORT)));
                });
    page = Jsoup.parse(report.toFile(), "UTF-8");
  }

  private static Document read(Path file) {
    try {
      return Jsoup.parse(file.toFile(), "UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** While the third runs, the results of the first two are there, and the others are named. */
  @Test
  void run_experiments_reportGrowsWithThem() {
    assertThat(RUNNING).hasSize(SHOWN.size());
    Document third = RUNNING.get(2);
    assertThat(third.select("section").eachAttr("id")).containsExactly("fig1", "fig2");
    assertThat(third.select(".running").text()).startsWith("Running: 2 of 6 done, about ");
    assertThat(third.select("nav li").eachText())
        .hasSize(SHOWN.size())
        .element(2)
        .isEqualTo("Figure 3: errors of random networks is to come");
    assertThat(page.select(".running, meta[http-equiv=refresh]")).isEmpty();
  }

  @Test
  void run_experiments_reportStandsAlone() {
    StandAlonePage.require(page);
  }

  @Test
  void run_experiments_everyExperimentHasASectionWithClaimMeasurementAndVerdict() {
    assertThat(DONE).containsExactlyElementsOf(SHOWN);
    assertThat(page.select("section").eachAttr("id"))
        .containsExactly("fig1", "fig2", "fig3", "fig5", "fig8", "table1");
    for (Element section : page.select("section")) {
      assertThat(section.select(".label").eachText())
          .as(section.id())
          .contains("The paper", "Measured here", "Beyond the window");
    }
  }

  @Test
  void run_experiments_everyVerdictIsToldAsInTheReport() {
    assertThat(page.select("section .verdict").eachText())
        .containsExactlyElementsOf(
            VERDICTS.stream().map(told -> told.replaceFirst(": ", " ")).toList());
  }

  @Test
  void run_fileThatCannotBeWritten_hasToldItsResult(@TempDir Path other) throws IOException {
    Files.createFile(Files.createDirectory(other.resolve("table1.csv")).resolve("inside"));
    List<String> told = new ArrayList<>();

    assertThatThrownBy(
            () ->
                new PaperRun(TINY)
                    .run(
                        EnumSet.of(Experiment.TABLE1),
                        OutputFolder.open(other),
                        (experiment, s, verdict) -> told.add(verdict)))
        .isInstanceOf(IOException.class);

    assertThat(told).hasSize(1);
    assertThat(other.toFile().list()).containsExactlyInAnyOrder("table1.csv", "report.html");
  }

  @Test
  void run_experiments_noNumberIsMissing() {
    assertThat(page.text()).doesNotContain("NaN", "Infinity", "null", "%d", "%s");
  }

  @Test
  void run_experiments_everyPictureIsAFileToo() throws IOException {
    assertThat(page.select("section svg")).hasSize(7);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("fig1.svg", "fig5-per-column.svg", "fig8-cos.svg", "fig8-square.svg")
          .contains("fig1.csv", "fig5.csv", "fig8.csv", "table1.csv", "report.html")
          .hasSize(7 + 7 + 1);
    }
  }

  @Test
  void run_experiments_csvHasEveryPoint() throws IOException {
    assertThat(Files.readAllLines(folder.resolve("fig1.csv"))).hasSize(1 + 20 * 101);
    List<String> duel = Files.readAllLines(folder.resolve("fig5.csv"));
    assertThat(duel.get(0)).isEqualTo("method,run,epochs_or_networks,seconds,train_mse,test_mse");
    // Three gradient methods of 20 epochs, 4 samplings, 20 single fits and 3 restarts, OLS, GN.
    assertThat(duel).hasSize(1 + 3 * 20 + 4 + 20 + 3 + 1 + 1);
    assertThat(duel.subList(1, duel.size()))
        .allMatch(line -> line.split(",").length == 6 && !line.contains("NaN"));
  }
}
