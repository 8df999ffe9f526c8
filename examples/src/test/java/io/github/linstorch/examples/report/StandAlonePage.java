package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What every report must be: one file that needs no other. */
public final class StandAlonePage {

  private StandAlonePage() {}

  /** Checks that nothing outside is named, plots are drawn, and all sections have verdicts. */
  public static void require(Document page) {
    assertThat(page.select("script, iframe, object, embed, video, audio, base, form")).isEmpty();
    assertThat(page.select("[srcset], [style*=url], [background]")).isEmpty();
    assertThat(page.select("img, image, use, [src], [xlink:href]")).isEmpty();
    for (Element plot : page.select("svg")) {
      assertThat(plot.attr("role")).isEqualTo("img");
      assertThat(plot.attr("aria-label")).as("alternative text").isNotBlank();
      assertThat(plot.select("text")).as("titles and ticks").hasSizeGreaterThan(4);
      // Colours are the style sheet's, which knows light and dark.
      assertThat(plot.select("[fill], [stroke], [style]")).isEmpty();
      assertThat(plot.outerHtml()).doesNotContain("NaN", "Infinity");
    }
    for (Element element : page.select("[href]")) {
      String target = element.attr("href");
      assertThat(target).matches("#.*|data:,");
      if (target.startsWith("#")) {
        assertThat(page.getElementById(target.substring(1))).as(target).isNotNull();
      }
    }
    String css = page.select("style").html();
    assertThat(css).contains("prefers-color-scheme: dark").doesNotContain("url(", "@import");
    assertThat(page.select("meta[name=viewport]")).hasSize(1);
    assertThat(page.select("html").attr("lang")).isEqualTo("en");
    assertThat(page.select("section")).isNotEmpty();
    for (Element section : page.select("section")) {
      assertThat(section.select("> .verdict")).as(section.id()).hasSize(1);
      assertThat(section.select("> .verdict").text()).as(section.id()).matches(".{10,}\\.");
    }
  }
}
