package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.Writable;

/**
 * A CSV file in memory, as DataVec reads it: a line of column names, and rows of as many cells.
 *
 * @param path where it is
 * @param columns its columns
 * @param lines for each row the number of its line, from 1
 */
record CsvFile(Path path, List<CsvColumn> columns, List<Integer> lines) {

  /**
   * Reads a file.
   *
   * @throws UserError if it is missing, empty, has no header, or a row of another length
   */
  static CsvFile read(Path path) throws IOException, InterruptedException {
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
    try (RecordReader reader = new CSVRecordReader(0, ',', '"')) {
      reader.initialize(new FileSplit(path.toFile()));
      List<CsvColumn> columns = header(path, cells(reader.next()));
      List<Integer> lines = new ArrayList<>();
      for (int line = 2; reader.hasNext(); line++) {
        List<String> cells = cells(reader.next());
        if (cells.size() == 1 && cells.get(0).isBlank()) {
          continue;
        }
        if (cells.size() != columns.size()) {
          throw new UserError(
              "%s, line %d: expected %d cells, as in the line of column names, found %d."
                  .formatted(path, line, columns.size(), cells.size()));
        }
        for (int j = 0; j < cells.size(); j++) {
          columns.get(j).add(cells.get(j));
        }
        lines.add(line);
      }
      if (lines.isEmpty()) {
        throw new UserError(path + " has no rows below its first line.");
      }
      return new CsvFile(path, columns, lines);
    }
  }

  private static List<String> cells(List<Writable> record) {
    List<String> cells = new ArrayList<>(record.size());
    record.forEach(cell -> cells.add(cell.toString()));
    return cells;
  }

  private static List<CsvColumn> header(Path path, List<String> names) {
    List<CsvColumn> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String given : names) {
      String name = given.replace("\uFEFF", "").strip();
      if (!Double.isNaN(CsvColumn.number(name))) {
        throw new UserError(
            path
                + " has no header: its first line holds the number "
                + name
                + "; put a line of column names in front.");
      }
      if (name.isEmpty() || !seen.add(name)) {
        throw new UserError(
            "%s: column %d has %s; give every column a name of its own."
                .formatted(
                    path,
                    columns.size() + 1,
                    name.isEmpty() ? "no name" : "the name \"" + name + "\", too"));
      }
      columns.add(new CsvColumn(name));
    }
    return columns;
  }

  /**
   * The column of a name.
   *
   * @throws UserError with the names that there are
   */
  CsvColumn column(String name) {
    return columns.stream()
        .filter(column -> column.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "%s has no column \"%s\"; it has %s."
                        .formatted(
                            path.getFileName(),
                            name,
                            String.join(", ", columns.stream().map(c -> c.name).toList()))));
  }
}
