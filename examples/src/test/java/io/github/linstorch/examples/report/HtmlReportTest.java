package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.report.HtmlTable.Mark;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  private static final Plot PLOT =
      new Plot("title", "x", "y")
          .line("line", Ink.BLUE, 2, new double[] {1, 2}, new double[] {3, 4});

  private final HtmlReport report = new HtmlReport("A & B <report>");

  @Test
  void html_sectionWithoutVerdict_isRefused() {
    report.lead("Lead").section("one", "One").text("Text").figure(PLOT, "alt", "caption");
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
        .figure(PLOT, "an \"alt\"", "caption")
        .table("Table", List.of("", "a"), List.of(List.of("row", "1")))
        .verdict(Verdict.HOLDS, "Yes, it does.");

    Document page = Jsoup.parse(report.html());
    StandAlonePage.require(page);
    assertThat(page.select("svg").attr("aria-label")).isEqualTo("an \"alt\"");
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
  void html_result_standsFirstAndItsFirstSentenceIsInTheContents() {
    report
        .section("one", "One")
        .text("Text.")
        .verdict(Verdict.RESULT, List.of("No. 1 wins by 3.4.", "B is second."));
    report.section("two", "Two").verdict(Verdict.HOLDS, "Yes.");

    Document page = Jsoup.parse(report.html());
    assertThat(page.select("nav li").get(0).text()).isEqualTo("One No. 1 wins by 3.4.");
    assertThat(page.select("#one > p").eachText())
        .containsExactly("No. 1 wins by 3.4. B is second.", "Text.");
  }

  @Test
  void html_running_saysWhatIsToComeAndIsLoadedAgain() {
    report.section("one", "One").verdict(Verdict.HOLDS, "Yes.");

    Document page =
        Jsoup.parse(report.html(new HtmlReport.Running(0.25, "1 of 2 done.", List.of("Two <2>"))));
    assertThat(page.select("meta[http-equiv=refresh]")).hasSize(1);
    assertThat(page.select(".running").text()).isEqualTo("1 of 2 done.");
    assertThat(page.select("progress").attr("value")).isEqualTo("0.250");
    assertThat(page.select("nav li").eachText()).containsExactly("One Holds", "Two <2> is to come");
    assertThat(report.html()).doesNotContain("refresh", "<progress");
  }

  @Test
  void table_marks_areWordsBesideTheName() {
    HtmlTable table =
        new HtmlTable("T", List.of("method", "error", "end"))
            .words(2)
            .row(
                "1",
                List.of("A", "1.5 ± 0.2", "3 epochs, cut off"),
                EnumSet.of(Mark.WINNER, Mark.OURS),
                Set.of(1))
            .row("2", List.of("B", "2", ""), EnumSet.noneOf(Mark.class), Set.of());
    report.section("one", "One").table(table).verdict(Verdict.RESULT, "A wins.");

    Document page = Jsoup.parse(report.html());
    assertThat(page.select("tbody th").eachText()).containsExactly("1 A winner ours", "2 B");
    assertThat(page.select("tr.winner")).hasSize(1);
    assertThat(page.select("td.best").text()).isEqualTo("1.5 ± 0.2");
    assertThat(page.select(".spread").text()).isEqualTo("± 0.2");
    assertThat(page.select("td.words").eachText()).containsExactly("3 epochs, cut off");
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
