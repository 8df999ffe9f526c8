package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a file, read anew for every pass over them, so that the texts of all cells never have
 * to be in memory together. Rows without any text are skipped.
 */
final class CsvRows {

  private static final Pattern OPEN_QUOTE = Pattern.compile("\\(startline (.+?)\\) EOF.*");

  /** What is done with a row. */
  interface Reader {
    /**
     * Takes a row.
     *
     * @param cells as many as the table has columns
     * @param line the line on which the row begins, from 1
     */
    void take(List<String> cells, int line);
  }

  private final Path path;
  private final Dialect dialect;
  private final List<String> header;
  private final int width;

  /**
   * Reads the line of column names, and how many cells the first row has.
   *
   * @throws UserError if there is no row
   */
  CsvRows(Path path, Dialect dialect) throws IOException {
    this.path = path;
    this.dialect = dialect;
    List<List<String>> first = new ArrayList<>();
    int[] lines = new int[2];
    parse(
        (cells, line) -> {
          lines[first.size()] = line;
          first.add(cells);
          return first.size() < 2;
        });
    if (first.isEmpty()) {
      throw new UserError(path + " is empty: expected a line of column names and rows below it.");
    }
    header = first.get(0);
    Header.check(path, header);
    if (first.size() < 2) {
      throw new UserError(path + " has no rows below its first line.");
    }
    width = first.get(1).size();
    // Row names have no name in the first line; nor has what a delimiter at the end makes.
    if (!fits(header.size(), width)) {
      throw ragged(first.get(1), lines[1], header.size());
    }
  }

  /** Whether a line of so many names can stand above rows of so many cells. */
  static boolean fits(int names, int width) {
    return width == names || names > 1 && width == names + 1;
  }

  /** The cells of the first line: as many as the width, or one less. */
  List<String> header() {
    return header;
  }

  /** Whether rows have one cell more than there are names. */
  boolean mayHaveRowNames() {
    return width > header.size();
  }

  /** Cells of every row. */
  int width() {
    return width;
  }

  /**
   * Reads all rows below the first line.
   *
   * @throws UserError if one has another length or repeats the names, or a quote is not closed
   */
  void forEach(Reader reader) throws IOException {
    boolean[] isHeaderRead = {false};
    parse(
        (cells, line) -> {
          if (!isHeaderRead[0]) {
            isHeaderRead[0] = true;
            return true;
          }
          if (cells.size() != width) {
            throw ragged(cells, line, width);
          }
          if (width > 1 && cells.equals(header)) {
            throw new UserError(
                "%s, line %d: the column names are repeated here; delete the line."
                    .formatted(path, line));
          }
          reader.take(cells, line);
          return true;
        });
  }

  /**
   * Refuses a cell that took in whole rows, because its quotation mark was closed by that of
   * another row.
   *
   * @throws UserError if every line inside the cell has as many delimiters as a row
   */
  void requireNoRows(String cell, int line) {
    List<String> lines = cell.lines().toList();
    int inside = lines.size() - 2;
    boolean areRows =
        inside > (width > 2 ? 0 : 1)
            && lines.subList(1, 1 + inside).stream().allMatch(row -> delimiters(row) == width - 1);
    if (areRows && width > 1) {
      throw new UserError(
          ("%s, line %d: the quotation mark that opens here is closed %d lines below, and there are"
                  + " whole rows in between; close it where its cell ends.")
              .formatted(path, line, inside + 1));
    }
  }

  private int delimiters(String row) {
    int count = 0;
    for (int at = row.indexOf(dialect.delimiter());
        at >= 0;
        at = row.indexOf(dialect.delimiter(), at + dialect.delimiter().length())) {
      count++;
    }
    return count;
  }

  private UserError ragged(List<String> cells, int line, int expected) {
    String hint = "";
    if (expected == 1) {
      hint =
          "; delete lines above the column names, or say with --delimiter what separates the cells";
    } else if (dialect.delimiter().equals(" ")) {
      hint = "; if several spaces separate cells, put one comma in place of them";
    }
    return new UserError(
        "%s, line %d: expected %d cell%s, as in the line of column names, found %d%s."
            .formatted(path, line, expected, expected == 1 ? "" : "s", cells.size(), hint));
  }

  /** Takes a row, and says whether the next one is wanted. */
  private interface Parsed {
    boolean take(List<String> cells, int line);
  }

  private void parse(Parsed rows) throws IOException {
    int line = 1 + dialect.skipped();
    try (BufferedReader text = dialect.open(path);
        CSVParser parser = dialect.format().parse(text)) {
      Iterator<CSVRecord> records = parser.iterator();
      boolean isWanted = true;
      while (isWanted && hasNext(records, line)) {
        List<String> cells = cells(records.next());
        if (!cells.stream().allMatch(String::isEmpty)) {
          isWanted = rows.take(cells, line);
        }
        line = Math.toIntExact(parser.getCurrentLineNumber()) + 1 + dialect.skipped();
      }
    }
  }

  private static List<String> cells(CSVRecord row) {
    List<String> cells = new ArrayList<>(row.size());
    row.forEach(cell -> cells.add(Cells.clean(cell)));
    return cells;
  }

  /** The parser reads a row ahead here. */
  private boolean hasNext(Iterator<CSVRecord> records, int line) throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      Matcher open = OPEN_QUOTE.matcher(String.valueOf(e.getCause().getMessage()));
      if (open.matches()) {
        // Written in the language of the system, perhaps in other digits.
        String digits = open.group(1).replaceAll("[^0-9]", "");
        int opened = digits.isEmpty() ? line : Integer.parseInt(digits) + dialect.skipped();
        throw new UserError(
            "%s, line %d: a quotation mark opens here and is never closed; close it, or leave it out."
                .formatted(path, opened));
      }
      if (e.getCause() instanceof org.apache.commons.csv.CSVException) {
        throw new UserError(
            ("%s, line %d: in the row that begins here, text follows a closing quotation mark; close"
                    + " every cell that opens one, and double those inside.")
                .formatted(path, line));
      }
      throw e.getCause();
    }
  }
}
