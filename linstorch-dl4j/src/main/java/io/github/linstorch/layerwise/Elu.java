package io.github.linstorch.layerwise;

/**
 * {@code f(z) = z > 0 ? scale z : scale alpha (exp(z) - 1)}: ELU and, with a scale, SELU.
 *
 * @param alpha positive
 * @param scale positive
 */
record Elu(double alpha, double scale) implements ScalarFunction {

  @Override
  public double value(double z) {
    return z > 0 ? scale * z : scale * (alpha * Math.expm1(z));
  }

  @Override
  public double derivative(double z) {
    return z > 0 ? scale : scale * (alpha * Math.exp(z));
  }

  @Override
  public UnitShape shape() {
    return new UnitShape(false, 2, 0, 2 * scale);
  }
}
