package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every plot has its points inside the picture, and ticks; the time limit is for failures only. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlotTest {

  private static final double[] ZERO_TO_FOUR = {0, 1, 2, 3, 4};

  private static Document draw(Plot plot) {
    return Jsoup.parse(plot.file("what it shows"), "", Parser.xmlParser());
  }

  private static void assertDrawn(Plot plot, int points) {
    Document svg = draw(plot);
    List<Element> circles = svg.select("g.ink-blue circle");
    assertThat(circles).hasSize(points + 1); // and one in the legend
    double height = Double.parseDouble(svg.select("svg").attr("viewBox").split(" ")[3]);
    for (Element circle : circles) {
      assertThat(Double.parseDouble(circle.attr("cx"))).isBetween(0.0, 440.0);
      assertThat(Double.parseDouble(circle.attr("cy"))).isBetween(0.0, height);
    }
    List<String> labels = svg.select("text.soft[text-anchor=middle]").eachText();
    assertThat(labels).hasSizeGreaterThan(2).doesNotHaveDuplicates(); // and the title of the axis
    assertThat(svg.outerHtml()).doesNotContain("NaN", "Infinity");
  }

  private static Plot blue(double[] x, double[] y) {
    return new Plot("t", "x", "y").points("p", Ink.BLUE, x, y);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        1, 1e6, 1e21, -1e21, 1e300, 1e305, 1e-10, 1e-20, 1e-170, 1e-300, -1e-300, 4.9e-324
      })
  void file_valuesOfAnySize_isDrawn(double unit) {
    double[] values = Arrays.stream(ZERO_TO_FOUR).map(v -> (v * v + 1) * unit).toArray();

    assertDrawn(blue(values, values), 5);
  }

  @ParameterizedTest
  @CsvSource({
    "1e21, 1e5",
    "1.7e18, 1e4",
    "1e9, 1e-3",
    "-1e9, 1e-3",
    "1e300, 1e290",
    "1, 1e-15",
    "1e15, 0.125"
  })
  void file_valuesThatAreAllButTheSame_isDrawn(double offset, double step) {
    double[] values = Arrays.stream(ZERO_TO_FOUR).map(v -> offset + v * v * step).toArray();

    assertDrawn(blue(values, values), 5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e21, 4.9e-324})
  void file_oneValueOnly_isDrawn(double value) {
    double[] values = {value, value};

    assertDrawn(blue(values, values), 2);
  }

  @Test
  void file_sizesFarApart_isDrawn() {
    double[] values = {1, 2, -1e305, 1e305, 1e-300};

    assertDrawn(blue(values, values), 5);
  }

  @Test
  void file_pointsThatAreNotFinite_areLeftOut() {
    double[] values = {1, Double.NaN, Double.POSITIVE_INFINITY, 2};

    assertDrawn(blue(values, values), 2);
    assertThat(draw(blue(new double[] {Double.NaN}, new double[] {1})).select("circle")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1, 1e300})
  void file_logarithmicAxes_isDrawn(double unit) {
    double[] values = {0, -1, unit, 3 * unit, 1000 * unit};

    assertDrawn(new Plot("t", "x", "y").logarithmic().points("p", Ink.BLUE, values, values), 3);
  }

  @Test
  void file_namesWithMarkupAndControlCharacters_areText() {
    Document svg =
        draw(
            new Plot("\u001b[31m <b>", "\n", "\u202e")
                .points("\u0000</g>", Ink.BLUE, ZERO_TO_FOUR, ZERO_TO_FOUR)
                .labelled("7", "a & b", Ink.PINK, 1, 2));

    assertThat(svg.select("text.title").text()).isEqualTo("\\u001B[31m <b>");
    assertThat(svg.select("b")).isEmpty();
    assertThat(svg.select("text").eachText()).contains("\\n", "\\u202E", "\\u0000</g>");
    assertThat(svg.select(".label title").text()).isEqualTo("a & b");
    assertThat(svg.select(".label text").text()).isEqualTo("7");
  }

  @Test
  void file_straightPieces_keepTheirCornersOnly() {
    double[] x = new double[101];
    double[] y = new double[101];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
      y[i] = Math.max(0, i - 40);
    }

    String path =
        draw(new Plot("t", "x", "y").line("l", Ink.BLUE, 2, x, y)).select(".line").attr("d");
    assertThat(path.split("[ML]")).hasSize(1 + 3);
  }

  @Test
  void file_alone_hasItsStyleForLightAndDark() {
    Document svg = draw(blue(ZERO_TO_FOUR, ZERO_TO_FOUR));

    assertThat(svg.select("style").html()).contains("prefers-color-scheme: dark", ".ink-blue");
    assertThat(svg.select("svg").attr("aria-label")).isEqualTo("what it shows");
  }

  /** Ticks from 0 to 4 alone would be wrong by a million. */
  @Test
  void svg_valuesThatAreAllButTheSame_titleSaysWhatWasTakenOff() {
    Plot plot =
        new Plot("title", "time", "price")
            .line("line", Ink.BLUE, 2, new double[] {1.7e9, 1.7e9 + 4}, new double[] {1, 2});

    assertThat(plot.svg("alt")).contains(">time - 1700000000</text>").contains(">price</text>");
  }
}
