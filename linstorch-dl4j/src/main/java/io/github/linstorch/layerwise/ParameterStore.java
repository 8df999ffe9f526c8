package io.github.linstorch.layerwise;

/** Storage of fitted parameters, which may round them or apply constraints. */
public interface ParameterStore {

  /**
   * Returns the parameters as they would be stored.
   *
   * @param parameters flat parameters in the order of the stack; unchanged
   * @return a copy
   * @throws NotFiniteException if they cannot be stored
   */
  double[] stored(double[] parameters);

  /**
   * Whether storing does no more than rounding.
   *
   * @return false where constraints may move a parameter
   */
  boolean onlyRounds();

  /**
   * Largest relative change of a parameter by rounding.
   *
   * @return half the spacing of numbers at 1 of the type that is stored
   */
  double roundOff();
}
