package io.github.linstorch.layerwise;

/**
 * How an S-shaped activation resembles tanh: {@code f(width u)} is about {@code centre + height
 * tanh(u)}; of the sigmoid it is exactly that. What suits tanh units suits these, scaled so.
 *
 * @param width positive
 * @param centre value in the middle
 * @param height positive
 */
public record SShape(double width, double centre, double height) {

  /** Tanh itself, and what is as steep, centred and high. */
  static final SShape TANH = new SShape(1, 0, 1);
}
