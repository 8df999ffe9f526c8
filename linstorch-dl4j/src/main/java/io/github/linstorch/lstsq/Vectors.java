package io.github.linstorch.lstsq;

/** Loops over slices of {@code double[]}, written so that the JIT compiler runs them well. */
final class Vectors {

  private Vectors() {}

  /** Eight partial sums break the chain of dependent additions, which the JIT may not reorder. */
  static double dot(double[] a, int aFrom, double[] b, int bFrom, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i + 7 < length; i += 8) {
      s0 += a[aFrom + i] * b[bFrom + i];
      s1 += a[aFrom + i + 1] * b[bFrom + i + 1];
      s2 += a[aFrom + i + 2] * b[bFrom + i + 2];
      s3 += a[aFrom + i + 3] * b[bFrom + i + 3];
      s4 += a[aFrom + i + 4] * b[bFrom + i + 4];
      s5 += a[aFrom + i + 5] * b[bFrom + i + 5];
      s6 += a[aFrom + i + 6] * b[bFrom + i + 6];
      s7 += a[aFrom + i + 7] * b[bFrom + i + 7];
    }
    for (; i < length; i++) {
      s0 += a[aFrom + i] * b[bFrom + i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** Dot product of the first {@code length} entries; without offsets the JIT does better. */
  static double dot(double[] a, double[] b, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i + 7 < length; i += 8) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
      s4 += a[i + 4] * b[i + 4];
      s5 += a[i + 5] * b[i + 5];
      s6 += a[i + 6] * b[i + 6];
      s7 += a[i + 7] * b[i + 7];
    }
    for (; i < length; i++) {
      s0 += a[i] * b[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** Sum of a slice. */
  static double sum(double[] a, int from, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      s0 += a[from + i];
      s1 += a[from + i + 1];
      s2 += a[from + i + 2];
      s3 += a[from + i + 3];
    }
    for (; i < length; i++) {
      s0 += a[from + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** {@code a += factor * b} on the first {@code length} entries; whole arrays vectorise best. */
  static void addScaled(double[] a, double factor, double[] b, int length) {
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i];
    }
  }

  /** Length of (a, b); {@link Math#hypot} is slow, and needed near the limits of double only. */
  static double hypot(double a, double b) {
    double squares = a * a + b * b;
    return squares > 1e-280 && squares < 1e300 ? Math.sqrt(squares) : Math.hypot(a, b);
  }

  /** Euclidean norm; rescaled where the plain sum of squares leaves the range of double. */
  static double norm(double[] a, int from, int length) {
    double squares = from == 0 ? dot(a, a, length) : dot(a, from, a, from, length);
    if (squares > 1e-280 && squares < 1e300) {
      return Math.sqrt(squares);
    }
    double largest = 0;
    for (int i = from; i < from + length; i++) {
      largest = Math.max(largest, Math.abs(a[i]));
    }
    if (largest == 0 || !(largest < Double.POSITIVE_INFINITY)) {
      return largest;
    }
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      double scaled = a[i] / largest;
      sum += scaled * scaled;
    }
    return largest * Math.sqrt(sum);
  }

  static void scale(double[] a, int from, int length, double factor) {
    for (int i = from; i < from + length; i++) {
      a[i] *= factor;
    }
  }

  /** {@code a /= divisor} on a slice, also where the reciprocal of the divisor overflows. */
  static void divide(double[] a, int from, int length, double divisor) {
    if (Math.abs(divisor) > 1e-300) {
      scale(a, from, length, 1 / divisor);
    } else {
      for (int i = from; i < from + length; i++) {
        a[i] /= divisor;
      }
    }
  }

  /** {@code a += factor * b} on slices. */
  static void addScaled(double[] a, int aFrom, double factor, double[] b, int bFrom, int length) {
    for (int i = 0; i < length; i++) {
      a[aFrom + i] += factor * b[bFrom + i];
    }
  }
}
