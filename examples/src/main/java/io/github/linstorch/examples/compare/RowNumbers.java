package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.csv.Column;
import io.github.linstorch.examples.compare.csv.NumberColumn;
import io.github.linstorch.examples.compare.csv.TextColumn;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Recognises columns that number or name the rows, and so say nothing of rows to come. */
final class RowNumbers {

  /** In fewer rows than this, numbers that rise by one may be a coincidence. */
  private static final int FEWEST_ROWS = 10;

  private static final Pattern NAME =
      Pattern.compile(
          "(?i)unnamed: ?\\d+|id|ids|idx|index|rows?|rows?[ _.-]?(id|index|no|nr|num|number|names?)"
              + "|no\\.?|nr\\.?|#|.*[ _.-](id|no|nr)|(?-i).*[a-z](Id|ID)");

  private RowNumbers() {}

  /**
   * Whether a column has a number or a text of its own for every row, and a name that says no more.
   */
  static boolean isId(Column column) {
    if (column.isNamed() && !NAME.matcher(column.name()).matches()) {
      return false;
    }
    if (column instanceof TextColumn names) {
      return names.rows().length > 1 && names.levels().size() == names.rows().length;
    }
    NumberColumn numbers = (NumberColumn) column;
    return numbers.values().length > 1
        && areWhole(numbers)
        && Arrays.stream(numbers.values()).distinct().count() == numbers.values().length;
  }

  private static boolean areWhole(NumberColumn column) {
    return column.offset().stripTrailingZeros().scale() <= 0
        && Arrays.stream(column.values()).allMatch(v -> v == Math.rint(v));
  }

  /** Whether a column rises by one from row to row, as the rows are in the file. */
  static boolean counts(Column column) {
    if (!(column instanceof NumberColumn numbers) || numbers.values().length < FEWEST_ROWS) {
      return false;
    }
    double[] values = numbers.values();
    for (int i = 1; i < values.length; i++) {
      if (values[i] != values[i - 1] + 1) {
        return false;
      }
    }
    return true;
  }
}
