package io.github.linstorch.layerwise;

import java.io.Serializable;

/**
 * An element-wise activation, with its exact derivative. At a kink or a jump the derivative is that
 * of one side. Implementations are immutable; equal parameters make equal functions.
 */
interface ScalarFunction extends Serializable {

  double value(double z);

  double derivative(double z);

  /** What it resembles. */
  default UnitShape shape() {
    return UnitShape.HINGE;
  }

  /** Replaces the first entries by their values. */
  default void apply(double[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = value(z[i]);
    }
  }

  /**
   * Computes derivatives.
   *
   * @param z unchanged
   * @param d the first entries are overwritten
   */
  default void differentiate(double[] z, double[] d, int length) {
    for (int i = 0; i < length; i++) {
      d[i] = derivative(z[i]);
    }
  }
}
