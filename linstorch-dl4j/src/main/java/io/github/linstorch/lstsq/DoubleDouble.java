package io.github.linstorch.lstsq;

import java.io.Serializable;

/**
 * A number of about 106 bits: the sum of two doubles, of which the second is round-off of the
 * first.
 *
 * <p>Reference: Dekker, "A floating-point technique for extending the available precision", Numer.
 * Math. 18 (1971).
 *
 * @param high the number, rounded to double
 * @param low what that rounding has lost, rounded to double
 */
public record DoubleDouble(double high, double low) implements Serializable {

  /** Zero. */
  public static final DoubleDouble ZERO = new DoubleDouble(0, 0);

  /** Relative round-off of one operation, with a margin. */
  static final double ROUND_OFF = 0x1p-102;

  /**
   * A double.
   *
   * @param value any
   * @return the same
   */
  public static DoubleDouble of(double value) {
    return new DoubleDouble(value, 0);
  }

  /** The exact sum of two numbers. */
  static DoubleDouble sum(double a, double b) {
    double s = a + b;
    double z = s - a;
    return new DoubleDouble(s, (a - (s - z)) + (b - z));
  }

  /** The exact product of two numbers, unless it underflows. */
  static DoubleDouble product(double a, double b) {
    double p = a * b;
    return new DoubleDouble(p, Math.fma(a, b, -p));
  }

  /**
   * Adds.
   *
   * @param other a summand
   * @return the result, with a few units of its own round-off
   */
  public DoubleDouble plus(DoubleDouble other) {
    DoubleDouble heads = sum(high, other.high);
    DoubleDouble tails = sum(low, other.low);
    DoubleDouble all = quickSum(heads.high, heads.low + tails.high);
    return quickSum(all.high, all.low + tails.low);
  }

  /**
   * Subtracts.
   *
   * @param other what is subtracted
   * @return the result, with a few units of its own round-off
   */
  public DoubleDouble minus(DoubleDouble other) {
    return plus(new DoubleDouble(-other.high, -other.low));
  }

  /**
   * Multiplies.
   *
   * @param other a factor
   * @return the result, with a few units of its own round-off
   */
  public DoubleDouble times(DoubleDouble other) {
    DoubleDouble p = product(high, other.high);
    return quickSum(p.high, p.low + (high * other.low + low * other.high));
  }

  /**
   * Multiplies.
   *
   * @param factor a factor
   * @return the result, with a few units of its own round-off
   */
  public DoubleDouble times(double factor) {
    DoubleDouble p = product(high, factor);
    return quickSum(p.high, p.low + low * factor);
  }

  DoubleDouble over(DoubleDouble divisor) {
    double first = high / divisor.high;
    DoubleDouble rest = minus(divisor.times(first));
    double second = rest.high / divisor.high;
    rest = rest.minus(divisor.times(second));
    return quickSum(first, second).plus(of(rest.high / divisor.high));
  }

  /** Square root of a number of at least 0. */
  DoubleDouble root() {
    if (high <= 0) {
      return ZERO;
    }
    double first = Math.sqrt(high);
    DoubleDouble rest = minus(product(first, first));
    return quickSum(first, rest.high / (2 * first));
  }

  /** The exact sum where the first is not the smaller one. */
  private static DoubleDouble quickSum(double a, double b) {
    double s = a + b;
    return new DoubleDouble(s, b - (s - a));
  }
}
