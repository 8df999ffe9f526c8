package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;

/**
 * Loops over matrices in single precision, column by column in arrays that may be longer, written
 * so that the JIT compiler uses vector instructions.
 */
final class Floats {

  private Floats() {}

  /** The power of two that brings the largest of some numbers between 1 and 2. */
  static double scale(double[]... given) {
    double largest = 0;
    for (double[] one : given) {
      for (double value : one) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    // The reciprocal of less would be infinite.
    int exponent = Math.max(-1000, Math.getExponent(largest));
    return largest == 0 ? 1 : Math.scalb(1.0, -exponent);
  }

  /** {@code to = factor from}, the first entries. */
  static void convert(double[] from, int length, double factor, float[] to) {
    for (int i = 0; i < length; i++) {
      to[i] = (float) (factor * from[i]);
    }
  }

  /** {@code to = factor from}, all entries of the result. */
  static void convert(float[] from, double factor, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = factor * from[i];
    }
  }

  /** {@code to = factor from}, both triangles of what has an upper one. */
  static void convertSymmetric(float[] from, double factor, Matrix to) {
    int n = to.rows();
    for (int o = 0; o < n; o++) {
      for (int j = 0; j <= o; j++) {
        double value = factor * from[o * n + j];
        to.set(j, o, value);
        to.set(o, j, value);
      }
    }
  }

  /** {@code d = a > 0 ? 1 : below}; minima and maxima are vector instructions, choices are not. */
  static void setSlopes(float[] a, float[] d, float below) {
    float above = 1 - below;
    for (int i = 0; i < d.length; i++) {
      d[i] = below + above * Math.min(1, Math.max(0, a[i]) * Float.MAX_VALUE);
    }
  }

  /** {@code values *= factors}, entry by entry. */
  static void multiply(float[] values, float[] factors) {
    for (int i = 0; i < factors.length; i++) {
      values[i] *= factors[i];
    }
  }

  /** {@code target = diag(factors) a}, as many columns as a has. */
  static void setScaledRows(float[] factors, float[] a, float[] target) {
    int n = factors.length;
    for (int at = 0; at < a.length; at += n) {
      for (int i = 0; i < n; i++) {
        target[at + i] = factors[i] * a[at + i];
      }
    }
  }

  /** Adds the dot products of the rows of a and b, over as many columns as b has. */
  static void addRowDots(float[] a, float[] b, float[] target) {
    int n = target.length;
    int at = 0;
    for (; at + n < b.length; at += 2 * n) {
      int next = at + n;
      for (int i = 0; i < n; i++) {
        target[i] += a[at + i] * b[at + i] + a[next + i] * b[next + i];
      }
    }
    for (int i = 0; at < b.length && i < n; i++) {
      target[i] += a[at + i] * b[at + i];
    }
  }
}
