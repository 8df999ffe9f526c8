package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.report.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of the columns. A column without a name, such as pandas' index, gets its number. */
final class Header {

  /** More names than this are not listed. */
  private static final int MOST_NAMES = 30;

  private final Path path;
  private final List<String> names = new ArrayList<>();
  private final List<Boolean> areGiven = new ArrayList<>();

  /**
   * Names the columns.
   *
   * @param given the cells of the first line
   * @param width of the rows: as many, or one more
   * @param isLastEmpty whether the last cell of all rows is empty; if there is a column without a
   *     name, it then is the last one, else the first, which holds row names
   */
  Header(Path path, List<String> given, int width, boolean isLastEmpty) {
    this.path = path;
    List<String> all = new ArrayList<>(given);
    if (width > given.size()) {
      all.add(isLastEmpty ? given.size() : 0, "");
    }
    for (int j = 0; j < all.size(); j++) {
      boolean isGiven = !all.get(j).isEmpty();
      areGiven.add(isGiven);
      names.add(isGiven ? all.get(j) : (j + 1) + " (unnamed)");
    }
  }

  /**
   * Refuses names that occur twice.
   *
   * @throws UserError naming it
   */
  static void check(Path path, List<String> given) {
    Set<String> seen = new HashSet<>();
    for (int j = 0; j < given.size(); j++) {
      String name = given.get(j);
      if (!name.isEmpty() && !seen.add(name)) {
        if (isNumber(name)) {
          throw noHeader(path, name);
        }
        throw new UserError(
            "%s: column %d has the name \"%s\", too; give every column a name of its own."
                .formatted(path, j + 1, Printable.name(name)));
      }
    }
  }

  List<String> names() {
    return names;
  }

  boolean isGiven(int column) {
    return areGiven.get(column);
  }

  /**
   * The number of a column.
   *
   * @param name as the user gives it
   * @throws UserError with the names that there are
   */
  int find(String name) {
    int found = names.indexOf(Cells.clean(name));
    if (found >= 0) {
      return found;
    }
    List<String> numbers = names.stream().filter(Header::isNumber).toList();
    if (numbers.size() == names.size()) {
      throw noHeader(path, numbers.get(0));
    }
    String like =
        names.stream()
            .filter(other -> other.equalsIgnoreCase(Cells.clean(name)))
            .findFirst()
            .map(other -> "; did you mean \"" + Printable.name(other) + "\"?")
            .orElse(
                numbers.isEmpty()
                    ? "."
                    : "; if its first line holds values already, put one of column names in front.");
    throw new UserError(
        "%s has no column \"%s\"; it has %s%s"
            .formatted(path.getFileName(), Printable.name(name), listed(), like));
  }

  private static UserError noHeader(Path path, String number) {
    return new UserError(
        path
            + " has no header: its first line holds the number "
            + number
            + "; put a line of column names in front.");
  }

  private String listed() {
    String all =
        names.stream().limit(MOST_NAMES).map(Printable::name).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? all + " and " + more + " more" : all;
  }

  /**
   * A name that looks like a value: any, if all are numbers, else one with a fraction. Years may be
   * names.
   */
  Optional<String> likeValue() {
    boolean areAll = names.stream().allMatch(Header::isNumber);
    return names.stream()
        .filter(name -> isNumber(name) && (areAll || !name.matches("[0-9]+")))
        .findFirst();
  }

  private static boolean isNumber(String name) {
    return DecimalMark.POINT.plain(name) != null || DecimalMark.COMMA.plain(name) != null;
  }
}
