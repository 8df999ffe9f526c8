package io.github.linstorch.examples.compare.csv;

import java.math.BigDecimal;
import java.util.Arrays;

/** Reads a column of numbers. */
final class NumberReader implements ColumnReader {

  private final String name;
  private final boolean isNamed;
  private final DecimalMark mark;
  private final NumberScan scan;
  private final double[] values;
  private int size;
  private BigDecimal offset;
  private boolean areWhole = true;

  /**
   * Begins.
   *
   * @param scan of all of its cells
   * @param rows how many cells there will be
   */
  NumberReader(String name, boolean isNamed, DecimalMark mark, NumberScan scan, int rows) {
    this.name = name;
    this.isNamed = isNamed;
    this.mark = mark;
    this.scan = scan;
    this.values = new double[rows];
    this.offset = scan.needsOffset() ? null : BigDecimal.ZERO;
  }

  @Override
  public void add(String cell, int line, MissingTexts.Kind kind) {
    values[size++] = kind == MissingTexts.Kind.PRESENT ? value(mark.plain(cell)) : Double.NaN;
  }

  private double value(String plain) {
    if (offset != null && offset.signum() == 0) {
      return Double.parseDouble(plain) + 0.0; // -0.0 becomes 0.0
    }
    BigDecimal exact = DecimalMark.exact(plain);
    areWhole &= exact.stripTrailingZeros().scale() <= 0;
    offset = offset == null ? scan.offset(exact) : offset;
    return exact.subtract(offset).doubleValue();
  }

  @Override
  public NumberColumn column() {
    boolean isConstant = Arrays.stream(values).filter(v -> v == v).allMatch(v -> v == 0);
    boolean isRounding =
        offset.signum() != 0 && !isConstant && !areWhole && scan.isWithinRounding();
    return new NumberColumn(name, isNamed, values, offset, isRounding);
  }
}
