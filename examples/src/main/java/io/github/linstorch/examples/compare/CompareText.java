package io.github.linstorch.examples.compare;

import java.util.ArrayList;
import java.util.List;

/** What a comparison prints on the terminal. */
final class CompareText {

  private static final int LINE = 100;

  private CompareText() {}

  /** The table, who wins, and how the figures were taken. */
  static String of(CompareResult result) {
    StringBuilder text = new StringBuilder();
    text.append(wrapped(result.heading()));
    result.table().notes().forEach(note -> text.append(wrapped(note)));
    text.append(wrapped(result.caption() + ". Methods of this library have an asterisk."));
    text.append('\n');
    appendTable(text, result);
    text.append('\n');
    text.append(wrapped(String.join(" ", CompareFindings.of(result))));
    text.append('\n');
    result.howTaken().forEach(sentence -> text.append(wrapped(sentence)));
    return text.toString();
  }

  private static void appendTable(StringBuilder text, CompareResult result) {
    List<MethodResult> listed = result.listed();
    int ranked = result.ranked().size();
    List<List<String>> lines = new ArrayList<>();
    lines.add(result.header());
    listed.forEach(method -> lines.add(result.cells(method)));
    int[] widths = new int[result.header().size() - 1];
    for (List<String> line : lines) {
      for (int j = 0; j < widths.length; j++) {
        widths[j] = Math.max(widths[j], line.get(j).length());
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      List<String> line = lines.get(i);
      StringBuilder row = new StringBuilder();
      row.append(
          "%2s %s "
              .formatted(
                  i == 0 || i > ranked ? "" : i, i > 0 && listed.get(i - 1).isOurs() ? "*" : " "));
      row.append(line.get(0)).append(" ".repeat(widths[0] - line.get(0).length()));
      if (i == 0 || listed.get(i - 1).isDone()) {
        for (int j = 1; j < widths.length; j++) {
          row.append("  ").append(" ".repeat(widths[j] - line.get(j).length())).append(line.get(j));
        }
      }
      row.append("  ").append(line.get(line.size() - 1));
      text.append(row.toString().stripTrailing()).append('\n');
    }
  }

  /** Lines of a terminal, the second and further ones indented. */
  private static String wrapped(String sentence) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : sentence.split(" ")) {
      if (length + word.length() > LINE) {
        lines.append("\n ");
        length = 1;
      }
      lines.append(length == 0 ? "" : " ").append(word);
      length += 1 + word.length();
    }
    return lines.append('\n').toString();
  }
}
