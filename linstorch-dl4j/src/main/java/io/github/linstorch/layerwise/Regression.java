package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Summary;
import java.io.Serializable;

/**
 * A regression whose rows a pass is to gather: of {@code [phi(Y) 1]} on what enters a layer.
 *
 * @param layer number of the layer in the stack
 * @param target gives phi
 * @param summary what to keep of the rows
 */
public record Regression(int layer, BackwardTarget target, Summary summary)
    implements Serializable {

  LeastSquaresState newState(DenseStack stack) {
    return new LeastSquaresState(summary, stack.layer(layer).nIn(), target.width());
  }
}
