package io.github.linstorch.testsupport;

import io.github.linstorch.layerwise.Activation;
import java.util.Arrays;

/** Activations that are linear on either side of zero. */
public final class Hinges {

  private Hinges() {}

  /** One per layer, by its slope below zero. */
  public static Activation[] of(double... slopes) {
    return Arrays.stream(slopes).mapToObj(Activation::hinge).toArray(Activation[]::new);
  }
}
