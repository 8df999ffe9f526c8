package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.linstorch.examples.paper.Experiment;
import io.github.linstorch.examples.paper.PaperRun;
import io.github.linstorch.examples.paper.PaperSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens a report in headless Chromium, where that is installed. */
@Tag("browser")
class BrowserTest {

  private final Optional<Path> browser = Browser.find();

  @TempDir private Path folder;

  @BeforeEach
  void requireBrowser() {
    assumeThat(browser).as("Chromium on the PATH").isPresent();
  }

  @Test
  void open_report_asksForNothingAndHasNoErrors() throws Exception {
    PaperSettings tiny = new PaperSettings(20, 1, 1, List.of(20), Duration.ZERO, 1);
    Path report =
        new PaperRun(tiny)
            .run(
                EnumSet.of(Experiment.FIG1, Experiment.FIG2, Experiment.FIG8, Experiment.TABLE1),
                OutputFolder.open(folder.resolve("out")),
                (experiment, seconds, verdict) -> {});

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
