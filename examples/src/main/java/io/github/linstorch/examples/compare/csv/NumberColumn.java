package io.github.linstorch.examples.compare.csv;

import java.math.BigDecimal;

/**
 * A column of numbers. Where double cannot tell the numbers apart, an offset has been taken off
 * them, exactly.
 *
 * @param name of the column
 * @param isNamed whether the file names it
 * @param values a number for every row, without the offset; NaN where one is missing
 * @param offset what was taken off; zero as a rule
 * @param rounding the least and the greatest number, if all are neighbouring doubles that another
 *     program has printed, so that they differ by its rounding only; else empty
 */
public record NumberColumn(
    String name, boolean isNamed, double[] values, BigDecimal offset, String rounding)
    implements Column {

  /**
   * Whether the numbers differ only by what another program has rounded them.
   *
   * @return whether they do
   */
  public boolean isRounding() {
    return !rounding.isEmpty();
  }

  @Override
  public boolean isMissing(int row) {
    return Double.isNaN(values[row]);
  }
}
