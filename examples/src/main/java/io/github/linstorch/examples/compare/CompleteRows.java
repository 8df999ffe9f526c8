package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.compare.csv.Column;
import io.github.linstorch.examples.compare.csv.CsvTable;
import io.github.linstorch.examples.compare.csv.TextColumn;
import io.github.linstorch.examples.report.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chooses the rows that have what is needed of them. */
final class CompleteRows {

  private CompleteRows() {}

  /**
   * Chooses.
   *
   * @param used the columns to predict from
   * @param notes takes a sentence about rows that are left out
   * @return numbers of rows of the file
   * @throws UserError if there is none, or one that is to be refused
   */
  static int[] of(CsvTable file, List<Column> used, MissingValues missing, List<String> notes) {
    List<Column> needed = new ArrayList<>();
    needed.add(file.target());
    if (missing == MissingValues.DROP || missing == MissingValues.REFUSE) {
      needed.addAll(used);
    }
    int count = file.lines().length;
    int[] complete = new int[count];
    int[] absences = new int[needed.size()];
    int kept = 0;
    int firstLine = 0;
    for (int i = 0; i < count; i++) {
      boolean isComplete = true;
      for (int j = 0; j < absences.length; j++) {
        if (needed.get(j).isMissing(i)) {
          absences[j]++;
          isComplete = false;
        }
      }
      if (isComplete) {
        complete[kept++] = i;
      } else if (kept == i) {
        firstLine = file.lines()[i];
        if (missing == MissingValues.REFUSE) {
          throw refused(file, needed, i);
        }
      }
    }
    if (kept == 0) {
      throw new UserError(
          "No row of %s is complete: %d of %d have a missing value%s."
              .formatted(
                  file.path().getFileName(),
                  count,
                  count,
                  absences[0] == count ? "" : " (see --missing)"));
    }
    if (kept < count) {
      notes.add(
          "%d of %d rows left out: a value is missing (%s), first on line %d%s."
              .formatted(
                  count - kept,
                  count,
                  listed(needed, absences),
                  firstLine,
                  2 * kept < count && absences[0] < count - kept
                      ? "; --missing median or category keeps more"
                      : ""));
    }
    return Arrays.copyOf(complete, kept);
  }

  /** Says what stands in for missing values of the rows that are kept. */
  static void describe(List<Column> used, int[] rows, MissingValues missing, List<String> notes) {
    for (Column column : used) {
      long absent = Arrays.stream(rows).filter(column::isMissing).count();
      if (absent > 0) {
        boolean isMarked = missing == MissingValues.CATEGORY;
        String becomes =
            column instanceof TextColumn
                ? isMarked ? "a category of their own" : "no category"
                : "the median of the training rows" + (isMarked ? ", and are marked" : "");
        notes.add(
            "Column %s: %d missing value%s become%s %s."
                .formatted(
                    Printable.name(column.name()),
                    absent,
                    absent == 1 ? "" : "s",
                    absent == 1 ? "s" : "",
                    becomes));
      }
    }
  }

  private static UserError refused(CsvTable file, List<Column> needed, int row) {
    Column absent = needed.stream().filter(column -> column.isMissing(row)).findFirst().get();
    return new UserError(
        "%s, line %d: no value of %s; fill it in, or let such rows be left out with --missing drop."
            .formatted(
                file.path().getFileName(), file.lines()[row], Printable.name(absent.name())));
  }

  private static String listed(List<Column> needed, int[] absences) {
    List<String> listed = new ArrayList<>();
    for (int j = 0; j < absences.length; j++) {
      if (absences[j] > 0) {
        listed.add(Printable.name(needed.get(j).name()) + " " + absences[j]);
      }
    }
    int more = listed.size() - 5;
    return String.join(", ", listed.subList(0, Math.min(5, listed.size())))
        + (more > 0 ? " and " + more + " more columns" : "");
  }
}
