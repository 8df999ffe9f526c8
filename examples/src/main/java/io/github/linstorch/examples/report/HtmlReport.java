package io.github.linstorch.examples.report;

import static io.github.linstorch.examples.report.Markup.element;
import static io.github.linstorch.examples.report.Markup.escape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A report in one HTML file: no script, no reference to anything outside, plots inside. All text is
 * given as plain text and escaped here.
 */
public final class HtmlReport {

  /** Seconds until a page that is not finished is loaded again. */
  private static final int RELOAD = 5;

  private final String title;
  private final List<String> lead = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();

  /**
   * Begins a report.
   *
   * @param title of the page
   */
  public HtmlReport(String title) {
    this.title = Objects.requireNonNull(title);
  }

  /**
   * Adds a paragraph in front of the sections.
   *
   * @param text plain text
   * @return this
   */
  public HtmlReport lead(String text) {
    lead.add(element("p", text));
    return this;
  }

  /**
   * Adds a section.
   *
   * @param id its name in links, unique: letters, digits and hyphens
   * @param title its heading
   * @return the section, to be filled; it must be given a verdict
   */
  public Section section(String id, String title) {
    if (!id.matches("[a-z][a-z0-9-]*") || sections.stream().anyMatch(s -> s.id.equals(id))) {
      throw new IllegalArgumentException(
          "A section needs a unique id of small letters, digits and hyphens, not '" + id + "'.");
    }
    Section section = new Section(id, title);
    sections.add(section);
    return section;
  }

  /**
   * What came out in a section.
   *
   * @param id of the section
   * @return its verdict in words
   * @throws IllegalStateException if it has none
   */
  public String verdict(String id) {
    return sections.stream()
        .filter(section -> section.id.equals(id) && section.verdict != null)
        .findFirst()
        .map(section -> section.verdict.label() + ": " + section.sentence)
        .orElseThrow(() -> new IllegalStateException("Section '" + id + "' has no verdict."));
  }

  /**
   * How far a run is, for a page that is looked at before its end.
   *
   * @param done share of the work, from 0 to 1
   * @param sentence what is done and how long the rest may take
   * @param toCome titles of the sections that are to come
   */
  public record Running(double done, String sentence, List<String> toCome) {}

  /**
   * The whole file.
   *
   * @return HTML
   * @throws IllegalStateException if a section has no verdict
   */
  public String html() {
    return page(null);
  }

  /**
   * The file as it is before all sections are there. Browsers load it again every few seconds.
   *
   * @param running how far it is
   * @return HTML
   * @throws IllegalStateException if a section has no verdict
   */
  public String html(Running running) {
    return page(Objects.requireNonNull(running));
  }

  private String page(Running running) {
    for (Section section : sections) {
      if (section.verdict == null) {
        throw new IllegalStateException("Section '" + section.id + "' has no verdict.");
      }
    }
    StringBuilder html = new StringBuilder(1 << 16);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .append(running == null ? "" : "<meta http-equiv=\"refresh\" content=\"" + RELOAD + "\">\n")
        // An empty icon: otherwise browsers ask the server for one.
        .append("<link rel=\"icon\" href=\"data:,\">\n")
        .append(element("title", title))
        .append("<style>\n")
        .append(css())
        .append(Plot.css())
        .append("</style>\n</head>\n<body>\n<header>\n")
        .append(element("h1", title));
    lead.forEach(html::append);
    html.append("</header>\n");
    if (running != null) {
      html.append("<div class=\"running\" role=\"status\">\n")
          .append(element("p", running.sentence()))
          .append(
              String.format(
                  Locale.ROOT,
                  "<progress max=\"1\" value=\"%.3f\"></progress>\n</div>\n",
                  running.done()));
    }
    List<String> toCome = running == null ? List.of() : running.toCome();
    if (sections.size() + toCome.size() > 1) {
      html.append("<nav aria-label=\"Contents\">\n<ul>\n");
      sections.forEach(section -> html.append(section.entry()));
      toCome.forEach(
          name -> html.append("<li>" + escape(name) + " <span>is to come</span></li>\n"));
      html.append("</ul>\n</nav>\n");
    }
    html.append("<main>\n");
    sections.forEach(section -> html.append(section.html()));
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String css() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One result: what was asked, seen and found. Parts appear in the order of the calls. */
  public static final class Section {

    private final String id;
    private final String title;
    private final StringBuilder body = new StringBuilder();
    private Verdict verdict;
    private String sentence;
    private String entry;

    private Section(String id, String title) {
      this.id = id;
      this.title = Objects.requireNonNull(title);
    }

    /**
     * Adds a paragraph.
     *
     * @param text plain text
     * @return this
     */
    public Section text(String text) {
      body.append(element("p", text));
      return this;
    }

    /**
     * Adds a paragraph with a heading in front, such as "The paper".
     *
     * @param label a few words
     * @param text plain text
     * @return this
     */
    public Section note(String label, String text) {
      body.append(
          "<p><strong class=\"label\">%s</strong> %s</p>%n".formatted(escape(label), escape(text)));
      return this;
    }

    /**
     * Adds a plot.
     *
     * @param plot to draw
     * @param alt what it shows, for those who do not see it
     * @param caption below it
     * @return this
     */
    public Section figure(Plot plot, String alt, String caption) {
      body.append("<figure>\n")
          .append(plot.svg(alt))
          .append(element("figcaption", caption))
          .append("</figure>\n");
      return this;
    }

    /**
     * Adds a table.
     *
     * @param table with all of its rows
     * @return this
     */
    public Section table(HtmlTable table) {
      body.append(table.html());
      return this;
    }

    /**
     * Adds a table. Its first column names the rows.
     *
     * @param caption above the table
     * @param header names of the columns
     * @param rows as many cells each as the header
     * @return this
     */
    public Section table(String caption, List<String> header, List<List<String>> rows) {
      HtmlTable table = new HtmlTable(caption, header);
      rows.forEach(table::row);
      return table(table);
    }

    /**
     * Adds paragraphs that only those see who ask for them.
     *
     * @param summary what they are about
     * @param paragraphs plain texts
     * @return this
     */
    public Section details(String summary, List<String> paragraphs) {
      body.append("<details>\n").append(element("summary", summary));
      paragraphs.forEach(paragraph -> body.append(element("p", paragraph)));
      body.append("</details>\n");
      return this;
    }

    /**
     * Says what came out. Every section needs it. A result stands first, the verdict on a claim
     * last.
     *
     * @param verdict the short form
     * @param sentence the long form, one sentence
     * @return this
     */
    public Section verdict(Verdict verdict, String sentence) {
      return verdict(verdict, List.of(sentence));
    }

    /**
     * The same in several sentences, of which the contents show the first.
     *
     * @param verdict the short form
     * @param sentences the long form
     * @return this
     */
    public Section verdict(Verdict verdict, List<String> sentences) {
      String sentence = String.join(" ", sentences);
      if (sentence.isBlank()) {
        throw new IllegalArgumentException("Section '" + id + "' needs a sentence as verdict.");
      }
      this.verdict = Objects.requireNonNull(verdict);
      this.sentence = sentence;
      this.entry = sentences.get(0);
      return this;
    }

    /** Its line in the contents. */
    private String entry() {
      return "<li><a href=\"#%s\">%s</a> %s</li>\n"
          .formatted(
              id,
              escape(title),
              verdict == Verdict.RESULT ? "<span>" + escape(entry) + "</span>" : badge());
    }

    private String badge() {
      return "<span class=\"badge %s\">%s</span>"
          .formatted(
              verdict.name().toLowerCase(Locale.ROOT).replace('_', '-'), escape(verdict.label()));
    }

    private String html() {
      String found =
          "<p class=\"verdict\">"
              + (verdict == Verdict.RESULT ? "" : badge() + " ")
              + escape(sentence)
              + "</p>\n";
      // A claim is judged in the end; a result comes first.
      return "<section id=\""
          + id
          + "\">\n"
          + element("h2", title)
          + (verdict == Verdict.RESULT ? found + body : body + found)
          + "</section>\n";
    }
  }
}
