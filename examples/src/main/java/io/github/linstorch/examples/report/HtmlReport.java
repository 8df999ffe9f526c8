package io.github.linstorch.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A report in one HTML file: no script, no reference to anything outside, pictures inside. All text
 * is given as plain text and escaped here.
 */
public final class HtmlReport {

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
   * The whole file.
   *
   * @return HTML
   * @throws IllegalStateException if a section has no verdict
   */
  public String html() {
    for (Section section : sections) {
      if (section.verdict == null) {
        throw new IllegalStateException("Section '" + section.id + "' has no verdict.");
      }
    }
    StringBuilder html = new StringBuilder(1 << 16);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
        // An empty icon: otherwise browsers ask the server for one.
        .append("<link rel=\"icon\" href=\"data:,\">\n")
        .append(element("title", title))
        .append("<style>\n")
        .append(css())
        .append("</style>\n</head>\n<body>\n<header>\n")
        .append(element("h1", title));
    lead.forEach(html::append);
    html.append("</header>\n");
    if (sections.size() > 1) {
      html.append("<nav aria-label=\"Results\">\n<ul>\n");
      for (Section section : sections) {
        html.append(
            "<li><a href=\"#%s\">%s</a> %s</li>%n"
                .formatted(section.id, escape(section.title), section.badge()));
      }
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

  private static String element(String tag, String text) {
    return "<" + tag + ">" + escape(text) + "</" + tag + ">\n";
  }

  private static String escape(String text) {
    return Printable.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** One result: what was asked, seen and found. Parts appear in the order of the calls. */
  public static final class Section {

    private final String id;
    private final String title;
    private final StringBuilder body = new StringBuilder();
    private Verdict verdict;
    private String sentence;

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
     * Adds a picture.
     *
     * @param png the bytes of a PNG file
     * @param alt what the picture shows, for those who do not see it
     * @param caption below the picture
     * @return this
     */
    public Section figure(byte[] png, String alt, String caption) {
      body.append("<figure>\n<img src=\"data:image/png;base64,")
          .append(Base64.getEncoder().encodeToString(png))
          .append(
              "\" alt=\"%s\">%n<figcaption>%s</figcaption>%n</figure>%n"
                  .formatted(escape(alt), escape(caption)));
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
      body.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
          .append(escape(caption))
          .append("\">\n<table>\n")
          .append(element("caption", caption))
          .append("<thead>\n<tr>");
      header.forEach(name -> body.append("<th scope=\"col\">" + escape(name) + "</th>"));
      body.append("</tr>\n</thead>\n<tbody>\n");
      for (List<String> row : rows) {
        if (row.size() != header.size()) {
          throw new IllegalArgumentException(
              "Table '%s' has %d columns, but a row of %d cells: %s"
                  .formatted(caption, header.size(), row.size(), row));
        }
        body.append("<tr><th scope=\"row\">" + escape(row.get(0)) + "</th>");
        row.stream().skip(1).forEach(cell -> body.append("<td>" + escape(cell) + "</td>"));
        body.append("</tr>\n");
      }
      body.append("</tbody>\n</table>\n</div>\n");
      return this;
    }

    /**
     * Says what came out. Every section needs it, and it stands at the section's end.
     *
     * @param verdict the short form
     * @param sentence the long form, one sentence
     * @return this
     */
    public Section verdict(Verdict verdict, String sentence) {
      if (sentence.isBlank()) {
        throw new IllegalArgumentException("Section '" + id + "' needs a sentence as verdict.");
      }
      this.verdict = Objects.requireNonNull(verdict);
      this.sentence = sentence;
      return this;
    }

    private String badge() {
      return "<span class=\"badge %s\">%s</span>"
          .formatted(
              verdict.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
              escape(verdict.label()));
    }

    private String html() {
      return "<section id=\""
          + id
          + "\">\n"
          + element("h2", title)
          + body
          + "<p class=\"verdict\">"
          + badge()
          + " "
          + escape(sentence)
          + "</p>\n</section>\n";
    }
  }
}
