package io.github.linstorch.layerwise;

import java.io.Serial;

/**
 * A solved parameter is not finite, or would not be once it is stored. A type of its own, so that
 * restarts, which go on after it, take no other exception for it: a user's iterator may throw any.
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
