package io.github.linstorch.layerwise;

/**
 * How a unit resembles a simple one: {@code f(width u)} is about {@code centre + height g(u)},
 * where g is tanh for S-shaped units, and a ReLU for the others. What suits tanh units and ReLUs
 * suits these as well, in these scales.
 *
 * @param isS whether g is tanh
 * @param width positive; the larger, the more of the bend of f is within the rows
 * @param centre value in the middle of the S, otherwise 0
 * @param height positive
 */
public record UnitShape(boolean isS, double width, double centre, double height) {

  /** ReLU itself, and what bends as sharply. */
  static final UnitShape HINGE = new UnitShape(false, 1, 0, 1);

  /** Tanh itself, and what is as steep, centred and high. */
  static final UnitShape TANH = new UnitShape(true, 1, 0, 1);

  /** A rounded hinge of slope 1 far above zero. */
  static UnitShape rounded(double width) {
    return new UnitShape(false, width, 0, width);
  }
}
