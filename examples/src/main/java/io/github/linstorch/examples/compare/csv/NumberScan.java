package io.github.linstorch.examples.compare.csv;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What the values of a column are like if its numbers have a certain decimal mark. */
final class NumberScan {

  /** A column of more different numbers than this measures something: they are not categories. */
  static final int MOST_CODES = 10;

  /** Larger ones would overflow when they are scaled, and smaller ones lose digits. */
  static final double LARGEST = 1e305;

  static final double SMALLEST = 1e-290;

  /** So many times finer than the spread of a column the grid of doubles should be. */
  private static final double GRID = 0x1p-40;

  /** All whole numbers up to this one are doubles. */
  private static final double LARGEST_EXACT = 0x1p53;

  /** What is no category whatever the column: signs only, errors of spreadsheets, infinity. */
  private static final Pattern INVALID =
      Pattern.compile(
          "[^\\p{L}\\p{N}]+|#[A-Z0-9/]+[!?]?|[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

  private int numbers;
  private int others;
  private Occurrence firstOther;
  private Occurrence firstInvalid;
  private Occurrence tooLarge;
  private Occurrence lost;
  private Occurrence leadingZero;
  private boolean areDigits = true;
  private boolean areWhole = true;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private double largest;
  private final Set<Double> different = new HashSet<>();
  private final Set<String> otherTexts = new HashSet<>();

  /**
   * Takes a value.
   *
   * @param plain the number as Java writes it, or null if the cell is none
   */
  void add(String cell, int line, String plain) {
    if (plain == null) {
      others++;
      firstOther = firstOther == null ? new Occurrence(cell, line) : firstOther;
      if (otherTexts.size() <= MOST_CODES) {
        otherTexts.add(cell);
      }
      if (firstInvalid == null && INVALID.matcher(cell).matches()) {
        firstInvalid = new Occurrence(cell, line);
      }
      return;
    }
    numbers++;
    double value = Double.parseDouble(plain);
    if (Math.abs(value) > LARGEST && tooLarge == null) {
      tooLarge = new Occurrence(cell, line);
    }
    boolean isLost = value == 0 && !plain.matches("-?[0.]+([eE].*)?");
    if (isLost && lost == null) {
      lost = new Occurrence(cell, line);
    }
    seeDigits(cell, line);
    areWhole &= plain.indexOf('.') < 0 && plain.indexOf('e') < 0;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    largest = Math.max(largest, isLost ? Double.MIN_VALUE : Math.abs(value));
    if (different.size() <= MOST_CODES) {
      different.add(value + 0.0); // -0.0 becomes 0.0
    }
  }

  private void seeDigits(String cell, int line) {
    boolean mayLoseZero = leadingZero == null && cell.length() > 1 && cell.charAt(0) == '0';
    if (areDigits || mayLoseZero) {
      boolean isDigits = DecimalMark.isDigits(cell);
      areDigits &= isDigits;
      if (mayLoseZero && isDigits) {
        leadingZero = new Occurrence(cell, line);
      }
    }
  }

  boolean isNumeric() {
    return others == 0 && numbers > 0;
  }

  /** Whether at least half of the values are numbers. */
  boolean isMostlyNumeric() {
    return numbers > 0 && numbers >= others;
  }

  /**
   * The first text of a column of numbers that has some others by mistake; null if they are not by
   * mistake. Then the column is one of texts, such as 0, 1, 2 and 3+.
   *
   * @param isTarget whether that would make classes of a regression
   * @param isCode whether the numbers are codes, among which others may have letters
   */
  Occurrence mistake(boolean isTarget, boolean isCode) {
    if (others == 0 || !isMostlyNumeric()) {
      return null;
    }
    if (firstInvalid != null) {
      return firstInvalid;
    }
    if (isCode) {
      return null;
    }
    int all = numbers + others;
    boolean isRare = others <= Math.max(1, all / 50);
    boolean isMeasured = different.size() > MOST_CODES;
    boolean isMarked = otherTexts.size() <= 3 || 10L * others <= all;
    return isRare || isMeasured && (isTarget || isMarked) ? firstOther : null;
  }

  int numbers() {
    return numbers;
  }

  int others() {
    return others;
  }

  /** The first text that is not a number, or null. */
  Occurrence firstOther() {
    return firstOther;
  }

  /** The first whole number that begins with a zero and has more digits, or null. */
  Occurrence leadingZero() {
    return leadingZero;
  }

  /** Whether the numbers, digits only, may be codes: some would lose their leading zero. */
  boolean areCodes() {
    return leadingZero != null && areDigits;
  }

  /** The first number that is 0 as a double, though it is not 0; or null. */
  Occurrence lost() {
    return lost;
  }

  /** The first number that double cannot compute with, or null. */
  Occurrence tooLarge() {
    return tooLarge;
  }

  /** Whether all numbers are where double runs out of digits. */
  boolean isTooSmall() {
    return largest > 0 && largest < SMALLEST;
  }

  /** Whether doubles are too coarse for the differences of the numbers, such as of time stamps. */
  boolean needsOffset() {
    boolean areExact = areWhole && largest <= LARGEST_EXACT;
    return !areExact && Math.ulp(largest) > GRID * (greatest - least);
  }

  /** A round number near a first one: to the power of ten above the spread. */
  BigDecimal offset(BigDecimal first) {
    double spread = greatest - least;
    return spread == 0
        ? first
        : first.setScale(-1 - (int) Math.floor(Math.log10(spread)), RoundingMode.FLOOR);
  }

  /** Whether the numbers differ by no more than a double is rounded. */
  boolean isWithinRounding() {
    return greatest - least <= 4 * Math.ulp(largest);
  }
}
