package io.github.linstorch.lstsq;

/**
 * The plane rotation that makes two columns orthogonal, or a symmetric 2 x 2 matrix diagonal (Golub
 * and Van Loan, Matrix Computations, 4th edition, 8.5).
 *
 * @param cosine of the angle
 * @param sine of the angle
 */
record JacobiRotation(double cosine, double sine) {

  /**
   * Returns the rotation that makes {@code [[alpha, gamma], [gamma, beta]]} diagonal; gamma is not
   * zero.
   */
  static JacobiRotation of(double alpha, double beta, double gamma) {
    double zeta = (beta - alpha) / (2 * gamma);
    double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
    double cosine = 1 / Math.sqrt(1 + t * t);
    return new JacobiRotation(cosine, cosine * t);
  }

  /** Turns the pairs (x, y) that begin at i and j and follow each other at a stride. */
  void apply(double[] a, int i, int j, int stride, int count) {
    for (int at = 0; at < count * stride; at += stride) {
      double x = a[i + at];
      double y = a[j + at];
      a[i + at] = cosine * x - sine * y;
      a[j + at] = sine * x + cosine * y;
    }
  }
}
