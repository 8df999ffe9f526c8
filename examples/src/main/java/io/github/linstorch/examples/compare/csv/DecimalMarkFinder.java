package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.compare.csv.ColumnScan.Evidence;
import io.github.linstorch.examples.report.Printable;
import java.nio.file.Path;
import java.util.List;

/** Finds the decimal mark of a file, one for all of its columns. */
final class DecimalMarkFinder {

  private final Path path;
  private final List<String> names;
  private final List<ColumnScan> scans;

  DecimalMarkFinder(Path path, List<String> names, List<ColumnScan> scans) {
    this.path = path;
    this.names = names;
    this.scans = scans;
  }

  /** A number that says something, and where it is. */
  private record Found(String column, Occurrence at) {

    @Override
    public String toString() {
      return "%s in column %s, line %d".formatted(at.cell(), Printable.name(column), at.line());
    }
  }

  /**
   * Finds it.
   *
   * @param delimiter between cells. Between commas, numbers have a decimal point unless they show
   *     otherwise; between semicolons, which are used where decimal commas are, that is not sure.
   * @param notes takes a sentence if only that decides
   * @throws UserError if it might be either
   */
  DecimalMark find(String delimiter, List<String> notes) {
    Found point = first(Evidence.POINT);
    Found comma = first(Evidence.COMMA);
    if (point != null && comma != null) {
      throw new UserError(
          ("%s has numbers with a decimal point (%s) and with a decimal comma (%s): write all of"
                  + " them in one way, or say with --decimal which are numbers.")
              .formatted(path.getFileName(), point, comma));
    }
    if (point != null || comma != null) {
      return point != null ? DecimalMark.POINT : DecimalMark.COMMA;
    }
    Found either = first(Evidence.COMMA_OR_GROUP);
    if (either != null && delimiter.equals(",")) {
      notes.add(
          "%s is read as %s; --decimal comma reads %s."
              .formatted(
                  either,
                  DecimalMark.canonical(DecimalMark.POINT.plain(either.at().cell())),
                  DecimalMark.canonical(DecimalMark.COMMA.plain(either.at().cell()))));
      return DecimalMark.POINT;
    }
    if (either == null && delimiter.equals(";")) {
      either = first(Evidence.POINT_OR_GROUP);
    }
    if (either == null) {
      return DecimalMark.POINT;
    }
    throw ambiguous(either);
  }

  private UserError ambiguous(Found either) {
    String cell = either.at().cell();
    boolean isPoint = cell.indexOf('.') >= 0;
    return new UserError(
        "%s: %s may be %s or %s: say which with --decimal %s (the decimal mark is a %s) or --decimal %s."
            .formatted(
                path.getFileName(),
                either,
                DecimalMark.canonical(DecimalMark.POINT.plain(cell)),
                DecimalMark.canonical(DecimalMark.COMMA.plain(cell)),
                isPoint ? "comma" : "point",
                isPoint ? "comma" : "point",
                isPoint ? "point" : "comma"));
  }

  private Found first(Evidence said) {
    for (int j = 0; j < scans.size(); j++) {
      Occurrence found = scans.get(j).isMostlyNumeric() ? scans.get(j).first(said) : null;
      if (found != null) {
        return new Found(names.get(j), found);
      }
    }
    return null;
  }
}
