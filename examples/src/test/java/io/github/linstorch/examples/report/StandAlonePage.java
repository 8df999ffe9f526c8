package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What every report must be: one file that needs no other. */
public final class StandAlonePage {

  private static final String PNG = "data:image/png;base64,";

  private StandAlonePage() {}

  /**
   * Checks that nothing outside is named, images can be decoded, and all sections have verdicts.
   */
  public static void require(Document page) {
    assertThat(page.select("script, iframe, object, embed, video, audio, base, form")).isEmpty();
    assertThat(page.select("[srcset], [style*=url], [background]")).isEmpty();
    for (Element element : page.select("[src]")) {
      assertThat(element.tagName()).isEqualTo("img");
      assertThat(element.attr("alt")).as("alt text").isNotBlank();
      BufferedImage image = decode(element.attr("src"));
      assertThat(image.getWidth()).isGreaterThan(100);
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

  private static BufferedImage decode(String source) {
    assertThat(source).startsWith(PNG);
    byte[] bytes = Base64.getDecoder().decode(source.substring(PNG.length()));
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      assertThat(image).as("decoded image").isNotNull();
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
