package io.github.linstorch.examples.compare.csv;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/** Reads a column of numbers. */
final class NumberReader implements ColumnReader {

  private final ColumnRole role;
  private final DecimalMark mark;
  private final NumberScan scan;
  private final double[] values;
  private int size;
  private BigDecimal offset;
  private BigDecimal least;
  private BigDecimal greatest;
  private boolean areWhole = true;
  private boolean areDoubles = true;
  private boolean arePrinted = true;

  /**
   * Begins.
   *
   * @param scan of all of its cells
   * @param rows how many cells there will be
   */
  NumberReader(ColumnRole role, DecimalMark mark, NumberScan scan, int rows) {
    this.role = role;
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
    least = least == null ? exact : exact.min(least);
    greatest = greatest == null ? exact : exact.max(greatest);
    seeOrigin(exact);
    offset = offset == null ? scan.offset(exact) : offset;
    return exact.subtract(offset).doubleValue();
  }

  /** A double that was printed is the exact value of that double, rounded to the printed digits. */
  private void seeOrigin(BigDecimal exact) {
    BigDecimal written = exact.stripTrailingZeros();
    areWhole &= written.scale() <= 0;
    BigDecimal nearest = new BigDecimal(exact.doubleValue());
    areDoubles &= nearest.compareTo(exact) == 0;
    arePrinted &= nearest.setScale(written.scale(), RoundingMode.HALF_EVEN).compareTo(exact) == 0;
  }

  @Override
  public NumberColumn column(List<String> notes) {
    boolean isConstant = Arrays.stream(values).filter(v -> v == v).allMatch(v -> v == 0);
    // Real measurements have digits that no double has, or are doubles without any rounding.
    boolean isRounding =
        offset.signum() != 0
            && !isConstant
            && !areWhole
            && arePrinted
            && !areDoubles
            && scan.isWithinRounding();
    return new NumberColumn(
        role.name(), role.isNamed(), values, offset, isRounding ? least + " to " + greatest : "");
  }
}
