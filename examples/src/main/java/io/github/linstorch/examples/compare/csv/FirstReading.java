package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.report.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What is seen when all rows of a file are read for the first time. */
final class FirstReading {

  private final CsvRows rows;
  private final List<ColumnScan> scans;
  private int[] lines = new int[1 << 10];
  private int size;
  private int breaks;
  private int longest;
  private int longestColumn;
  private int longestLine;
  private final Set<String> rowNames = new HashSet<>();
  private Occurrence repeated;

  private FirstReading(CsvRows rows) {
    this.rows = rows;
    scans = IntStream.range(0, rows.width()).mapToObj(j -> new ColumnScan()).toList();
  }

  static FirstReading of(CsvRows rows, MissingTexts missing) throws IOException {
    FirstReading seen = new FirstReading(rows);
    rows.forEach((cells, line) -> seen.take(cells, line, missing));
    return seen;
  }

  private void take(List<String> cells, int line, MissingTexts missing) {
    if (size == lines.length) {
      lines = Arrays.copyOf(lines, 2 * size);
    }
    lines[size++] = line;
    if (rows.mayHaveRowNames() && !rowNames.add(cells.get(0)) && repeated == null) {
      repeated = new Occurrence(cells.get(0), line);
    }
    for (int j = 0; j < cells.size(); j++) {
      String cell = cells.get(j);
      scans.get(j).add(cell, line, missing.kind(cell));
      if (cell.indexOf('\n') >= 0 || cell.indexOf('\r') >= 0) {
        rows.requireNoRows(cell, line);
        see(cell, line, j);
      }
    }
  }

  private void see(String cell, int line, int column) {
    int height = (int) cell.lines().count();
    breaks++;
    if (height > longest) {
      longest = height;
      longestColumn = column;
      longestLine = line;
    }
  }

  List<ColumnScan> scans() {
    return scans;
  }

  /** For every row the line on which it begins. */
  int[] lines() {
    return Arrays.copyOf(lines, size);
  }

  /** Whether the last column has no text at all. */
  boolean isLastEmpty() {
    return !scans.get(scans.size() - 1).hasText();
  }

  /**
   * Refuses rows that have one cell more than there are names, unless it is a row name or comes
   * from a delimiter at the end.
   *
   * @throws UserError at the first row whose first cell is not its own
   */
  void requireRowNames(Path path) {
    if (repeated != null && !isLastEmpty()) {
      throw new UserError(
          ("%s, line %d: there is one cell more than column names, and it is no row name, for \"%s\""
                  + " occurs twice; name every column, and write numbers with decimal commas in"
                  + " quotation marks.")
              .formatted(path.getFileName(), repeated.line(), Printable.name(repeated.cell())));
    }
  }

  /** Cells of several lines are told of: a forgotten quotation mark makes one of two rows. */
  void describeBreaks(List<String> notes, Header header) {
    if (breaks > 0) {
      notes.add(
          "%d cell%s of several lines; the longest, in column %s on line %d, has %d."
              .formatted(
                  breaks,
                  breaks == 1 ? "" : "s",
                  Printable.name(header.names().get(longestColumn)),
                  longestLine,
                  longest));
    }
  }
}
