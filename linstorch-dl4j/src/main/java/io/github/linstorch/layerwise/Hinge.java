package io.github.linstorch.layerwise;

/**
 * {@code f(z) = max(0, z) + below min(0, z)}: ReLU, leaky ReLU, and for a slope of 1 the identity.
 * z and f(z) have the same sign, so that f'(z) can be computed from f(z), too.
 *
 * @param below slope below zero, at least 0; it is also the derivative at zero
 */
record Hinge(double below) implements ScalarFunction {

  @Override
  public double value(double z) {
    return Math.max(0, z) + below * Math.min(0, z);
  }

  @Override
  public double derivative(double z) {
    return z > 0 ? 1 : below;
  }

  @Override
  public void apply(double[] z, int length) {
    if (below == 0) {
      for (int i = 0; i < length; i++) {
        z[i] = Math.max(0, z[i]);
      }
    } else if (below != 1) {
      for (int i = 0; i < length; i++) {
        z[i] = Math.max(0, z[i]) + below * Math.min(0, z[i]);
      }
    }
  }

  /** Without a branch that the processor would guess wrong. */
  @Override
  public void differentiate(double[] z, double[] d, int length) {
    long one = Double.doubleToRawLongBits(1);
    long other = Double.doubleToRawLongBits(below);
    for (int i = 0; i < length; i++) {
      // The bits of a positive double are a positive long: all ones then, else all zeros.
      long positive = -Double.doubleToRawLongBits(z[i]) >> 63;
      d[i] = Double.longBitsToDouble(positive & one | ~positive & other);
    }
  }
}
