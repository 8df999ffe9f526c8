package io.github.linstorch.dl4j;

/** Where the initial parameters of a restart come from. */
public enum RestartInit {
  /**
   * Weights and biases are uniform on {@code [-1/sqrt(nIn), 1/sqrt(nIn))}, as the method's authors
   * draw them. They depend only on the seed and the number of the restart. ND4J's random generator
   * is not used.
   */
  UNIFORM_FAN_IN,
  /**
   * The layers' own initialisers draw the parameters, as {@code net.init()} does. This is slow.
   * With a single input and DL4J's constant biases all restarts of ReLU units are one and the same
   * function.
   */
  NETWORK
}
