package io.github.linstorch.lstsq;

/**
 * Constants that are subtracted from columns before they are summed up: the means of the first
 * rows, where these are large beside the standard deviation. They have 16 significant bits, so that
 * three bytes hold one: the upper ones of a float.
 */
final class ColumnShift {

  /** The bits of a long in which a shift is kept. */
  static final long MASK = 0xFFFFFF;

  /** Ratio of mean and standard deviation from which on a column is shifted. */
  private static final double LARGE = 1024;

  private ColumnShift() {}

  /**
   * Shifts for some rows, and others like them.
   *
   * @param features columns of F; unchanged
   * @param targets columns of Y; unchanged
   * @param count number of rows; the first ones decide
   * @return one per column of {@code [F 1 Y]}
   */
  static double[] of(double[][] features, double[][] targets, int count) {
    double[] shift = new double[features.length + 1 + targets.length];
    int most = Math.min(count, SplitBlock.MOST_ROWS);
    for (int j = 0; j < features.length; j++) {
      shift[j] = of(features[j], most);
    }
    for (int o = 0; o < targets.length; o++) {
      shift[features.length + 1 + o] = of(targets[o], most);
    }
    return shift;
  }

  private static double of(double[] column, int count) {
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += (column[i] - mean) / (i + 1);
    }
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += (column[i] - mean) * (column[i] - mean);
    }
    boolean isLarge = Math.abs(mean) > LARGE * Math.sqrt(squares / count);
    double rounded = ofBits(bits(mean));
    // Beyond the range of a float, or beside NaN, columns stay as they are.
    return isLarge && Double.isFinite(rounded) ? rounded : 0;
  }

  /** The upper three bytes of the float next to a number, in the lower three of a long. */
  static long bits(double value) {
    return (Float.floatToRawIntBits((float) value) >>> 8) & MASK;
  }

  /** A number from its {@link #bits}; others are left out. */
  static double ofBits(long bits) {
    return Float.intBitsToFloat((int) (bits & MASK) << 8);
  }
}
