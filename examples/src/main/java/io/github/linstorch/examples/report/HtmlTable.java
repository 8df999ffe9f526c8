package io.github.linstorch.examples.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A table of a report, row by row. Its first column names the rows. */
public final class HtmlTable {

  /** What distinguishes a row; said in a word behind its name. */
  public enum Mark {
    /** The best of all. */
    WINNER,
    /** Of this library. */
    OURS;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String caption;
  private final List<String> header;
  private final List<String> rows = new ArrayList<>();
  private int wordColumn = -1;

  /**
   * Begins a table.
   *
   * @param caption above it
   * @param header names of the columns
   */
  public HtmlTable(String caption, List<String> header) {
    this.caption = caption;
    this.header = List.copyOf(header);
  }

  /**
   * Says that a column has words, which may be broken into lines, and stand below the row where
   * there is no room. All others have numbers; there are three of them.
   *
   * @param column its number, from 0
   * @return this
   */
  public HtmlTable words(int column) {
    wordColumn = column;
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells as many as the header has; what follows a ± is set apart
   * @return this
   */
  public HtmlTable row(List<String> cells) {
    return row("", cells, EnumSet.noneOf(Mark.class), Set.of());
  }

  /**
   * Adds a row with a rank and marks.
   *
   * @param rank in front of the name
   * @param cells as many as the header has; what follows a ± is set apart
   * @param marks of the row
   * @param best columns in which the row has the best figure, from 0
   * @return this
   */
  public HtmlTable row(String rank, List<String> cells, Set<Mark> marks, Set<Integer> best) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "Table '%s' has %d columns, but a row of %d cells: %s"
              .formatted(caption, header.size(), cells.size(), cells));
    }
    StringBuilder row = new StringBuilder("<tr");
    row.append(marks.contains(Mark.WINNER) ? " class=\"winner\">" : ">");
    row.append(rank.isEmpty() ? "<th scope=\"row\">" : "<th scope=\"row\" class=\"ranked\">");
    if (!rank.isEmpty()) {
      row.append("<span class=\"rank\">").append(Markup.escape(rank)).append("</span> ");
    }
    row.append(Markup.escape(cells.get(0)));
    for (Mark mark : marks) {
      row.append(" <span class=\"tag %s\">%s</span>".formatted(mark.word(), mark.word()));
    }
    row.append("</th>");
    for (int j = 1; j < cells.size(); j++) {
      String style = (j == wordColumn ? "words " : "") + (best.contains(j) ? "best" : "");
      row.append(style.isEmpty() ? "<td>" : "<td class=\"" + style.strip() + "\">")
          .append(
              Markup.escape(cells.get(j))
                  .replaceFirst(" (± .*)", " <span class=\"spread\">$1</span>"))
          .append("</td>");
    }
    rows.add(row.append("</tr>\n").toString());
    return this;
  }

  /** The table, in a frame that scrolls where it is too wide. */
  String html() {
    StringBuilder html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    html.append(" aria-label=\"").append(Markup.escape(caption)).append("\">\n");
    html.append(wordColumn < 0 ? "<table>\n" : "<table class=\"wordy\">\n");
    html.append(Markup.element("caption", caption)).append("<thead>\n<tr>");
    for (int j = 0; j < header.size(); j++) {
      html.append(j == wordColumn ? "<th scope=\"col\" class=\"words\">" : "<th scope=\"col\">")
          .append(Markup.escape(header.get(j)))
          .append("</th>");
    }
    html.append("</tr>\n</thead>\n<tbody>\n");
    rows.forEach(html::append);
    return html.append("</tbody>\n</table>\n</div>\n").toString();
  }
}
