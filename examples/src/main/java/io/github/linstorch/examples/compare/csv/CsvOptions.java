package io.github.linstorch.examples.compare.csv;

import java.nio.charset.Charset;
import java.util.List;

/**
 * What the user says about a file. What is null is found out.
 *
 * @param delimiter what separates cells
 * @param decimalMark of all numbers
 * @param encoding of the whole file
 * @param missingTexts texts that stand for a missing value, besides the usual ones; an empty list:
 *     none but the empty cell
 * @param numeric names of columns whose values are numbers, even with leading zeros
 */
public record CsvOptions(
    String delimiter,
    DecimalMark decimalMark,
    Charset encoding,
    List<String> missingTexts,
    List<String> numeric) {

  /** Everything is found out. */
  public static final CsvOptions NONE = new CsvOptions(null, null, null, null, List.of());
}
