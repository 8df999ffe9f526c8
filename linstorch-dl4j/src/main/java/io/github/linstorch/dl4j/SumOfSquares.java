package io.github.linstorch.dl4j;

/**
 * A weighted sum of squares, the squares of which may be out of the range of doubles. Large and
 * small values are scaled by powers of two and summed apart, so that ordinary ones are summed as
 * they are (J. Blue, "A portable Fortran program to find the Euclidean norm of a vector", ACM TOMS
 * 4, 1978; the constants are those of LAPACK 3.10).
 */
final class SumOfSquares {

  private static final double LARGE = 0x1p486;
  private static final double SMALL = 0x1p-511;
  private static final double OF_LARGE = 0x1p-538;
  private static final double OF_SMALL = 0x1p537;

  private double large;
  private double medium;
  private double small;

  void add(double value, double weight) {
    double size = Math.abs(value);
    if (size > LARGE) {
      large += weight * (value * OF_LARGE) * (value * OF_LARGE);
    } else if (size < SMALL) {
      small += weight * (value * OF_SMALL) * (value * OF_SMALL);
    } else { // NaN, too
      medium += weight * value * value;
    }
  }

  /**
   * The root of the sum over the given weight, in range wherever the values are.
   *
   * @param weight of all values; positive
   */
  double rootMean(double weight) {
    if (large > 0) {
      double scaled = large + medium * OF_LARGE * OF_LARGE;
      return Math.sqrt(scaled / weight) / OF_LARGE;
    }
    if (medium == 0) {
      return Math.sqrt(small / weight) / OF_SMALL;
    }
    return Math.sqrt(mean(weight));
  }

  /** The sum over the given weight; infinite or 0 if that is out of range. */
  double mean(double weight) {
    if (large > 0) {
      double root = rootMean(weight);
      return root * root;
    }
    return (medium + small / OF_SMALL / OF_SMALL) / weight;
  }
}
