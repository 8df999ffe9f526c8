package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  private static final byte[] PNG =
      new Plot("title", "x", "y")
          .line("line", Color.RED, 2, new double[] {1, 2}, new double[] {3, 4})
          .png();

  private final HtmlReport report = new HtmlReport("A & B <report>");

  @Test
  void html_sectionWithoutVerdict_isRefused() {
    report.lead("Lead").section("one", "One").text("Text").figure(PNG, "alt", "caption");
    report.section("two", "Two").verdict(Verdict.RESULT, "Nothing.");
    report
        .section("three", "Three")
        .table("Table", List.of("", "a"), List.of(List.of("row", "1")))
        .verdict(Verdict.IN_PART, "So so.");

    assertThatThrownBy(report::html)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Section 'one' has no verdict.");
  }

  @Test
  void html_figureAndTable_standsAlone() {
    report
        .section("one", "One")
        .figure(PNG, "an \"alt\"", "caption")
        .table("Table", List.of("", "a"), List.of(List.of("row", "1")))
        .verdict(Verdict.HOLDS, "Yes, it does.");

    Document page = Jsoup.parse(report.html());
    StandAlonePage.require(page);
    assertThat(page.select("img").attr("alt")).isEqualTo("an \"alt\"");
    assertThat(page.select("tbody th").text()).isEqualTo("row");
    assertThat(page.select("section .verdict").text()).isEqualTo("Holds Yes, it does.");
  }

  @Test
  void html_markupInText_isEscaped() {
    report
        .section("one", "<script>alert(1)</script>")
        .note("a<b", "c&d")
        .verdict(Verdict.FAILS, "<img src=x>");

    Document page = Jsoup.parse(report.html());
    assertThat(page.title()).isEqualTo("A & B <report>");
    assertThat(page.select("script, img")).isEmpty();
    assertThat(page.select("h2").text()).isEqualTo("<script>alert(1)</script>");
    assertThat(page.select(".verdict").text()).isEqualTo("Does not hold <img src=x>");
  }

  @Test
  void html_severalSections_areListedWithTheirVerdicts() {
    report.section("one", "One").verdict(Verdict.HOLDS, "Yes.");
    report.section("two", "Two").verdict(Verdict.FAILS, "No.");

    Document page = Jsoup.parse(report.html());
    assertThat(page.select("nav li").eachText()).containsExactly("One Holds", "Two Does not hold");
    assertThat(page.select("nav a").eachAttr("href")).containsExactly("#one", "#two");
  }

  @Test
  void section_idTwice_isRefused() {
    report.section("one", "One");

    assertThatThrownBy(() -> report.section("one", "Again"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'one'");
  }

  @Test
  void table_rowOfOtherLength_isRefused() {
    assertThatThrownBy(
            () ->
                report.section("one", "One").table("T", List.of("", "a"), List.of(List.of("row"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Table 'T' has 2 columns, but a row of 1 cells: [row]");
  }

  @Test
  void verdict_blank_isRefused() {
    assertThatThrownBy(() -> report.section("one", "One").verdict(Verdict.HOLDS, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Section 'one' needs a sentence as verdict.");
  }
}
