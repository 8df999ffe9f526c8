package io.github.linstorch.layerwise.gaussnewton.step;

/** Chooses the {@link Jacobian} of a sweep in single precision. */
public final class Jacobians {

  private Jacobians() {}

  /**
   * Makes a Jacobian for n rows. With a single output it is a {@link UnitJacobian}, which is
   * cheaper.
   *
   * @return to be closed by the caller
   */
  public static Jacobian inSingle(Topology shape, int n) {
    return shape.nOut() == 1 ? new UnitJacobian(shape, n) : new SingleJacobian(shape, n);
  }
}
