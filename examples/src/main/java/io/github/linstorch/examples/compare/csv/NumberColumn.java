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
 * @param isRounding whether the numbers differ by no more than another program has rounded them
 */
public record NumberColumn(
    String name, boolean isNamed, double[] values, BigDecimal offset, boolean isRounding)
    implements Column {

  @Override
  public boolean isMissing(int row) {
    return Double.isNaN(values[row]);
  }
}
