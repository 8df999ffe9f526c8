package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

/** Sums and products of the weights of nets, seen as vectors; a net has one matrix per layer. */
public final class Vectors {

  private Vectors() {}

  /** A copy of all matrices. */
  public static Matrix[] copyOf(Matrix[] a) {
    return Arrays.stream(a).map(Matrix::copy).toArray(Matrix[]::new);
  }

  /**
   * {@code p a + q b}.
   *
   * @param a unchanged
   * @param b unchanged
   */
  public static Matrix[] sum(Matrix[] a, double p, Matrix[] b, double q) {
    Matrix[] result = copyOf(a);
    for (int l = 0; l < a.length; l++) {
      double[] x = result[l].values();
      double[] y = b[l].values();
      for (int i = 0; i < x.length; i++) {
        x[i] = p * x[i] + q * y[i];
      }
    }
    return result;
  }

  static void copy(Matrix from, Matrix to) {
    System.arraycopy(from.values(), 0, to.values(), 0, to.values().length);
  }

  static void copy(Matrix[] from, Matrix[] to) {
    for (int l = 0; l < from.length; l++) {
      copy(from[l], to[l]);
    }
  }

  static double dot(Matrix[] a, Matrix[] b) {
    double sum = 0;
    for (int l = 0; l < a.length; l++) {
      double[] x = a[l].values();
      double[] y = b[l].values();
      for (int i = 0; i < x.length; i++) {
        sum += x[i] * y[i];
      }
    }
    return sum;
  }

  public static void addScaled(Matrix[] a, double factor, Matrix[] b) {
    for (int l = 0; l < a.length; l++) {
      addScaled(a[l], factor, b[l]);
    }
  }

  public static void addScaled(Matrix a, double factor, Matrix b) {
    double[] x = a.values();
    double[] y = b.values();
    for (int i = 0; i < x.length; i++) {
      x[i] += factor * y[i];
    }
  }

  public static void scale(Matrix a, double factor) {
    double[] values = a.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  static void scale(Matrix[] a, double factor) {
    for (Matrix one : a) {
      double[] x = one.values();
      for (int i = 0; i < x.length; i++) {
        x[i] *= factor;
      }
    }
  }
}
