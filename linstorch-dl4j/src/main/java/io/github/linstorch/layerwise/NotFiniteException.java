package io.github.linstorch.layerwise;

import java.io.Serial;

/**
 * Thrown when a solved parameter is not finite, or would not be after it is stored. Restarts
 * continue after this exception. It has a type of its own so that they do not mistake another one
 * for it: a user's iterator may throw any exception.
 */
public final class NotFiniteException extends ArithmeticException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * Tells what is not finite.
   *
   * @param message names the layer, and what to do
   */
  public NotFiniteException(String message) {
    super(message);
  }
}
