package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.report.Printable;
import java.nio.file.Path;
import java.util.List;

/**
 * Decides the type of a column by all of its cells: numbers if all that are not missing are. One
 * that is not, among many that are, is a mistake or a missing value, and not for us to guess at.
 * Whole numbers with leading zeros are codes, such as of places, unless the user says otherwise.
 *
 * @param path of the file, for messages
 * @param mark of all numbers
 * @param rows how many there are
 * @param notes takes sentences about what was decided
 */
record ColumnTypes(Path path, DecimalMark mark, int rows, List<String> notes) {

  /**
   * Decides.
   *
   * @return what reads the column as what it is
   * @throws UserError if a cell is a mistake, or it cannot be told what the column is
   */
  ColumnReader reader(ColumnRole role, ColumnScan scan) {
    NumberScan numbers = scan.numbers(mark);
    boolean areCodes = !role.isNumeric() && !role.isClass() && numbers.areCodes();
    Occurrence mistake =
        role.isNumeric()
            ? numbers.firstOther()
            : numbers.mistake(role.isTarget(), areCodes && !role.isTarget());
    if (mistake != null) {
      throw mistake(role, numbers, mistake);
    }
    if (!numbers.isNumeric()) {
      boolean mayBeWords = !role.isTarget() && scan.values() > 0;
      return new TextReader(role, mark, false, mayBeWords, rows);
    }
    if (areCodes) {
      return codes(role, numbers.leadingZero());
    }
    requireRange(role, numbers);
    if (role.isClass()) {
      return new TextReader(role, mark, true, false, rows);
    }
    if (numbers.leadingZero() != null && !role.isNumeric()) {
      notes.add(
          "Column %s is numeric; %s on line %d is read as %s."
              .formatted(
                  Printable.name(role.name()),
                  Printable.name(numbers.leadingZero().cell()),
                  numbers.leadingZero().line(),
                  DecimalMark.canonical(mark.plain(numbers.leadingZero().cell()))));
    }
    return new NumberReader(role, mark, numbers, rows);
  }

  private ColumnReader codes(ColumnRole role, Occurrence leadingZero) {
    String name = Printable.name(role.name());
    String cell = Printable.name(leadingZero.cell());
    if (role.isTarget()) {
      throw new UserError(
          ("%s, line %d: the target %s is %s, whose leading zero makes it a code, not a number; give"
                  + " --classification if the values are classes, or --numeric=%s if they are"
                  + " numbers.")
              .formatted(path.getFileName(), leadingZero.line(), name, cell, argument(name)));
    }
    notes.add(
        ("Column %s is taken for codes, not numbers: %s on line %d has a leading zero;"
                + " --numeric=%s reads numbers.")
            .formatted(name, cell, leadingZero.line(), argument(name)));
    return new TextReader(role, mark, false, false, rows);
  }

  private void requireRange(ColumnRole role, NumberScan numbers) {
    String name = Printable.name(role.name());
    Occurrence beyond = numbers.tooLarge();
    if (beyond == null && role.isClass()) {
      beyond = numbers.lost(); // would be the class 0
    }
    if (beyond != null) {
      throw new UserError(
          "%s, line %d: %s is %s, too %s to compute with; rescale the column%s."
              .formatted(
                  path.getFileName(),
                  beyond.line(),
                  name,
                  Printable.name(beyond.cell()),
                  beyond == numbers.tooLarge() ? "large" : "small",
                  orIgnored(role)));
    }
    if (numbers.isTooSmall()) {
      throw new UserError(
          "%s: all values of %s are below %s, too small to compute with; rescale the column%s."
              .formatted(path.getFileName(), name, NumberScan.SMALLEST, orIgnored(role)));
    }
  }

  private UserError mistake(ColumnRole role, NumberScan numbers, Occurrence mistake) {
    String cell = Printable.name(mistake.cell());
    String more = numbers.others() == 1 ? "" : " (nor are %d more)".formatted(numbers.others() - 1);
    return new UserError(
        ("%s, line %d: column %s has \"%s\", which is no number%s, but %d of its values are; if it"
                + " stands for a missing value, give --missing-values=%s; else correct it%s.")
            .formatted(
                path.getFileName(),
                mistake.line(),
                Printable.name(role.name()),
                cell,
                more,
                numbers.numbers(),
                argument(cell),
                orIgnored(role)));
  }

  /** As one writes it behind an option. */
  private static String argument(String text) {
    return text.matches("[\\w.+-]+") ? text : '"' + text + '"';
  }

  private static String orIgnored(ColumnRole role) {
    return role.isTarget() ? "" : ", or leave the column out with --ignore";
  }
}
