package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The complete rows of a file as numbers: categorical columns are one-hot.
 *
 * @param features a row each
 * @param targets the target, or the number of the class
 * @param classes names of the classes; empty for regression
 * @param target name of the target's column
 * @param notes what was made of the columns and rows, sentences
 */
record Table(
    double[][] features,
    double[] targets,
    List<String> classes,
    String target,
    List<String> notes) {

  /** A column of more different texts than this is a name, not a category. */
  static final int MOST_CATEGORIES = 50;

  /** Room for the one-hot labels of all rows. */
  private static final int MOST_CLASSES = 100;

  /** Deviations of larger numbers would overflow. */
  private static final double LARGEST = 1e150;

  boolean isClassification() {
    return !classes.isEmpty();
  }

  int rows() {
    return targets.length;
  }

  int width() {
    return features[0].length;
  }

  /**
   * Prepares a file.
   *
   * @param classification whether a numeric target holds classes
   * @throws UserError if nothing can be learnt from it
   */
  static Table of(CsvFile file, String targetName, boolean classification, MissingValues missing) {
    CsvColumn target = file.column(targetName);
    if (target.isAllMissing()) {
      throw new UserError("All values of the target " + targetName + " are missing.");
    }
    boolean classes = classification || !target.isNumeric();
    if (classes && target.hasMoreTextsThan(MOST_CLASSES)) {
      throw new UserError(
          "The target %s is not numeric and has %s different values: too many for classes, of which"
                  .formatted(targetName, target.textCount())
              + " there may be "
              + MOST_CLASSES
              + ".");
    }
    List<String> notes = new ArrayList<>();
    List<CsvColumn> used = used(file, target, notes);
    int[] complete = completeRows(file, used, target, missing, notes);
    Encoding encoding = new Encoding(used);
    double[][] features = new double[complete.length][];
    double[] targets = new double[complete.length];
    List<String> levels = classes ? target.levels() : List.of();
    int[] places = classes ? target.places(levels) : null;
    for (int i = 0; i < complete.length; i++) {
      requireModest(file, used, target, complete[i]);
      features[i] = encoding.encode(complete[i]);
      targets[i] = classes ? places[target.level(complete[i])] : target.number(complete[i]);
    }
    if (Arrays.stream(targets).allMatch(value -> value == targets[0])) {
      throw new UserError(
          "The target %s has one value only in %d complete row%s: there is nothing to learn."
              .formatted(targetName, targets.length, targets.length == 1 ? "" : "s"));
    }
    return new Table(features, targets, levels, targetName, List.copyOf(notes));
  }

  private static void requireModest(CsvFile file, List<CsvColumn> used, CsvColumn target, int row) {
    for (int j = 0; j <= used.size(); j++) {
      CsvColumn column = j < used.size() ? used.get(j) : target;
      if (column.isNumeric() && Math.abs(column.number(row)) > LARGEST) {
        throw new UserError(
            "%s, line %d: %s is %s, too large to be squared; rescale the column."
                .formatted(
                    file.path().getFileName(),
                    file.lines().get(row),
                    column.name,
                    column.number(row)));
      }
    }
  }

  private static List<CsvColumn> used(CsvFile file, CsvColumn target, List<String> notes) {
    List<CsvColumn> used = new ArrayList<>();
    for (CsvColumn column : file.columns()) {
      if (column == target) {
        continue;
      }
      if (column.isAllMissing()) {
        notes.add("Column %s left out: all its values are missing.".formatted(column.name));
      } else if (!column.isNumeric() && column.hasMoreTextsThan(MOST_CATEGORIES)) {
        notes.add(
            "Column %s left out: it is not numeric and has %s different values, more than %d."
                .formatted(column.name, column.textCount(), MOST_CATEGORIES));
      } else {
        used.add(column);
        if (!column.isNumeric()) {
          notes.add("Column %s one-hot: %d values.".formatted(column.name, column.levels().size()));
        }
      }
    }
    if (used.isEmpty()) {
      throw new UserError(
          "%s has no column to predict %s from. %s"
              .formatted(file.path().getFileName(), target.name, String.join(" ", notes))
              .strip());
    }
    return used;
  }

  private static int[] completeRows(
      CsvFile file,
      List<CsvColumn> used,
      CsvColumn target,
      MissingValues missing,
      List<String> notes) {
    int count = file.lines().size();
    int[] complete = new int[count];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      CsvColumn absent = target.isMissing(i) ? target : null;
      for (int j = 0; absent == null && j < used.size(); j++) {
        absent = used.get(j).isMissing(i) ? used.get(j) : null;
      }
      if (absent == null) {
        complete[kept++] = i;
      } else if (missing == MissingValues.REFUSE) {
        throw new UserError(
            "%s, line %d: no value of %s; fill it in, or let such rows be left out with --missing"
                    .formatted(file.path().getFileName(), file.lines().get(i), absent.name)
                + " drop.");
      }
    }
    if (kept == 0) {
      throw new UserError(
          "No row of %s is complete: %d of %d have a missing value."
              .formatted(file.path().getFileName(), count, count));
    }
    if (kept < count) {
      notes.add("%d of %d rows left out: a value is missing.".formatted(count - kept, count));
    }
    return Arrays.copyOf(complete, kept);
  }

  /** Turns a row of cells into numbers. */
  private static final class Encoding {

    private final List<CsvColumn> columns;
    private final int[] offsets;
    private final int[][] places;
    private final int width;

    Encoding(List<CsvColumn> columns) {
      this.columns = columns;
      offsets = new int[columns.size()];
      places = new int[columns.size()][];
      int at = 0;
      for (int j = 0; j < columns.size(); j++) {
        offsets[j] = at;
        places[j] =
            columns.get(j).isNumeric() ? null : columns.get(j).places(columns.get(j).levels());
        at += places[j] == null ? 1 : places[j].length;
      }
      width = at;
    }

    double[] encode(int row) {
      double[] values = new double[width];
      for (int j = 0; j < offsets.length; j++) {
        if (places[j] == null) {
          values[offsets[j]] = columns.get(j).number(row);
        } else {
          values[offsets[j] + places[j][columns.get(j).level(row)]] = 1;
        }
      }
      return values;
    }
  }
}
