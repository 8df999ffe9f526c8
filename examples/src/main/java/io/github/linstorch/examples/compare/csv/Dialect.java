package io.github.linstorch.examples.compare.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;

/**
 * How a file is written.
 *
 * @param charset of all of it
 * @param delimiter between cells
 * @param skipped lines in front of the line of column names: 1 if a spreadsheet has written {@code
 *     sep=;} there, else 0
 */
record Dialect(Charset charset, String delimiter, int skipped) {

  private static final char MARK = '\uFEFF';

  /** Opens a file where its line of column names begins. */
  BufferedReader open(Path path) throws IOException {
    // Its decoder replaces what is not text: that there is nothing to replace was checked.
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(Files.newInputStream(path), charset));
    reader.mark(1);
    if (reader.read() != MARK) {
      reader.reset();
    }
    for (int i = 0; i < skipped; i++) {
      reader.readLine();
    }
    return reader;
  }

  CSVFormat format() {
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(delimiter)
        .setIgnoreEmptyLines(false) // they count as lines
        .setIgnoreSurroundingSpaces(true)
        .get();
  }

  /** The delimiter as one says it. */
  static String named(String delimiter) {
    return switch (delimiter) {
      case "\t" -> "tab";
      case " " -> "space";
      default -> '"' + delimiter + '"';
    };
  }
}
