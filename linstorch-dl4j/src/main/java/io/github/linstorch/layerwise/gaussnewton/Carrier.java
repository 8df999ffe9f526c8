package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * One or two units with some activation f that pass on a number t between -1 and 1,
 *
 * <pre>
 *   t = constant + sum_p weights_p f(scales_p t + shifts_p)    (but for the error)
 * </pre>
 *
 * <p>Two units differ in the sign of their scale, so that only the odd part of f about their shift
 * counts: {@code f(z) - f(-z)} is exactly linear for ReLU, softplus, swish and GELU. Elsewhere f is
 * linear on some range (ELU above zero, hard tanh about zero), or nowhere, and then the scale is
 * where the curvature of f and rounding together cost least.
 *
 * @param scales one per unit
 * @param shifts one per unit
 * @param weights one per unit
 * @param error largest error of t, rounding included
 */
record Carrier(double[] scales, double[] shifts, double[] weights, double constant, double error) {

  /** Largest error of a carrier that is worth trying. */
  private static final double USELESS = 0.1;

  /** Round-offs up to which a carrier counts as exact. */
  private static final double EXACT = 16;

  /** Where the third derivative of tanh vanishes: two units there err by t^5 instead of t^3. */
  private static final double FLAT_CURVATURE = 0.6584789484624084;

  /**
   * Binary logarithm of the largest shift. In single precision DL4J's derivatives of mish and GELU
   * are NaN from about 25 on, where a user's gradients would go on from.
   */
  private static final int LARGEST = 3;

  /** Points at which an activation is judged, on either side of 0. */
  private static final int POINTS = 8;

  /**
   * The best carrier for an activation.
   *
   * @param units largest number of units, 1 or 2
   * @param hasBias whether the units may have shifts
   * @param hasConstant whether the layer behind may have the constant
   * @param roundOff relative rounding error of weights and activations
   * @return null if no carrier is of use
   */
  static Carrier of(
      Activation f, int units, boolean hasBias, boolean hasConstant, double roundOff) {
    Carrier best = null;
    for (double centre : hasBias ? centres() : new double[] {0}) {
      for (int pair = 0; pair < units; pair++) {
        // No shift needs any scale; the others lie in proportion to the shift.
        for (int k = centre == 0 ? 2 : 0; k >= -26; k--) {
          double scale = Math.scalb(centre == 0 ? 1 : centre, k);
          Carrier next = tried(f, centre, scale, pair == 1, hasConstant, roundOff);
          if (next != null && (best == null || next.error < best.error)) {
            best = next;
          }
        }
      }
      if (best != null && best.error <= EXACT * roundOff) {
        return best;
      }
    }
    return best != null && best.error <= USELESS ? best : null;
  }

  /** Zero first, where what is exact is so on all of the line. */
  private static double[] centres() {
    List<Double> centres = new ArrayList<>(List.of(0.0));
    for (double width : new double[] {1, 1.5, 2}) {
      centres.add(width * FLAT_CURVATURE);
    }
    for (int k = -8; k <= 4 * LARGEST; k++) {
      centres.add(Math.pow(2, k / 4.0));
    }
    return centres.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Carrier tried(
      Activation f, double centre, double scale, boolean pair, boolean hasConstant, double eps) {
    int n = 2 * POINTS + 1;
    double[] g = new double[n];
    double[] opposite = new double[n];
    for (int i = 0; i < n; i++) {
      double z = scale * t(i);
      g[i] = centre + z;
      opposite[i] = centre - z;
    }
    f.apply(g, n);
    double largest = Math.max(Math.abs(g[0]), Math.abs(g[n - 1]));
    if (pair) {
      f.apply(opposite, n);
      for (int i = 0; i < n; i++) {
        g[i] -= opposite[i];
      }
    }
    boolean isShifted = !pair && hasConstant;
    double mean = 0;
    for (int i = 0; i < n && isShifted; i++) {
      mean += g[i] / n;
    }
    double cross = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      cross += t(i) * (g[i] - mean);
      square += (g[i] - mean) * (g[i] - mean);
    }
    double weight = cross / square;
    if (!Double.isFinite(weight)) {
      return null;
    }
    double error = 0;
    for (int i = 0; i < n; i++) {
      error = Math.max(error, Math.abs(weight * (g[i] - mean) - t(i)));
    }
    error += eps * (Math.abs(weight) * largest + (centre + scale) / scale);
    return pair
        ? new Carrier(
            new double[] {scale, -scale},
            new double[] {centre, centre},
            new double[] {weight, -weight},
            0,
            error)
        : new Carrier(
            new double[] {scale},
            new double[] {centre},
            new double[] {weight},
            -weight * mean,
            error);
  }

  private static double t(int i) {
    return (i - POINTS) / (double) POINTS;
  }

  int units() {
    return scales.length;
  }
}
