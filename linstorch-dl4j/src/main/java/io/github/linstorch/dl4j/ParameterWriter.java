package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.DenseStack;
import java.util.Locale;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** Writes fitted parameters into the network's flat view, all of them or none. */
final class ParameterWriter {

  private final NetworkView view;

  ParameterWriter(NetworkView view) {
    this.view = view;
  }

  /**
   * The parameters as the network will hold them: rounded to its data type.
   *
   * @throws ArithmeticException if a parameter leaves the range of that type
   */
  double[] stored(double[] parameters) {
    DataType type = view.net().params().dataType();
    double[] stored = Buffers.rounded(parameters, type);
    DenseStack stack = view.stack();
    for (int l = 0; l < stack.depth(); l++) {
      int end = l + 1 < stack.depth() ? stack.weightOffset(l + 1) : stack.parameterCount();
      for (int i = stack.weightOffset(l); i < end; i++) {
        if (!Double.isFinite(stored[i])) {
          throw new ArithmeticException(
              String.format(
                  Locale.ROOT,
                  "%s: a solved parameter of %g does not fit the network's data type %s."
                      + " Standardise features and labels, or use a wider data type."
                      + " The network is unchanged.",
                  stack.layer(l).label(),
                  parameters[i],
                  type));
        }
      }
    }
    return stored;
  }

  /**
   * Writes the parameters, then does what must succeed with them; puts parameters and score back if
   * it fails.
   *
   * @param stored as from {@link #stored}
   * @return what {@code afterwards} returned
   */
  <T> T commit(double[] stored, Supplier<T> afterwards) {
    MultiLayerNetwork net = view.net();
    double scoreBefore = net.score();
    Buffers.write(net.params(), stored);
    boolean done = false;
    try {
      T result = afterwards.get();
      done = true;
      return result;
    } finally {
      if (!done) {
        Buffers.write(net.params(), view.parameters());
        net.setScore(scoreBefore);
      }
    }
  }
}
