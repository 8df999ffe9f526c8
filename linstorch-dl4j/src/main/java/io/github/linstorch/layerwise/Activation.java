package io.github.linstorch.layerwise;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;

/**
 * Activation of a layer. Softmax is applied row by row, all others element by element.
 *
 * <p>A backward target passes through ReLU, identity and softmax unchanged, and through the other
 * activations by their inverses. Immutable; activations of equal kind and parameter are equal.
 */
public final class Activation implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Smallest {@code t/alpha + 1} whose logarithm is taken: ELU has no value below -alpha. */
  private static final double ELU_FLOOR = 1e-16;

  private enum Kind {
    IDENTITY,
    RELU,
    SOFTMAX,
    LEAKY_RELU,
    ELU,
    SIGMOID,
    TANH,
    SOFTPLUS
  }

  /** {@code f(z) = z}. */
  public static final Activation IDENTITY = new Activation(Kind.IDENTITY, 0);

  /** {@code f(z) = max(0, z)}. */
  public static final Activation RELU = new Activation(Kind.RELU, 0);

  /** {@code f(z)_j = exp(z_j) / sum_i exp(z_i)} over the units of one row. */
  public static final Activation SOFTMAX = new Activation(Kind.SOFTMAX, 0);

  public static final Activation SIGMOID = new Activation(Kind.SIGMOID, 0);
  public static final Activation TANH = new Activation(Kind.TANH, 0);
  public static final Activation SOFTPLUS = new Activation(Kind.SOFTPLUS, 0);

  public double value(double z) {
    return switch (kind) {
      case IDENTITY -> z;
      case RELU -> Math.max(0, z);
      case LEAKY_RELU -> z >= 0 ? z : parameter * z;
      case ELU -> z >= 0 ? z : parameter * Math.expm1(z);
      case SIGMOID -> z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
      case TANH -> Math.tanh(z);
      case SOFTPLUS -> Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      case SOFTMAX -> throw new IllegalStateException();
    };
  }

  public double derivative(double z) {
    return switch (kind) {
      case IDENTITY -> 1;
      case RELU -> z > 0 ? 1 : 0;
      case LEAKY_RELU -> z >= 0 ? 1 : parameter;
      case ELU -> z >= 0 ? 1 : parameter * Math.exp(z);
      case SIGMOID -> SIGMOID.value(z) * SIGMOID.value(-z);
      case TANH -> 1 - Math.tanh(z) * Math.tanh(z);
      case SOFTPLUS -> SIGMOID.value(z);
      case SOFTMAX -> throw new IllegalStateException();
    };
  }

  /** Kind of function. */
  private final Kind kind;

  /** Slope of a leaky ReLU or alpha of an ELU, else 0. */
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

  /**
   * Whether it is linear on either side of zero: ReLU, leaky ReLU, identity.
   *
   * @return true if it has a {@link #slope()}
   */
  public boolean isPiecewiseLinear() {
    return kind == Kind.IDENTITY || kind == Kind.RELU || kind == Kind.LEAKY_RELU;
  }

  /**
   * Slope below zero of a piecewise linear activation; above, it is 1.
   *
   * @return 0 for ReLU, 1 for the identity
   */
  public double slope() {
    return kind == Kind.IDENTITY ? 1 : parameter;
  }

  /**
   * Whether it changes nothing.
   *
   * @return true for the identity
   */
  public boolean isIdentity() {
    return kind == Kind.IDENTITY;
  }

  /**
   * Whether it turns the outputs of a row into probabilities.
   *
   * @return true for the softmax
   */
  public boolean isSoftmax() {
    return kind == Kind.SOFTMAX;
  }

  /** Whether every unit is activated by itself. */
  boolean isElementwise() {
    return !isSoftmax();
  }

  boolean isRelu() {
    return kind == Kind.RELU;
  }

  boolean isInvertible() {
    return kind == Kind.LEAKY_RELU || kind == Kind.ELU;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Activation that
        && kind == that.kind
        && Double.compare(parameter, that.parameter) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, parameter);
  }

  /**
   * Replaces pre-activations by activations.
   *
   * @param z one array per unit, with at least {@code rows} entries
   */
  void apply(double[][] z, int rows) {
    switch (kind) {
      case RELU -> {
        for (double[] unit : z) {
          relu(unit, rows);
        }
      }
      case LEAKY_RELU -> {
        for (double[] unit : z) {
          for (int i = 0; i < rows; i++) {
            unit[i] = unit[i] >= 0 ? unit[i] : parameter * unit[i];
          }
        }
      }
      case ELU -> {
        for (double[] unit : z) {
          for (int i = 0; i < rows; i++) {
            unit[i] = unit[i] >= 0 ? unit[i] : parameter * Math.expm1(unit[i]);
          }
        }
      }
      case SOFTMAX -> Softmax.apply(z, rows);
      case IDENTITY -> {}
      default -> {
        for (double[] unit : z) {
          for (int i = 0; i < rows; i++) {
            unit[i] = value(unit[i]);
          }
        }
      }
    }
  }

  private static void relu(double[] unit, int rows) {
    for (int i = 0; i < rows; i++) {
      unit[i] = Math.max(0, unit[i]);
    }
  }

  /** Replaces targets by the pre-activations that would give them. */
  void invert(double[][] t, int rows) {
    for (double[] unit : t) {
      for (int i = 0; i < rows; i++) {
        if (unit[i] < 0) {
          double scaled = unit[i] / parameter;
          unit[i] = kind == Kind.LEAKY_RELU ? scaled : Math.log(Math.max(ELU_FLOOR, scaled + 1));
        }
      }
    }
  }
}
