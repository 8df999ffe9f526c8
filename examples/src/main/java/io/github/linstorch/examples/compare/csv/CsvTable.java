package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.report.Printable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A CSV file in memory, every column with its type.
 *
 * @param path where it is
 * @param columns those that are not ignored, the target among them
 * @param target the column to predict
 * @param lines for each row the line on which it begins, from 1
 * @param notes what was found out on the way and may surprise, sentences
 */
public record CsvTable(
    Path path, List<Column> columns, Column target, int[] lines, List<String> notes) {

  /**
   * Reads a file: once to see what its columns hold, and once more for their values.
   *
   * @param path of the file
   * @param options what the user says about it
   * @param targetName name of the column to predict
   * @param isClass whether numbers of the target are classes
   * @param ignored names of columns to leave out
   * @return the table
   * @throws UserError if it cannot be read in one way only
   * @throws IOException if it cannot be read at all
   */
  public static CsvTable read(
      Path path, CsvOptions options, String targetName, boolean isClass, List<String> ignored)
      throws IOException {
    requireFile(path);
    Charset charset = TextEncoding.find(path, options.encoding());
    Dialect dialect =
        DelimiterFinder.find(path, charset, options.delimiter(), Cells.clean(targetName));
    CsvRows rows = new CsvRows(path, dialect);
    MissingTexts missing = new MissingTexts(options.missingTexts());
    FirstReading seen = FirstReading.of(rows, missing);
    seen.requireRowNames(path);
    Header header = new Header(path, rows.header(), rows.width(), seen.isLastEmpty());
    int target = header.find(targetName);
    Set<Integer> left = new HashSet<>();
    ignored.forEach(name -> left.add(header.find(name)));
    int[] used = IntStream.range(0, rows.width()).filter(j -> !left.contains(j)).toArray();
    List<String> notes = new ArrayList<>();
    DecimalMark mark =
        options.decimalMark() != null
            ? options.decimalMark()
            : new DecimalMarkFinder(
                    path,
                    Arrays.stream(used).mapToObj(header.names()::get).toList(),
                    Arrays.stream(used).mapToObj(seen.scans()::get).toList())
                .find(dialect.delimiter(), notes);
    Set<Integer> numeric = new HashSet<>();
    options.numeric().forEach(name -> numeric.add(header.find(name)));
    dialect(notes, dialect, mark);
    seen.describeBreaks(notes, header);
    header
        .likeValue()
        .ifPresent(
            name ->
                notes.add(
                    "The first line is taken for column names, though %s looks like a value."
                        .formatted(name)));
    ColumnTypes types = new ColumnTypes(path, mark, seen.lines().length, notes);
    List<ColumnReader> readers = new ArrayList<>();
    for (int j : used) {
      boolean isTarget = j == target;
      readers.add(
          types.reader(
              new ColumnRole(
                  header.names().get(j),
                  header.isGiven(j),
                  isTarget,
                  isTarget && isClass,
                  numeric.contains(j)),
              seen.scans().get(j)));
    }
    rows.forEach(
        (cells, line) -> {
          for (int i = 0; i < used.length; i++) {
            String cell = cells.get(used[i]);
            readers.get(i).add(cell, line, missing.kind(cell));
          }
        });
    List<Column> columns = readers.stream().map(reader -> reader.column(notes)).toList();
    Column predicted = columns.get(Arrays.binarySearch(used, target));
    return new CsvTable(path, columns, predicted, seen.lines(), notes);
  }

  private static void requireFile(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new UserError(
          path + (Files.exists(path) ? " is not a file." : " does not exist: check the path."));
    }
    if (Files.size(path) == 0) {
      throw new UserError(path + " is empty: expected a line of column names and rows below it.");
    }
    if (!Files.isReadable(path)) {
      throw new UserError(path + " cannot be read: check its permissions.");
    }
  }

  /** Says how the file was read, if that is not the usual way. */
  private static void dialect(List<String> notes, Dialect dialect, DecimalMark mark) {
    List<String> unusual = new ArrayList<>();
    if (!dialect.delimiter().equals(",")) {
      unusual.add("delimiter " + Printable.of(Dialect.named(dialect.delimiter())));
    }
    if (mark != DecimalMark.POINT) {
      unusual.add("decimal comma");
    }
    if (!dialect.charset().equals(StandardCharsets.UTF_8)) {
      unusual.add("encoding " + dialect.charset());
    }
    if (!unusual.isEmpty()) {
      notes.add("Read with " + String.join(", ", unusual) + ".");
    }
  }
}
