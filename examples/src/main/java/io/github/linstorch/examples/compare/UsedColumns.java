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
  private final ColumnNotes said = new ColumnNotes();

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
        said.add("Column", column, " left out: %s.".formatted(reason));
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
      notes.addAll(said.sentences());
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
            said.add(
                "Column",
                id,
                " left out: row %s; --keep-id keeps them."
                    .formatted(id instanceof TextColumn ? "names" : "numbers")));
    used.forEach(this::describe);
    notes.addAll(said.sentences());
    return used;
  }

  private static String whyNot(Column column) {
    if (isAllMissing(column)) {
      return "all values are missing";
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
    if (column instanceof TextColumn text) {
      said.add("Column", column, oneHot(text));
      if (NumberLike.areAll(text)) {
        said.add(
            "The values of column",
            column,
            ", such as %s, have no order as texts: %s."
                .formatted(text.example(), NumberLike.REMEDY));
      }
    } else if (column instanceof NumberColumn numbers) {
      boolean isConstant =
          Arrays.stream(numbers.values()).filter(v -> !Double.isNaN(v)).distinct().count() == 1;
      if (isConstant && numbers.values().length > 1) {
        said.add("One value only, which cannot help: column", column, ".");
      } else if (numbers.offset().signum() != 0) {
        said.add("From column", column, takenOff(numbers.offset()));
      }
      if (RowNumbers.counts(column)) {
        said.add(
            "Perhaps no more than row numbers: column", column, "; --ignore leaves out a column.");
      }
    }
  }

  private static String oneHot(TextColumn text) {
    int count = text.levels().size();
    String values = " one-hot: %d value%s".formatted(count, count == 1 ? "" : "s");
    if (text.words().isEmpty()) {
      return values + ".";
    }
    String words = String.join(",", text.words());
    return "%s, %s among them; if it means missing, give --missing-values=%s."
        .formatted(values, words, words);
  }

  private static String takenOff(BigDecimal offset) {
    return ", %s was taken off: double numbers would round its differences."
        .formatted(offset.toPlainString());
  }

  /** Says what was taken off the target. */
  static void offset(List<String> notes, String name, BigDecimal offset) {
    if (offset.signum() != 0) {
      notes.add("From column " + name + takenOff(offset));
    }
  }
}
