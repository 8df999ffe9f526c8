package io.github.linstorch.layerwise;

/**
 * {@code f(z) = max(least, min(most, slope z + offset))}: ReLU6, hard tanh, hard sigmoid.
 *
 * @param slope positive
 * @param offset value at zero, if that lies between the bounds
 * @param least lower bound
 * @param most upper bound
 */
record Ramp(double slope, double offset, double least, double most) implements ScalarFunction {

  @Override
  public double value(double z) {
    return Math.max(least, Math.min(most, slope * z + offset));
  }

  @Override
  public double derivative(double z) {
    double line = slope * z + offset;
    return line > least && line < most ? slope : 0;
  }

  /** ReLU6 counts as a rectifier: it is zero below zero, and units seldom reach its bound. */
  @Override
  public UnitShape shape() {
    double height = (most - least) / 2;
    return offset > least
        ? new UnitShape(true, height / slope, least + height, height)
        : UnitShape.HINGE;
  }
}
