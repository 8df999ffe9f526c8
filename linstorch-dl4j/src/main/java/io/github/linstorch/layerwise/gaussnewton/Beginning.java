package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;

/**
 * What the sweeps of a {@link CriterionSweeper} begin from.
 *
 * @param hidden net whose last layer is still to be solved
 * @param linear whole net whose activated outputs are linear; null for none
 */
record Beginning(Matrix[] hidden, Matrix[] linear) {

  /**
   * Draws hidden layers.
   *
   * @param some rows that hinges are chosen on, and the linear net is fitted to
   */
  static Beginning draw(
      Problem problem, Topology shape, Start start, Rows some, long seed, Products products) {
    Rows responses = new Rows(some.x(), problem.criterion().responses(some), some.weights());
    Matrix[] net =
        RandomNet.draw(
            start,
            shape,
            responses,
            problem.settings(),
            problem.fixed(),
            new Random(seed),
            products);
    Matrix[] linear =
        start == Start.HINGES ? LeakyOutputs.of(shape, some, problem.criteria(), products) : null;
    return new Beginning(net, linear);
  }

  /** The same in the coordinates of a span; null for none. */
  Beginning in(SpannedRows span) {
    return span == null
        ? this
        : new Beginning(span.inSpan(hidden), linear == null ? null : span.inSpan(linear));
  }
}
