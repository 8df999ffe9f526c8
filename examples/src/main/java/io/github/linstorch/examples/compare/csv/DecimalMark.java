package io.github.linstorch.examples.compare.csv;

import java.math.BigDecimal;

/**
 * The sign between the whole part of a number and its fraction. It decides which texts are numbers:
 * digits with a sign and an exponent, and groups of thousands. Nothing else is one, though {@link
 * Double#parseDouble} takes {@code 2D}, {@code 1f}, {@code 0x1p3} and {@code NaN}, too.
 */
public enum DecimalMark {
  /** As in 1,234.5. */
  POINT('.', ','),
  /** As in 1.234,5. */
  COMMA(',', '.');

  /** Longer texts count as the nearest double: exact ones take time with the square of this. */
  private static final int MOST_EXACT = 10_000;

  /** Plain notation is for numbers of fewer digits than this. */
  private static final int MOST_DIGITS = 25;

  private static final char MINUS_SIGN = '\u2212';

  /**
   * Separators of thousands in any country: spaces, thin ones and those that do not break, and
   * apostrophes.
   */
  private static final String OTHER_GROUPS = " \u00A0\u2007\u2009\u202F'\u2019";

  private final char mark;
  private final char group;

  DecimalMark(char mark, char group) {
    this.mark = mark;
    this.group = group;
  }

  /**
   * The sign.
   *
   * @return a point or a comma
   */
  public char sign() {
    return mark;
  }

  /** The text as Java writes numbers, or null if it is not a number. */
  String plain(String cell) {
    int end = cell.length();
    if (end == 0) {
      return null;
    }
    StringBuilder plain = new StringBuilder(end);
    int start = sign(cell, 0, plain);
    int at = whole(cell, start, plain);
    boolean hasDigits = at > start;
    if (at < end && cell.charAt(at) == mark) {
      plain.append('.');
      int fraction = digits(cell, at + 1, plain);
      hasDigits |= fraction > at + 1;
      at = fraction;
    }
    if (at < end && hasDigits && (cell.charAt(at) == 'e' || cell.charAt(at) == 'E')) {
      plain.append('e');
      int exponent = sign(cell, at + 1, plain);
      at = digits(cell, exponent, plain);
      hasDigits = at > exponent;
    }
    return hasDigits && at == end ? plain.toString() : null;
  }

  private static int sign(String cell, int at, StringBuilder plain) {
    char sign = at < cell.length() ? cell.charAt(at) : 0;
    if (sign == '-' || sign == MINUS_SIGN) {
      plain.append('-');
    }
    return sign == '-' || sign == MINUS_SIGN || sign == '+' ? at + 1 : at;
  }

  /** Takes the digits in front of the mark, with or without groups of thousands. */
  private int whole(String cell, int start, StringBuilder plain) {
    int at = digits(cell, start, plain);
    boolean mayBeGrouped = at > start && at - start <= 3 && cell.charAt(start) != '0';
    if (!mayBeGrouped || at == cell.length() || !isGroup(cell.charAt(at))) {
      return at;
    }
    char separator = cell.charAt(at);
    while (at + 3 < cell.length()
        && cell.charAt(at) == separator
        && isDigit(cell.charAt(at + 1))
        && isDigit(cell.charAt(at + 2))
        && isDigit(cell.charAt(at + 3))) {
      plain.append(cell, at + 1, at + 4);
      at += 4;
    }
    // A fourth digit stays behind: the text is no number.
    return at;
  }

  private static int digits(String cell, int start, StringBuilder plain) {
    int at = start;
    while (at < cell.length() && isDigit(cell.charAt(at))) {
      plain.append(cell.charAt(at++));
    }
    return at;
  }

  private boolean isGroup(char c) {
    return c == group || OTHER_GROUPS.indexOf(c) >= 0;
  }

  /** Whether a text has digits only. */
  static boolean isDigits(String text) {
    return text.chars().allMatch(c -> isDigit((char) c));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /**
   * The exact value of a number of usual length.
   *
   * @param plain as {@link #plain} gives it, within the range of double
   */
  static BigDecimal exact(String plain) {
    double nearest = Double.parseDouble(plain);
    // Exponents out of range would make an addition of two of them endless.
    return nearest == 0
        ? BigDecimal.ZERO
        : plain.length() > MOST_EXACT ? new BigDecimal(nearest) : new BigDecimal(plain);
  }

  /** One text for all ways to write a number: 1 for 1.0, 01 and 1e0. */
  static String canonical(String plain) {
    if (Double.isInfinite(Double.parseDouble(plain))) {
      return plain;
    }
    BigDecimal exact = exact(plain).stripTrailingZeros();
    boolean isShort =
        Math.abs(exact.scale()) < MOST_DIGITS && exact.precision() - exact.scale() < MOST_DIGITS;
    return isShort ? exact.toPlainString() : exact.toString();
  }
}
