package io.github.linstorch.examples.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Where values go on an axis, and what its ticks are called. Values that are huge, tiny, or all but
 * the same become places of the size of 1, among which steps between ticks can be found. Ticks stay
 * at round values, because the unit is a power of ten.
 *
 * @param base is taken off the values first; the title has to name it
 * @param exponent of the unit, as a power of ten
 */
record PlotAxis(BigDecimal base, int exponent) {

  /** The values themselves. */
  static final PlotAxis PLAIN = new PlotAxis(BigDecimal.ZERO, 0);

  private static final int FEWEST_DECADES = -4;
  private static final int MOST_DECADES = 6;
  private static final int LEAST_POWER = -300;
  private static final int MOST_ZEROS = 20;

  /** Values of less spread than this share of them are all but the same. */
  private static final double NARROW = 1e-6;

  /** Digits of a tick: they are round numbers, but computed. */
  private static final MathContext DIGITS = new MathContext(10);

  static PlotAxis of(double least, double greatest) {
    double largest = Math.max(Math.abs(least), Math.abs(greatest));
    double spread = greatest - least;
    boolean isNarrow = spread > 0 && spread < NARROW * largest;
    int decades = decades(isNarrow ? spread : largest);
    int exponent = decades < FEWEST_DECADES || decades > MOST_DECADES ? decades : 0;
    BigDecimal base =
        isNarrow
            ? new BigDecimal(least).setScale(-decades - 1, RoundingMode.FLOOR).stripTrailingZeros()
            : BigDecimal.ZERO;
    return new PlotAxis(base, exponent);
  }

  private static int decades(double size) {
    return size == 0 ? 0 : Math.max(LEAST_POWER, (int) Math.floor(Math.log10(size)));
  }

  double place(double value) {
    double moved = value - base.doubleValue();
    return exponent == 0 ? moved : moved / Math.pow(10, exponent);
  }

  /** The title of the axis, with what was taken off. */
  String title(String title) {
    if (base.signum() == 0) {
      return title;
    }
    BigDecimal size = base.abs();
    return title
        + (base.signum() < 0 ? " + " : " - ")
        + (size.scale() > -MOST_ZEROS ? size.toPlainString() : size.toString());
  }

  String label(double place) {
    return number(new BigDecimal(place).round(DIGITS).scaleByPowerOfTen(exponent));
  }

  /** As short as an axis has room for. */
  private static String number(BigDecimal value) {
    BigDecimal short10 = value.round(DIGITS).stripTrailingZeros();
    int decades = short10.precision() - short10.scale() - 1;
    if (value.signum() == 0 || decades >= -6 && decades < 10) {
      return short10.toPlainString();
    }
    String digits = short10.scaleByPowerOfTen(-decades).toPlainString();
    return digits + "e" + decades;
  }
}
