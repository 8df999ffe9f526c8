package io.github.linstorch.layerwise;

/**
 * Initial parameters for restarts: weights and biases uniform on {@code [-1/sqrt(nIn),
 * 1/sqrt(nIn))}, as the method's authors draw them.
 *
 * <p>Number i of a layer is a hash of (seed, restart, layer, i). Therefore every restart can be
 * drawn by itself, and there is no generator with a state.
 */
public final class UniformFanIn {

  private UniformFanIn() {}

  /**
   * Draws the parameters of all layers that are not frozen.
   *
   * @param stack the layers
   * @param parameters flat parameters, of which the frozen layers keep theirs; unchanged
   * @param seed any
   * @param restart number of the restart
   * @return flat parameters
   */
  public static double[] draw(DenseStack stack, double[] parameters, long seed, int restart) {
    double[] drawn = parameters.clone();
    for (int l : stack.solvable()) {
      double bound = 1 / Math.sqrt(stack.layer(l).nIn());
      long key = Seeds.of(seed, restart, l);
      int from = stack.weightOffset(l);
      for (int i = from; i < stack.end(l); i++) {
        long bits = Seeds.mix(key + (i - from + 1) * Seeds.GOLDEN_GAMMA);
        double uniform = (bits >>> 11) * 0x1p-53;
        drawn[i] = bound * (2 * uniform - 1);
      }
    }
    return drawn;
  }
}
