package io.github.linstorch.layerwise;

/**
 * What stands between two layers: applied element by element, softmax row by row.
 *
 * <p>A backward target passes ReLU, identity and softmax unchanged ("transparent"), and the
 * invertible ones through their inverse.
 */
public final class Activation {

  /** Below this, {@code t/alpha + 1} has no logarithm worth having: ELU never goes under -alpha. */
  private static final double ELU_FLOOR = 1e-16;

  private enum Kind {
    IDENTITY,
    RELU,
    SOFTMAX,
    LEAKY_RELU,
    ELU
  }

  /** {@code f(z) = z}. */
  public static final Activation IDENTITY = new Activation(Kind.IDENTITY, 0);

  /** {@code f(z) = max(0, z)}. */
  public static final Activation RELU = new Activation(Kind.RELU, 0);

  /** {@code f(z)_j = exp(z_j) / sum_i exp(z_i)} over the units of one row. */
  public static final Activation SOFTMAX = new Activation(Kind.SOFTMAX, 0);

  private final Kind kind;
  private final double parameter;

  private Activation(Kind kind, double parameter) {
    this.kind = kind;
    this.parameter = parameter;
  }

  /**
   * Leaky ReLU, {@code f(z) = z >= 0 ? z : slope z}.
   *
   * @param slope positive
   * @return the activation
   */
  public static Activation leakyRelu(double slope) {
    return new Activation(Kind.LEAKY_RELU, positive("slope", slope));
  }

  /**
   * ELU, {@code f(z) = z >= 0 ? z : alpha (exp(z) - 1)}.
   *
   * @param alpha positive
   * @return the activation
   */
  public static Activation elu(double alpha) {
    return new Activation(Kind.ELU, positive("alpha", alpha));
  }

  private static double positive(String name, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("Expected a positive " + name + ", found " + value);
    }
    return value;
  }

  boolean isIdentity() {
    return kind == Kind.IDENTITY;
  }

  boolean isRelu() {
    return kind == Kind.RELU;
  }

  boolean isInvertible() {
    return kind == Kind.LEAKY_RELU || kind == Kind.ELU;
  }

  /**
   * Replaces pre-activations by activations.
   *
   * @param z rows x units, column-major from index 0
   */
  void apply(double[] z, int rows, int units) {
    int length = rows * units;
    switch (kind) {
      case RELU -> {
        for (int i = 0; i < length; i++) {
          z[i] = Math.max(0, z[i]);
        }
      }
      case LEAKY_RELU -> {
        for (int i = 0; i < length; i++) {
          z[i] = z[i] >= 0 ? z[i] : parameter * z[i];
        }
      }
      case ELU -> {
        for (int i = 0; i < length; i++) {
          z[i] = z[i] >= 0 ? z[i] : parameter * Math.expm1(z[i]);
        }
      }
      case SOFTMAX -> softmax(z, rows, units);
      case IDENTITY -> {}
    }
  }

  private static void softmax(double[] z, int rows, int units) {
    for (int i = 0; i < rows; i++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < units; j++) {
        largest = Math.max(largest, z[j * rows + i]);
      }
      double sum = 0;
      for (int j = 0; j < units; j++) {
        double e = Math.exp(z[j * rows + i] - largest);
        z[j * rows + i] = e;
        sum += e;
      }
      for (int j = 0; j < units; j++) {
        z[j * rows + i] /= sum;
      }
    }
  }

  /** Replaces the first {@code length} targets by the pre-activations that would give them. */
  void invert(double[] t, int length) {
    for (int i = 0; i < length; i++) {
      if (t[i] < 0) {
        t[i] =
            kind == Kind.LEAKY_RELU
                ? t[i] / parameter
                : Math.log(Math.max(ELU_FLOOR, t[i] / parameter + 1));
      }
    }
  }
}
