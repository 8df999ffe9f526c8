package io.github.linstorch.examples.compare.csv;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Recognises texts that people read as quantities: percentages, amounts of money, dates, numbers in
 * other digits. As texts they lose their order.
 */
public final class NumberLike {

  /** What to do about them. */
  public static final String REMEDY =
      "write plain numbers, without units and signs of currency, and days in place of dates";

  private static final String SIGN = "[+\\-\\u2010-\\u2015\\u2212]";

  private static final String NUMBER = "\\p{Nd}[\\p{Nd}.,_'\\u2019 \\u00A0\\u2007\\u2009\\u202F]*";

  private static final String CURRENCY = "(?:\\p{Sc}|US\\$|EUR|USD|GBP)";

  /** An amount in brackets is negative; quotation marks are a spreadsheet's. */
  private static final String AMOUNT =
      "['\"(=]*" + SIGN + "?\\s*" + CURRENCY + "?\\s*" + SIGN + "?[.,]?" + NUMBER;

  private static final String EXPONENT = "(?:[ed]" + SIGN + "?\\p{Nd}+)?";

  private static final String UNIT = "\\s*(?:[%\\u2030]|" + CURRENCY + ")?[-'\")]*";

  private static final Pattern QUANTITY =
      Pattern.compile(
          AMOUNT + EXPONENT + UNIT + "|" + SIGN + "?(?:0x[0-9a-f]+|inf(?:inity)?|\\u221E)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DATE =
      Pattern.compile(
          "(?:\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}([-/.])\\d{1,2}\\2(?:\\d{4}|\\d{2}))"
              + "(?:[T ]\\d{1,2}:\\d{2}.*)?|\\d{1,2}:\\d{2}(?::\\d{2}.*)?");

  private NumberLike() {}

  /**
   * Whether a column of texts is one of quantities.
   *
   * @param column any
   * @return whether all of its texts are, but for those that may stand for a missing value, and one
   *     at least is no plain whole number
   */
  public static boolean areAll(TextColumn column) {
    List<String> texts =
        column.levels().stream().filter(text -> !column.words().contains(text)).toList();
    return texts.stream().allMatch(NumberLike::isLike)
        && !texts.stream().allMatch(DecimalMark::isDigits);
  }

  private static boolean isLike(String text) {
    return QUANTITY.matcher(text).matches() || DATE.matcher(text).matches();
  }
}
