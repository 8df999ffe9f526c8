package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.compare.csv.Column;
import io.github.linstorch.examples.compare.csv.CsvTable;
import io.github.linstorch.examples.compare.csv.NumberColumn;
import io.github.linstorch.examples.compare.csv.NumberLike;
import io.github.linstorch.examples.compare.csv.TextColumn;
import io.github.linstorch.examples.report.Printable;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a file as numbers: categorical columns are one-hot.
 *
 * @param features a row each; NaN where a number is missing
 * @param targets the target, or the number of the class
 * @param classes names of the classes; empty for regression
 * @param target name of the target's column, fit to be printed
 * @param notes what was made of the columns and rows, sentences
 * @param sources the columns of the file that the features come from
 */
record Table(
    double[][] features,
    double[] targets,
    List<String> classes,
    String target,
    List<String> notes,
    List<SourceColumn> sources) {

  /** Room for the one-hot labels of all rows. */
  private static final int MOST_CLASSES = 100;

  /** More classes than this need two rows each, or they are values of something else. */
  private static final int FEW_CLASSES = 10;

  /** So many rows for each value of a number make one think of classes. */
  private static final int ROWS_OF_A_CLASS = 5;

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
   * Reads and prepares a file.
   *
   * @throws UserError if nothing can be learnt from it
   */
  static Table of(CompareData data) throws IOException {
    CsvTable file =
        CsvTable.read(
            data.file(), data.csv(), data.target(), data.classification(), data.ignored());
    String target = Printable.name(file.target().name());
    if (UsedColumns.isAllMissing(file.target())) {
      throw new UserError("All values of the target " + target + " are missing.");
    }
    List<String> notes = new ArrayList<>(file.notes());
    List<Column> used = new UsedColumns(file, data.keepsIds(), notes).choose();
    int[] rows = CompleteRows.of(file, used, data.missing(), notes);
    CompleteRows.describe(used, rows, data.missing(), notes);
    Features features = new Features(used, rows, data.missing() == MissingValues.CATEGORY);
    double[] targets;
    List<String> classes;
    if (file.target() instanceof TextColumn text) {
      requireClasses(text, target, data.classification(), rows.length);
      classes = text.levels();
      if (!text.words().isEmpty()) {
        String words = String.join(",", text.words());
        notes.add(
            "%s is one of the classes; if it means missing, give --missing-values=%s."
                .formatted(Printable.of(words), Printable.of(words)));
      }
      targets = Arrays.stream(rows).mapToDouble(row -> text.rows()[row]).toArray();
    } else {
      NumberColumn numbers = (NumberColumn) file.target();
      classes = List.of();
      targets = Arrays.stream(rows).mapToDouble(row -> numbers.values()[row]).toArray();
      requireDifferences(numbers, target);
      long values = Arrays.stream(targets).distinct().count();
      if (values <= FEW_CLASSES
          && values * ROWS_OF_A_CLASS <= targets.length
          && Arrays.stream(targets).allMatch(v -> v == Math.rint(v))) {
        notes.add(
            "%s has %d different values, whole numbers: if they are classes, give --classification."
                .formatted(target, values));
      }
    }
    if (Arrays.stream(targets).allMatch(value -> value == targets[0])) {
      throw new UserError(
          "The target %s has one value only in %d complete row%s: there is nothing to learn."
              .formatted(target, targets.length, targets.length == 1 ? "" : "s"));
    }
    if (file.target() instanceof NumberColumn numbers) {
      UsedColumns.offset(notes, target, numbers.offset());
      target = less(target, numbers.offset());
    }
    return new Table(
        Arrays.stream(rows).mapToObj(features::of).toArray(double[][]::new),
        targets,
        classes,
        target,
        List.copyOf(notes),
        features.sources());
  }

  private static void requireClasses(TextColumn target, String name, boolean isAskedFor, int rows) {
    int classes = target.levels().size();
    if (!isAskedFor && classes <= MOST_CLASSES && NumberLike.areAll(target)) {
      throw new UserError(
          ("The target %s is not numeric: the first of its values is %s. Give --classification if"
                  + " the values are classes; else %s.")
              .formatted(name, target.example(), NumberLike.REMEDY));
    }
    if (classes > MOST_CLASSES || classes > FEW_CLASSES && 2L * classes > rows) {
      throw new UserError(
          "The target %s %s and has %s different values: too many for classes%s. The first is %s%s."
              .formatted(
                  name,
                  isAskedFor ? "is to be classes" : "is not numeric",
                  target.levelCount(),
                  classes > MOST_CLASSES
                      ? ", of which there may be " + MOST_CLASSES
                      : " of %d rows".formatted(rows),
                  target.example(),
                  target.example().matches(".*\\d.* on line.*") && !isAskedFor
                      ? "; numbers must be without signs and units"
                      : ""));
    }
  }

  private static void requireDifferences(NumberColumn target, String name) {
    if (target.isRounding()) {
      throw new UserError(
          ("The values of the target %s, %s, differ only by the rounding of another program: there"
                  + " is nothing to learn.")
              .formatted(name, target.rounding()));
    }
  }

  /** A name whose numbers have something taken off. */
  static String less(String name, BigDecimal offset) {
    return offset.signum() == 0
        ? name
        : name + (offset.signum() < 0 ? " + " : " - ") + offset.abs().toPlainString();
  }
}
