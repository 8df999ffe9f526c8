package io.github.linstorch.lstsq;

/**
 * Takes rows out of {@link UpdatableSums}, and refuses where what is left would not be the sums of
 * the other rows: where the rows were not in there, or where round-off of all that went in and out
 * reaches what is left.
 *
 * <p>With the columns of {@code [F 1]} scaled to unit size, a pivoted Cholesky factor in
 * double-double arithmetic has pivots rho^2, and the sums have the noise eta. A pivot of the size
 * of eta is zero: its column depends on others, as with fewer rows than columns. Solutions are
 * right to 1e-9 if all other pivots exceed 1e9 eta, which they do for condition numbers up to 1e4
 * until the rows that went in and out weigh ten thousand times those that are left.
 */
public final class Downdate {

  /** Ratio of a pivot to the noise from which on it determines a solution to 1e-9. */
  private static final double DETERMINED = 1e9;

  /** Ratio of the squared weights to their round-off from which on they count the rows. */
  private static final double COUNTED = 1e6;

  /** Share of a unit column by which sums of squares of other rows fall below zero. */
  private static final double NEGATIVE = 1e-6;

  private Downdate() {}

  /**
   * Takes rows out.
   *
   * @param sums of all rows; unchanged
   * @param removed sums of the rows to take out; unchanged
   * @return sums of the rows that are left
   * @throws IllegalArgumentException if the rows are not in the sums, or if the rest determines
   *     solutions to less than 1e-9
   */
  public static UpdatableSums of(UpdatableSums sums, UpdatableSums removed) {
    if (removed.rows() > sums.rows()) {
      throw refused("the state holds " + sums.rows() + " rows, fewer than the " + removed.rows());
    }
    UpdatableSums left = sums.copy();
    left.subtract(removed);
    if (left.rows() == 0) {
      requireNothing(left);
      return new UpdatableSums(sums.nIn(), sums.nTargets());
    }
    requireWeights(left);
    requireDetermined(left);
    return left;
  }

  private static void requireNothing(UpdatableSums left) {
    for (int j = 0; j < left.width(); j++) {
      if (Math.abs(left.product(j, j).high()) > DETERMINED * left.noise(j)) {
        throw refused("they are not the rows that the state holds");
      }
    }
  }

  private static void requireWeights(UpdatableSums left) {
    double moved = left.moved()[left.nIn()];
    double noise = COUNTED * DoubleDouble.ROUND_OFF * moved * moved;
    if (left.weightSquares() < -noise) {
      throw refused("they weigh more than in the state");
    }
    if (left.weightSquares() < noise) {
      throw refused(
          "the rows that stay weigh too little beside those that went in and out. Make the state"
              + " anew from the rows that stay");
    }
  }

  private static void requireDetermined(UpdatableSums left) {
    int q = left.width();
    for (int j = 0; j < q; j++) {
      if (left.product(j, j).high() < -DETERMINED * left.noise(j)) {
        throw refused("they are not all in the state");
      }
    }
    PreciseFactor factor = left.precise();
    double pivot = factor.leastPivot();
    if (pivot * pivot < DETERMINED * left.noise()) {
      throw refused(
          "the "
              + left.rows()
              + " rows that stay would determine the weights to less than nine digits, because "
              + nameOf(factor.weakest(), left.nIn())
              + " nearly depends on other inputs, or is small beside what went in and out. Leave"
              + " such an input out, or make the state anew from the rows that stay");
    }
    if (factor.leastLeft() < -NEGATIVE) {
      throw refused("they are not all in the state");
    }
  }

  private static String nameOf(int column, int nIn) {
    if (column < 0) {
      return "an input";
    }
    return column == nIn ? "the bias" : "input " + column + " of the layer, counted from 0,";
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "Cannot remove these rows: " + why + ". The state is unchanged");
  }
}
