package io.github.linstorch.layerwise;

/**
 * {@code f(z) = z > theta ? z : 0}.
 *
 * @param theta finite
 */
record ThresholdedRelu(double theta) implements ScalarFunction {

  @Override
  public double value(double z) {
    return z > theta ? z : 0;
  }

  @Override
  public double derivative(double z) {
    return z > theta ? 1 : 0;
  }
}
