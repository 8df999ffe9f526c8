package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.gaussnewton.Start;

/** Start of the hidden layers in a fit by {@link FitMethod#GAUSS_NEWTON}. */
public enum GaussNewtonStart {
  /**
   * Hidden layers built from the data: units that carry the linear fit, and hinges with their kinks
   * at training rows, which orthogonal least squares selects.
   */
  HINGES,
  /** Weights and biases uniform on {@code [-1/sqrt(nIn), 1/sqrt(nIn))}. */
  UNIFORM_FAN_IN,
  /** Normal weights of variance {@code 2/nIn}, biases of zero. */
  HE,
  /**
   * For S-shaped units, tanh for example: normal weights of variance {@code 1/nIn} and biases of
   * variance 1, scaled to the activation; {@link #HE} for layers of other units.
   */
  LECUN;

  static GaussNewtonStart of(Start start) {
    return switch (start) {
      case HINGES -> HINGES;
      case UNIFORM_FAN_IN -> UNIFORM_FAN_IN;
      case HE -> HE;
      case LECUN -> LECUN;
    };
  }

  Start toStart() {
    return switch (this) {
      case HINGES -> Start.HINGES;
      case UNIFORM_FAN_IN -> Start.UNIFORM_FAN_IN;
      case HE -> Start.HE;
      case LECUN -> Start.LECUN;
    };
  }
}
