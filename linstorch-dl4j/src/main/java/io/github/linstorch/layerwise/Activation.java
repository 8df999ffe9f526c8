package io.github.linstorch.layerwise;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;

/**
 * Activation of a layer. Softmax is applied row by row, all others element by element.
 *
 * <p>A backward target passes through hinges ({@link #isHinge}) and softmax unchanged, and through
 * leaky ReLU and ELU by their inverses; it cannot pass through the others. Immutable; activations
 * of equal kind and parameters are equal.
 */
public final class Activation implements Serializable {

  @Serial private static final long serialVersionUID = 2;

  /** Smallest {@code t/alpha + 1} whose logarithm is taken: ELU has no value below -alpha. */
  private static final double ELU_FLOOR = 1e-16;

  /** {@code f(z) = z}. */
  public static final Activation IDENTITY = new Activation("identity", new Hinge(1));

  /** {@code f(z) = max(0, z)}. */
  public static final Activation RELU = new Activation("relu", new Hinge(0));

  /** {@code f(z)_j = exp(z_j) / sum_i exp(z_i)} over the units of one row. */
  public static final Activation SOFTMAX = new Activation("softmax", null);

  /** {@code f(z) = min(6, max(0, z))}. */
  public static final Activation RELU6 = new Activation("relu6", new Ramp(1, 0, 0, 6));

  /** SELU, with the usual constants. */
  public static final Activation SELU =
      new Activation(
          "selu", new Elu(1.6732632423543772848170429916717, 1.0507009873554804934193349852946));

  /** {@code f(z) = min(1, max(-1, z))}. */
  public static final Activation HARD_TANH = new Activation("hardtanh", new Ramp(1, 0, -1, 1));

  /** {@code f(z) = min(1, max(0, 0.2 z + 0.5))}, with Deeplearning4j's 0.2 in single precision. */
  public static final Activation HARD_SIGMOID =
      new Activation("hardsigmoid", new Ramp(0.2f, 0.5, 0, 1));

  /** {@code f(z) = tanh(z)}. */
  public static final Activation TANH = new Activation("tanh", SmoothFunction.TANH);

  /** An approximation of {@code 1.7159 tanh(2z/3)}. */
  public static final Activation RATIONAL_TANH =
      new Activation("rationaltanh", SmoothFunction.RATIONAL_TANH);

  /** {@code f(z) = max(0, tanh(z))}. */
  public static final Activation RECTIFIED_TANH =
      new Activation("rectifiedtanh", SmoothFunction.RECTIFIED_TANH);

  /** {@code f(z) = 1 / (1 + exp(-z))}. */
  public static final Activation SIGMOID = new Activation("sigmoid", SmoothFunction.SIGMOID);

  /** {@code f(z) = log(1 + exp(z))}. */
  public static final Activation SOFTPLUS = new Activation("softplus", SmoothFunction.SOFTPLUS);

  /** {@code f(z) = z / (1 + |z|)}. */
  public static final Activation SOFTSIGN = new Activation("softsign", SmoothFunction.SOFTSIGN);

  /** {@code f(z) = z sigmoid(z)}. */
  public static final Activation SWISH = new Activation("swish", SmoothFunction.SWISH);

  /** {@code f(z) = z tanh(softplus(z))}. */
  public static final Activation MISH = new Activation("mish", SmoothFunction.MISH);

  /** {@code f(z) = z sigmoid(1.702 z)}. */
  public static final Activation GELU = new Activation("gelu", SmoothFunction.GELU);

  /**
   * Deeplearning4j's other GELU, {@code f(z) = z (1 + tanh(sqrt(2/pi) (z + (.044715 z)^3))) / 2}.
   */
  public static final Activation PRECISE_GELU =
      new Activation("gelu(precise=true)", SmoothFunction.PRECISE_GELU);

  /** {@code f(z) = z^3}. */
  public static final Activation CUBE = new Activation("cube", SmoothFunction.CUBE);

  /** How messages call it. */
  private final String name;

  /** Null for softmax, which is no function of single elements. */
  private final ScalarFunction function;

  private Activation(String name, ScalarFunction function) {
    this.name = name;
    this.function = function;
  }

  /**
   * Leaky ReLU, {@code f(z) = z >= 0 ? z : slope z}.
   *
   * @param slope positive
   * @return the activation
   */
  public static Activation leakyRelu(double slope) {
    return new Activation("leakyrelu(" + slope + ")", new Hinge(positive("slope", slope)));
  }

  /**
   * The hinge of a slope below zero.
   *
   * @param slope at least 0, finite; 0 for ReLU, 1 for the identity
   * @return the activation
   */
  public static Activation hinge(double slope) {
    return slope == 0 ? RELU : slope == 1 ? IDENTITY : leakyRelu(slope);
  }

  /**
   * ELU, {@code f(z) = z >= 0 ? z : alpha (exp(z) - 1)}.
   *
   * @param alpha positive
   * @return the activation
   */
  public static Activation elu(double alpha) {
    return new Activation("elu(" + alpha + ")", new Elu(positive("alpha", alpha), 1));
  }

  /**
   * ReLU with a threshold, a slope below it and a largest value, {@code f(z) = min(max, z >=
   * threshold ? z : slope (z - threshold))}.
   *
   * @param slope at least 0, finite
   * @param threshold finite; f jumps there unless it is 0
   * @param max above 0 and the threshold; infinite for none
   * @return the activation
   */
  public static Activation relu(double slope, double threshold, double max) {
    if (!(slope >= 0) || slope == Double.POSITIVE_INFINITY || !(Math.abs(threshold) < 1 / 0.0)) {
      throw new IllegalArgumentException(
          "Expected a slope of at least 0 and a finite threshold, found "
              + slope
              + " and "
              + threshold);
    }
    if (!(max > Math.max(0, threshold))) {
      throw new IllegalArgumentException(
          "Expected a maximum above 0 and the threshold, found " + max);
    }
    if (threshold == 0 && max == Double.POSITIVE_INFINITY) {
      return hinge(slope);
    }
    String name = "relu(slope=" + slope + ", threshold=" + threshold + ", max=" + max + ")";
    return new Activation(name, new BentRelu(slope, threshold, max));
  }

  /**
   * Thresholded ReLU, {@code f(z) = z > theta ? z : 0}.
   *
   * @param theta finite
   * @return the activation
   */
  public static Activation thresholdedRelu(double theta) {
    if (!(Math.abs(theta) < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Expected a finite theta, found " + theta);
    }
    return new Activation("thresholdedrelu(" + theta + ")", new ThresholdedRelu(theta));
  }

  private static double positive(String name, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("Expected a positive " + name + ", found " + value);
    }
    return value;
  }

  /**
   * Whether it is linear on either side of zero, with a slope of 1 above: ReLU, leaky ReLU,
   * identity.
   *
   * @return true if it has a {@link #slope()}
   */
  public boolean isHinge() {
    return function instanceof Hinge;
  }

  /**
   * Slope of a hinge below zero; above, it is 1.
   *
   * @return 0 for ReLU, 1 for the identity
   */
  public double slope() {
    return ((Hinge) function).below();
  }

  /**
   * Whether it changes nothing.
   *
   * @return true for the identity
   */
  public boolean isIdentity() {
    return isHinge() && slope() == 1;
  }

  /**
   * Whether it turns the outputs of a row into probabilities.
   *
   * @return true for the softmax
   */
  public boolean isSoftmax() {
    return function == null;
  }

  /**
   * Whether a backward target can pass through it: hinges and ELU; of the softmax it is the labels.
   *
   * @return false where layers in front of it cannot be regressed on targets
   */
  public boolean passesTargets() {
    return isHinge() || isSoftmax() || isInvertible();
  }

  /**
   * What units with it resemble, unless it is the softmax.
   *
   * @return tanh or ReLU, and the scales
   */
  public UnitShape shape() {
    return function.shape();
  }

  /** Whether every unit is activated by itself. */
  boolean isElementwise() {
    return !isSoftmax();
  }

  boolean isRelu() {
    return isHinge() && slope() == 0;
  }

  boolean isInvertible() {
    return isHinge() ? !isRelu() && !isIdentity() : function instanceof Elu elu && elu.scale() == 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Activation that && Objects.equals(function, that.function);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(function);
  }

  /** Its name, with its parameters. */
  @Override
  public String toString() {
    return name;
  }

  /**
   * One value of an element-wise activation.
   *
   * @param z pre-activation
   * @return the activation
   */
  public double value(double z) {
    return function.value(z);
  }

  /**
   * One exact derivative of an element-wise activation; at a kink, that of one side.
   *
   * @param z pre-activation
   * @return the derivative by z
   */
  public double derivative(double z) {
    return function.derivative(z);
  }

  /**
   * Applies an element-wise activation.
   *
   * @param z pre-activations; the first entries are replaced by activations
   * @param length number of those
   */
  public void apply(double[] z, int length) {
    function.apply(z, length);
  }

  /**
   * Computes the exact derivatives of an element-wise activation; at a kink, that of one side.
   *
   * @param z pre-activations, or for a hinge activations, which have the same signs; unchanged
   * @param d the first entries are overwritten
   * @param length number of those
   */
  public void differentiate(double[] z, double[] d, int length) {
    function.differentiate(z, d, length);
  }

  /**
   * Replaces pre-activations by activations.
   *
   * @param z one array per unit, with at least {@code rows} entries
   */
  void apply(double[][] z, int rows) {
    if (isSoftmax()) {
      Softmax.apply(z, rows);
      return;
    }
    for (double[] unit : z) {
      function.apply(unit, rows);
    }
  }

  /** Replaces targets by the pre-activations that would give them. */
  void invert(double[][] t, int rows) {
    double below = function instanceof Elu elu ? elu.alpha() : slope();
    for (double[] unit : t) {
      for (int i = 0; i < rows; i++) {
        if (unit[i] < 0) {
          double scaled = unit[i] / below;
          unit[i] = isHinge() ? scaled : Math.log(Math.max(ELU_FLOOR, scaled + 1));
        }
      }
    }
  }
}
