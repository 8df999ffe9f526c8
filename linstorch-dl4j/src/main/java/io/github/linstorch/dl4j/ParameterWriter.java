package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.DenseStack;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes fitted parameters into the network's flat view, all of them or none. */
final class ParameterWriter {

  private final MultiLayerNetwork net;
  private final INDArray cast;
  private final double[] stored;

  /**
   * Casts the parameters to the network's data type; the network is not changed yet.
   *
   * @throws ArithmeticException if a parameter leaves the range of that type
   */
  ParameterWriter(NetworkView view, double[] parameters) {
    this.net = view.net();
    DataType type = net.params().dataType();
    this.cast = Nd4j.createFromArray(parameters).castTo(type);
    this.stored = cast.castTo(DataType.DOUBLE).data().asDouble();
    requireFinite(view, parameters, type);
  }

  private void requireFinite(NetworkView view, double[] parameters, DataType type) {
    DenseStack stack = view.stack();
    for (int l = 0; l < stack.depth(); l++) {
      int end = l + 1 < stack.depth() ? stack.weightOffset(l + 1) : stack.parameterCount();
      for (int i = stack.weightOffset(l); i < end; i++) {
        if (!Double.isFinite(stored[i])) {
          throw new ArithmeticException(
              String.format(
                  "%s: a solved parameter of %g does not fit the network's data type %s."
                      + " Standardise features and labels, or use a wider data type."
                      + " The network is unchanged.",
                  stack.layer(l).label(), parameters[i], type));
        }
      }
    }
  }

  /** The parameters as the network will hold them: after the cast to its data type. */
  double[] stored() {
    return stored;
  }

  /**
   * Writes the parameters, then runs what must succeed with them; puts parameters and score back if
   * it fails.
   */
  void commit(Runnable afterwards) {
    INDArray before = net.params().dup();
    double scoreBefore = net.score();
    net.params().assign(cast);
    boolean done = false;
    try {
      afterwards.run();
      done = true;
    } finally {
      if (!done) {
        net.params().assign(before);
        net.setScore(scoreBefore);
      }
    }
  }
}
