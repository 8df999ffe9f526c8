package io.github.linstorch.examples.compare.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Finds what separates cells: that by which all of the first rows have as many cells as there are
 * column names, the target among them.
 */
final class DelimiterFinder {

  /** In the order of preference. */
  private static final List<String> CANDIDATES = List.of(",", ";", "\t", "|", " ");

  private static final int SAMPLE = 1 << 18;
  private static final int ROWS = 200;

  private static final Pattern SEPARATOR = Pattern.compile("\"?sep=(.)\"?", Pattern.DOTALL);

  private final Charset charset;
  private final String target;

  private DelimiterFinder(Charset charset, String target) {
    this.charset = charset;
    this.target = target;
  }

  /**
   * Finds how a file is written.
   *
   * @param given the delimiter, or null
   * @param target name of the target's column
   */
  static Dialect find(Path path, Charset charset, String given, String target) throws IOException {
    String first;
    try (BufferedReader reader = new Dialect(charset, ",", 0).open(path)) {
      first = reader.readLine();
    }
    Matcher separator = SEPARATOR.matcher(first == null ? "" : first.strip());
    // Tabs are stripped, too.
    boolean isSeparator = separator.matches() || "sep=\t".equals(first);
    if (given != null || isSeparator) {
      String declared = separator.matches() ? separator.group(1) : "\t";
      return new Dialect(charset, given != null ? given : declared, isSeparator ? 1 : 0);
    }
    return new DelimiterFinder(charset, target).find(path);
  }

  /** What the first rows are like with a delimiter. */
  private record Shape(Dialect dialect, int columns, boolean isRegular, boolean hasTarget) {

    boolean isLikely() {
      return columns > 1 && (isRegular || hasTarget);
    }
  }

  private Dialect find(Path path) throws IOException {
    char[] sample = new char[SAMPLE];
    int length = 0;
    try (BufferedReader reader = new Dialect(charset, ",", 0).open(path)) {
      for (int read = 0; read >= 0 && length < SAMPLE; length += Math.max(read, 0)) {
        read = reader.read(sample, length, SAMPLE - length);
      }
    }
    String text = new String(sample, 0, length);
    if (length == SAMPLE) { // without the row that is cut off
      text = text.substring(0, 1 + Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')));
    }
    String whole = text;
    Stream<Shape> shapes =
        CANDIDATES.stream().map(delimiter -> shape(whole, new Dialect(charset, delimiter, 0)));
    return shapes
        .filter(Shape::isLikely)
        .max(
            Comparator.comparing((Shape shape) -> shape.hasTarget() && shape.isRegular())
                .thenComparing(Shape::hasTarget)
                .thenComparing(Shape::isRegular)
                // Spaces are within names and texts, too.
                .thenComparing(shape -> !shape.dialect().delimiter().equals(" "))
                .thenComparing(Shape::columns)
                .thenComparing(shape -> -CANDIDATES.indexOf(shape.dialect().delimiter())))
        .map(Shape::dialect)
        .orElse(new Dialect(charset, CANDIDATES.get(0), 0));
  }

  private Shape shape(String text, Dialect dialect) {
    int columns = 0;
    int rows = 0;
    int width = 0;
    boolean hasTarget = false;
    boolean isRegular = true;
    try (CSVParser parser = dialect.format().parse(new StringReader(text))) {
      for (CSVRecord row : parser) {
        if (isBlank(row)) {
          continue;
        }
        if (columns == 0) {
          columns = row.size();
          hasTarget = row.stream().map(Cells::clean).anyMatch(target::equals);
          continue;
        }
        if (rows++ == ROWS) {
          break;
        }
        width = width == 0 ? row.size() : width;
        isRegular &= row.size() == width;
      }
    } catch (IOException | UncheckedIOException e) {
      // An open quote: the rows in front of it have to do.
    }
    // Row names, or delimiters at the end of rows, have no name in the first line.
    return new Shape(
        dialect,
        Math.max(columns, width),
        isRegular && rows > 0 && CsvRows.fits(columns, width),
        hasTarget);
  }

  private static boolean isBlank(CSVRecord row) {
    return row.stream().allMatch(cell -> Cells.clean(cell).isEmpty());
  }
}
