package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.csv.CsvOptions;
import io.github.linstorch.examples.compare.csv.DecimalMark;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A file for tests, and how it is asked to be read; every setter gives a new one. */
public record DataFile(
    Path file, boolean isClass, MissingValues missing, boolean keepsIds, CsvOptions csv) {

  /** One of the cases that were reported. */
  public static DataFile given(String name) {
    try {
      return of(Path.of(DataFile.class.getResource(name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static DataFile of(Path file) {
    return new DataFile(file, false, MissingValues.DROP, false, CsvOptions.NONE);
  }

  /** A file of a header and rows. */
  public static DataFile rows(Path folder, String header, int count, IntFunction<String> row)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < count; i++) {
      lines.add(row.apply(i));
    }
    return text(folder, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
  }

  public static DataFile text(Path folder, String text, Charset encoding) throws IOException {
    return of(Files.write(folder.resolve("data.csv"), text.getBytes(encoding)));
  }

  DataFile classes() {
    return new DataFile(file, true, missing, keepsIds, csv);
  }

  DataFile missing(MissingValues other) {
    return new DataFile(file, isClass, other, keepsIds, csv);
  }

  DataFile keepingIds() {
    return new DataFile(file, isClass, missing, true, csv);
  }

  DataFile with(DecimalMark mark) {
    return with(new CsvOptions(null, mark, null, null, List.of()));
  }

  DataFile with(Charset encoding) {
    return with(new CsvOptions(null, null, encoding, null, List.of()));
  }

  DataFile missingTexts(String... texts) {
    return with(new CsvOptions(null, null, null, List.of(texts), List.of()));
  }

  DataFile numeric(String... columns) {
    return with(new CsvOptions(null, null, null, null, List.of(columns)));
  }

  DataFile delimiter(String delimiter) {
    return with(new CsvOptions(delimiter, null, null, null, List.of()));
  }

  private DataFile with(CsvOptions options) {
    return new DataFile(file, isClass, missing, keepsIds, options);
  }

  Table table(String target, String... ignored) throws IOException {
    return Table.of(
        new CompareData(file, target, isClass, missing, List.of(ignored), keepsIds, csv));
  }
}
