package io.github.linstorch.lstsq;

/**
 * Whether numbers from anywhere can be the sums of rows. What is left after rows have gone may miss
 * by round-off what sums of rows obey; that passes, with room to spare.
 */
final class SumsCheck {

  /** Rows beyond which doubles do not count them. */
  private static final long MOST_ROWS = 1L << 53;

  /** Share of the squares that went in and out that {@link Downdate} takes for round-off. */
  private static final double SLACK = 0x1p-40;

  /** The same for sums of plain doubles. */
  private static final double COARSE_SLACK = 1e-3;

  /** What squares and products may lose by underflow, for each row. */
  private static final double LOST = 0x1p-1000;

  private SumsCheck() {}

  /** Whether there can be rows of these sums. Triples of columns are not looked at. */
  static boolean canBeOfRows(UpdatableSums sums) {
    return areNumbers(sums) && areOfWeights(sums) && areSquares(sums);
  }

  private static boolean areNumbers(UpdatableSums sums) {
    boolean isRight = isSquare(sums.weightSquares());
    for (double square : sums.moved()) {
      isRight &= isSquare(square);
    }
    for (int at = 0; at < sums.high().length; at++) {
      // Two doubles hold a number in one way only; infinities and NaN fail here, too.
      isRight &= sums.high()[at] + sums.low()[at] - sums.high()[at] == 0;
    }
    return isRight;
  }

  private static boolean isSquare(double value) {
    return value >= 0 && value < Double.POSITIVE_INFINITY;
  }

  /**
   * Whether so many rows can have these sums of weights, and weigh nothing only if there are none.
   */
  private static boolean areOfWeights(UpdatableSums sums) {
    double weight = sums.weight();
    double squares = sums.weightSquares();
    if (sums.rows() == 0) {
      return weight == 0 && squares == 0;
    }
    return sums.rows() > 0
        && sums.rows() <= MOST_ROWS
        && weight > 0
        && weight * weight <= sums.rows() * squares * (1 + COARSE_SLACK);
  }

  /** Whether squares are not negative, and no product is larger than they allow. */
  private static boolean areSquares(UpdatableSums sums) {
    double[] size = new double[sums.width()];
    boolean isRight = true;
    for (int j = 0; j < size.length; j++) {
      double square = sums.product(j, j).high();
      double most = sums.moved()[j];
      double slack = SLACK * most + LOST * sums.rows();
      isRight &= square >= -slack && square <= most * (1 + COARSE_SLACK) + slack;
      size[j] = Math.sqrt(Math.max(square, 0) + slack);
      for (int i = 0; i < j; i++) {
        isRight &= Math.abs(sums.product(i, j).high()) <= size[i] * size[j] * (1 + SLACK);
      }
    }
    return isRight;
  }
}
