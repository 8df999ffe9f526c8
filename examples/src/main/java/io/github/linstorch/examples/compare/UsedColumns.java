package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.compare.csv.Column;
import io.github.linstorch.examples.compare.csv.CsvTable;
import io.github.linstorch.examples.compare.csv.NumberColumn;
import io.github.linstorch.examples.compare.csv.NumberLike;
import io.github.linstorch.examples.compare.csv.TextColumn;
import io.github.linstorch.examples.report.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chooses the columns to predict from, and says what becomes of the others. */
final class UsedColumns {

  /** A column of more different texts than this is a name, not a category. */
  static final int MOST_CATEGORIES = 50;

  private final CsvTable file;
  private final boolean keepsIds;
  private final List<String> notes;

  /**
   * Begins.
   *
   * @param keepsIds whether columns that only number the rows are used
   * @param notes takes sentences about columns
   */
  UsedColumns(CsvTable file, boolean keepsIds, List<String> notes) {
    this.file = file;
    this.keepsIds = keepsIds;
    this.notes = notes;
  }

  /**
   * Chooses.
   *
   * @throws UserError if none is left
   */
  List<Column> choose() {
    List<Column> used = new ArrayList<>();
    List<Column> ids = new ArrayList<>();
    for (Column column : file.columns()) {
      if (column == file.target()) {
        continue;
      }
      String reason = whyNot(column);
      boolean isTrailing = !column.isNamed() && isAllMissing(column); // no one misses it
      if (reason != null && !isTrailing) {
        notes.add("Column %s left out: %s.".formatted(Printable.name(column.name()), reason));
      } else if (!keepsIds && RowNumbers.isId(column)) {
        ids.add(column);
      } else if (!isTrailing) {
        used.add(column);
      }
    }
    if (used.isEmpty()) { // better than nothing
      used.addAll(ids);
      ids.clear();
    }
    if (used.isEmpty()) {
      throw new UserError(
          "%s has no column to predict %s from. %s"
              .formatted(
                  file.path().getFileName(),
                  Printable.name(file.target().name()),
                  notes.isEmpty()
                      ? "If other signs than commas separate its cells, say which with --delimiter."
                      : String.join(" ", notes)));
    }
    ids.forEach(
        id ->
            notes.add(
                "Column %s left out: it only %s the rows; --keep-id keeps it."
                    .formatted(
                        Printable.name(id.name()),
                        id instanceof TextColumn ? "names" : "numbers")));
    used.forEach(this::describe);
    return used;
  }

  private static String whyNot(Column column) {
    if (isAllMissing(column)) {
      return "all its values are missing";
    }
    if (column instanceof TextColumn text && text.hasMoreLevelsThan(MOST_CATEGORIES)) {
      return "it is not numeric and has %s different values, more than %d%s"
          .formatted(
              text.levelCount(),
              MOST_CATEGORIES,
              NumberLike.areAll(text)
                  ? "; the first is %s: %s".formatted(text.example(), NumberLike.REMEDY)
                  : "");
    }
    if (column instanceof NumberColumn numbers && numbers.isRounding()) {
      return "its values, %s, differ only by the rounding of another program"
          .formatted(numbers.rounding());
    }
    return null;
  }

  static boolean isAllMissing(Column column) {
    return column instanceof TextColumn text && text.levels().isEmpty();
  }

  private void describe(Column column) {
    String name = Printable.name(column.name());
    if (column instanceof TextColumn text) {
      notes.add(oneHot(name, text));
      if (NumberLike.areAll(text)) {
        notes.add(
            "The values of column %s, such as %s, have no order as texts: %s."
                .formatted(name, text.example(), NumberLike.REMEDY));
      }
    } else if (column instanceof NumberColumn numbers) {
      boolean isConstant =
          Arrays.stream(numbers.values()).filter(v -> !Double.isNaN(v)).distinct().count() == 1;
      if (isConstant && numbers.values().length > 1) {
        notes.add("Column %s has one value only, which cannot help.".formatted(name));
      } else {
        offset(notes, name, numbers.offset());
      }
      if (RowNumbers.counts(column)) {
        notes.add(
            "Column %s counts the rows; if it says nothing else, leave it out with --ignore."
                .formatted(name));
      }
    }
  }

  private static String oneHot(String name, TextColumn text) {
    int count = text.levels().size();
    String values = "Column %s one-hot: %d value%s".formatted(name, count, count == 1 ? "" : "s");
    if (text.words().isEmpty()) {
      return values + ".";
    }
    String words = String.join(",", text.words());
    return "%s, %s among them; if it means missing, give --missing-values=%s."
        .formatted(values, words, words);
  }

  /** Says what was taken off. */
  static void offset(List<String> notes, String name, BigDecimal offset) {
    if (offset.signum() != 0) {
      notes.add(
          "From column %s, %s was taken off: double numbers would round its differences."
              .formatted(name, offset.toPlainString()));
    }
  }
}
