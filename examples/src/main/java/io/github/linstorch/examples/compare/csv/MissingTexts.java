package io.github.linstorch.examples.compare.csv;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells which texts stand for a missing value. The empty cell and {@code ?} always do. A word such
 * as {@code NA} does among numbers and in the target; among other texts it may be a category, such
 * as Namibia, and is one unless the user says otherwise.
 */
final class MissingTexts {

  /** Lower case. Those of R, of pandas, and of spreadsheets. */
  private static final Set<String> WORDS =
      Set.of(
          "na",
          "n/a",
          "nan",
          "null",
          "none",
          "nat",
          "<na>",
          "#n/a",
          "#na",
          "#n/a n/a",
          "-nan",
          "1.#ind",
          "-1.#ind",
          "1.#qnan",
          "-1.#qnan");

  private static final Set<String> MARKS = Set.of("?");

  /** How a cell is meant. */
  enum Kind {
    /** A value. */
    PRESENT,
    /** Missing in a column of numbers and in the target; elsewhere a value. */
    WORD,
    /** Missing. */
    MISSING
  }

  private final Set<String> given;
  private final boolean hasUsual;

  /**
   * Takes the user's texts.
   *
   * @param given null: the usual ones; empty: none but the empty cell; else these besides the usual
   *     ones
   */
  MissingTexts(List<String> given) {
    this.given = new HashSet<>();
    if (given != null) {
      given.forEach(text -> this.given.add(Cells.clean(text)));
    }
    this.given.remove("");
    this.hasUsual = given == null || !this.given.isEmpty();
  }

  Kind kind(String cell) {
    if (cell.isEmpty() || given.contains(cell) || hasUsual && MARKS.contains(cell)) {
      return Kind.MISSING;
    }
    // All words are short, and most cells are numbers.
    return hasUsual && cell.length() <= 8 && WORDS.contains(cell.toLowerCase(Locale.ROOT))
        ? Kind.WORD
        : Kind.PRESENT;
  }
}
