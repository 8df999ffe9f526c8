package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Summary;
import java.io.Serializable;

/**
 * A regression whose rows a pass gathers: {@code [phi(Y) 1]} on the inputs of a layer.
 *
 * @param layer number of the layer in the stack
 * @param target backward target that defines phi
 * @param summary kind of summary to keep of the rows
 */
public record Regression(int layer, BackwardTarget target, Summary summary)
    implements Serializable {

  LeastSquaresState newState(DenseStack stack) {
    return new LeastSquaresState(summary, stack.layer(layer).nIn(), target.width());
  }
}
