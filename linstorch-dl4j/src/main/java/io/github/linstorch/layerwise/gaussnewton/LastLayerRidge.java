package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.stream.IntStream;

/** Ridge regression of the labels on the inputs of the last layer, for rows in memory. */
final class LastLayerRidge {

  /** The penalties, per row, from which leave-one-out chooses. */
  static final double[] PENALTIES =
      IntStream.range(0, 25).mapToDouble(i -> Math.pow(10, -10 + 0.5 * i)).toArray();

  /**
   * A last layer.
   *
   * @param weights of the last layer, the bias in the last row
   * @param leftOut residuals of all rows, each in the solve without it; null where a decay is the
   *     penalty
   */
  record Regressed(Matrix weights, Matrix leftOut) {}

  private final RidgeRegression ridge;
  private final Decay decay;
  private final int last;

  LastLayerRidge(Topology shape, Rows rows, Decay decay, Products products) {
    this.last = shape.depth() - 1;
    this.decay = decay;
    this.ridge =
        new RidgeRegression(
            rows.y(), rows.weights(), shape.dims()[last], shape.bias()[last], products);
  }

  /**
   * Solves with a penalty.
   *
   * @param hidden of the rows, run up to the last layer
   * @param penalty per row, beside the decay
   */
  Matrix solve(Activations hidden, double penalty) {
    ridge.load(hidden.entering(last));
    return ridge.solve(penalty, decay.of(last));
  }

  /**
   * Solves with the penalty that leave-one-out chooses; where the last layer has a decay, that is
   * the penalty.
   */
  Regressed choose(Activations hidden) {
    if (decay.isIn(last)) {
      return new Regressed(solve(hidden, 0), null);
    }
    ridge.load(hidden.entering(last));
    RidgeRegression.Chosen chosen = ridge.leaveOneOut(PENALTIES);
    return new Regressed(chosen.coefficients(), chosen.residuals());
  }

  /** A net with another last layer. */
  static Matrix[] with(Matrix[] net, Matrix last) {
    Matrix[] result = net.clone();
    result[result.length - 1] = last;
    return result;
  }
}
