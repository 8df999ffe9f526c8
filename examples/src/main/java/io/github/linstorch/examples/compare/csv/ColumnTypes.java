package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.report.Printable;
import java.nio.file.Path;

/**
 * Decides the type of a column by all of its cells: numbers if all that are not missing are. One
 * that is not, among many that are, is a mistake or a missing value, and not for us to guess at.
 *
 * @param path of the file, for messages
 * @param mark of all numbers
 * @param rows how many there are
 */
record ColumnTypes(Path path, DecimalMark mark, int rows) {

  /**
   * Decides.
   *
   * @param isClass whether the numbers of a target are classes
   * @return what reads the column as what it is
   * @throws UserError if a cell is a mistake
   */
  ColumnReader reader(
      String name, boolean isNamed, ColumnScan scan, boolean isTarget, boolean isClass) {
    NumberScan numbers = scan.numbers(mark);
    Occurrence mistake = numbers.mistake(isTarget);
    if (mistake != null) {
      throw mistake(name, numbers, mistake, isTarget);
    }
    if (!numbers.isNumeric()) {
      return new TextReader(name, isNamed, mark, false, !isTarget && scan.values() > 0, rows);
    }
    if (numbers.tooLarge() != null) {
      throw new UserError(
          "%s, line %d: %s is %s, too large to compute with; rescale the column."
              .formatted(
                  path.getFileName(),
                  numbers.tooLarge().line(),
                  Printable.name(name),
                  Printable.name(numbers.tooLarge().cell())));
    }
    if (numbers.isTooSmall()) {
      throw new UserError(
          "%s: all values of %s are below %s, too small to compute with; rescale the column."
              .formatted(path.getFileName(), Printable.name(name), NumberScan.SMALLEST));
    }
    return isClass
        ? new TextReader(name, isNamed, mark, true, false, rows)
        : new NumberReader(name, isNamed, mark, numbers, rows);
  }

  private UserError mistake(String name, NumberScan numbers, Occurrence mistake, boolean isTarget) {
    String cell = Printable.name(mistake.cell());
    String more = numbers.others() == 1 ? "" : " (nor are %d more)".formatted(numbers.others() - 1);
    return new UserError(
        ("%s, line %d: column %s has \"%s\", which is no number%s, but %d of its values are; if it"
                + " stands for a missing value, give --missing-values=%s; else correct it%s.")
            .formatted(
                path.getFileName(),
                mistake.line(),
                Printable.name(name),
                cell,
                more,
                numbers.numbers(),
                cell.matches("[\\w.+-]+") ? cell : '"' + cell + '"',
                isTarget ? "" : ", or leave the column out with --ignore"));
  }
}
