package io.github.linstorch.lstsq;

/**
 * The matrix on which a rank was decided, kept for those who ask for its singular values: most
 * solves do without them.
 */
final class ScaledDesign {

  private final double[] factor;
  private final int p;
  private final double unit;
  private volatile double[] sigma;

  /**
   * Wraps a factor.
   *
   * @param factor upper triangular, p x p, column-major, in multiples of {@code unit}; taken over
   */
  ScaledDesign(double[] factor, int p, double unit) {
    this.factor = factor;
    this.p = p;
    this.unit = unit;
  }

  /** All p singular values, falling; not a copy. */
  double[] singularValues() {
    if (sigma == null) {
      double[] values = SingularValues.of(factor.clone(), p, new double[0], 0).sigma();
      for (int i = 0; i < p; i++) {
        values[i] *= unit;
      }
      sigma = values;
    }
    return sigma;
  }
}
