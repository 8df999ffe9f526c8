package io.github.linstorch.layerwise.gaussnewton;

/** Start of the hidden layers. */
public enum Start {
  /** Hinges chosen on the rows by orthogonal least squares. */
  HINGES,
  /** Weights and biases uniform on {@code [-1/sqrt(nIn), 1/sqrt(nIn))}. */
  UNIFORM_FAN_IN,
  /** Normal weights of variance {@code 2/nIn}, biases of zero. */
  HE,
  /**
   * For S-shaped units: normal weights of variance {@code 1/nIn} and biases of variance 1, folded
   * into the scale of the activations; He's for layers of other units.
   */
  LECUN
}
