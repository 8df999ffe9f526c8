package io.github.linstorch.dl4j;

/** Where the initial parameters of a restart come from. */
public enum RestartInit {
  /**
   * Weights and biases uniform on {@code [-1/sqrt(nIn), 1/sqrt(nIn))}, the choice of the method's
   * authors. A restart depends on the seed and its number alone, and ND4J's random generator is not
   * drawn from.
   */
  UNIFORM_FAN_IN,
  /**
   * The layers' own initialisers, as {@code net.init()} uses them. Slow; and with DL4J's constant
   * biases and a single input all restarts of ReLU units are the same function.
   */
  NETWORK
}
