package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Columns of numbers and of words, all with the same number of rows. */
record Table(List<Column> columns) {

  /**
   * A column.
   *
   * @param numbers NaN where missing; null for a column of words
   * @param words empty where missing; the cells as they are in the file
   */
  record Column(String name, double[] numbers, String[] words) {

    /** Numbers that come from no file. */
    static Column of(String name, double[] numbers) {
      return new Column(name, numbers, null);
    }

    /** A column of a file: words if a cell is quoted or is no number, which R does for factors. */
    private static Column of(String name, String[] cells) {
      double[] numbers = new double[cells.length];
      for (int i = 0; i < cells.length; i++) {
        try {
          numbers[i] = cells[i].isEmpty() ? Double.NaN : Double.parseDouble(cells[i]);
        } catch (NumberFormatException e) {
          return new Column(name, null, unquoted(cells));
        }
      }
      return new Column(name, numbers, cells);
    }

    private static String[] unquoted(String[] cells) {
      return Arrays.stream(cells).map(Table::unquoted).toArray(String[]::new);
    }

    boolean isNumeric() {
      return numbers != null;
    }

    int missing() {
      return (int)
          (isNumeric()
              ? Arrays.stream(numbers).filter(Double::isNaN).count()
              : Arrays.stream(words).filter(String::isEmpty).count());
    }
  }

  /** Reads a CSV file with a header; a cell may be quoted and then contain commas. */
  static Table read(Path file) {
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Table parse(List<String> lines) {
    List<String> names = cells(lines.get(0)).stream().map(Table::unquoted).toList();
    int rows = lines.size() - 1;
    String[][] columns = new String[names.size()][rows];
    for (int i = 0; i < rows; i++) {
      List<String> cells = cells(lines.get(i + 1));
      if (cells.size() != names.size()) {
        throw new IllegalArgumentException(
            "Expected %d cells in line %d, found %d".formatted(names.size(), i + 2, cells.size()));
      }
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = cells.get(j);
      }
    }
    return new Table(
        IntStream.range(0, columns.length)
            .mapToObj(j -> Column.of(names.get(j), columns[j]))
            .toList());
  }

  /** The cells of a line, with their quotes. */
  private static List<String> cells(String line) {
    List<String> result = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '"') {
        quoted = !quoted;
      } else if (line.charAt(i) == ',' && !quoted) {
        result.add(line.substring(from, i));
        from = i + 1;
      }
    }
    result.add(line.substring(from));
    return result;
  }

  private static String unquoted(String cell) {
    boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
    return quoted ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
  }

  Column column(String name) {
    return columns.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Expected a column " + name));
  }

  int rows() {
    Column first = columns.get(0);
    return first.isNumeric() ? first.numbers().length : first.words().length;
  }
}
