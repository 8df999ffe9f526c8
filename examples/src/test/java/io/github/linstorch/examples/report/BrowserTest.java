package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.linstorch.examples.compare.Compare;
import io.github.linstorch.examples.compare.CompareData;
import io.github.linstorch.examples.compare.CompareSettings;
import io.github.linstorch.examples.compare.MissingValues;
import io.github.linstorch.examples.compare.Normalization;
import io.github.linstorch.examples.compare.csv.CsvOptions;
import io.github.linstorch.examples.paper.Experiment;
import io.github.linstorch.examples.paper.PaperRun;
import io.github.linstorch.examples.paper.PaperSettings;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens a report in headless Chromium, where that is installed. */
@Tag("browser")
class BrowserTest {

  private final Optional<Path> browser = Browser.find();

  @TempDir private Path folder;

  @BeforeEach
  void requireBrowser() {
    assumeThat(browser).as("Chromium on the PATH").isPresent();
  }

  private Path paper() throws IOException {
    PaperSettings tiny = new PaperSettings(20, 1, 1, List.of(20), Duration.ZERO, 1);
    return new PaperRun(tiny)
        .run(
            EnumSet.of(Experiment.FIG1, Experiment.FIG2, Experiment.FIG5, Experiment.TABLE1),
            OutputFolder.open(folder.resolve("paper")),
            (experiment, seconds, verdict) -> {});
  }

  private Path compare() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("src-test-data"))) {
      root = root.getParent();
    }
    CompareData data =
        new CompareData(
            root.resolve("src-test-data/auto-mpg.csv"),
            "mpg",
            false,
            MissingValues.DROP,
            List.of(),
            false,
            CsvOptions.NONE);
    OutputFolder out = OutputFolder.open(folder.resolve("compare"));
    new Compare(data, new CompareSettings(List.of(4), 0.02, 2, 1, Normalization.QUANTILE))
        .run(() -> {})
        .write(out);
    return out.resolve("report.html");
  }

  /** Nothing sticks out, and pictures to look at lie in target/screenshots. */
  @ParameterizedTest
  @ValueSource(strings = {"paper", "compare"})
  void picture_report_fitsWideAndNarrowInLightAndDark(String name) throws Exception {
    Path report = name.equals("paper") ? paper() : compare();
    Path pictures = Files.createDirectories(Path.of("target/screenshots").toAbsolutePath());
    for (int width : new int[] {1280, 390}) {
      Dimension size = new Dimension(width, 4500);
      List<Integer> hidden = hidden(Files.readString(report), width);
      assertThat(hidden).as("page, then its tables").startsWith(0);
      if (name.equals("compare")) {
        assertThat(hidden).containsOnly(0);
      }
      for (boolean isDark : new boolean[] {false, true}) {
        Path png = pictures.resolve(name + "-" + width + (isDark ? "-dark.png" : "-light.png"));
        Browser.picture(browser.orElseThrow(), report, size, isDark, png, folder);
        BufferedImage image = ImageIO.read(png.toFile());
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getRGB(2, 2) & 0xFF).isBetween(isDark ? 0 : 200, isDark ? 60 : 255);
      }
    }
  }

  /** By how many pixels the page and its tables are wider than there is room for them. */
  private List<Integer> hidden(String html, int width) throws Exception {
    // A frame, because windows have a least width.
    String script =
        "<script>parent.document.body.dataset.hidden ="
            + " [document.documentElement, ...document.querySelectorAll('.scroll')]"
            + ".map(e => e.scrollWidth - e.clientWidth).join(' ')</script>";
    Path frame = folder.resolve("frame.html");
    Files.writeString(
        frame,
        "<!DOCTYPE html><body><iframe style='width: %dpx; height: 4500px' srcdoc=\"%s\"></iframe>"
            .formatted(width, (html + script).replace("&", "&amp;").replace("\"", "&quot;")));
    String dom = Browser.dom(browser.orElseThrow(), frame, folder);
    return Arrays.stream(Jsoup.parse(dom).body().attr("data-hidden").split(" "))
        .map(Integer::valueOf)
        .toList();
  }

  @Test
  void open_report_asksForNothingAndHasNoErrors() throws Exception {
    Path report = paper();

    Browser.Visit visit = Browser.open(browser.orElseThrow(), Files.readString(report), folder);

    assertThat(visit.requests()).containsExactly("GET /report.html");
    assertThat(visit.console()).isEmpty();
  }

  /** So that the test above can fail. */
  @Test
  void open_pageWithOutsideImageAndError_isFoundOut() throws Exception {
    String page =
        "<!DOCTYPE html><title>t</title><img src='http://outside.invalid/a.png'>"
            + "<script>console.error('wrong')</script>";

    Browser.Visit visit = Browser.open(browser.orElseThrow(), page, folder);

    assertThat(visit.requests()).contains("GET http://outside.invalid/a.png");
    assertThat(visit.console()).anyMatch(line -> line.contains("wrong"));
  }
}
