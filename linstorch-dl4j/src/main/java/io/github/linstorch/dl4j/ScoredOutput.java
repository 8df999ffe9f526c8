package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** What the outputs of a network are scored as. */
enum ScoredOutput {
  /** Numbers. */
  REGRESSION,
  /** The probabilities of exclusive classes, one column each. */
  CLASSES,
  /** The same, where labels are class numbers. */
  CLASS_NUMBERS,
  /** Probabilities of labels that are there or not, each of which is two classes. */
  BINARY_LABELS;

  /** What a network's outputs are: of a softmax, of units with XENT, or of any others. */
  static ScoredOutput of(MultiLayerNetwork net) {
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
    return of(new LayerNetwork(net));
  }

  /** The same of a network of either kind. */
  static ScoredOutput of(Network net) {
    Layer last = net.outputLayer().conf().getLayer();
    ILossFunction loss = loss(last);
    if (loss instanceof LossSparseMCXENT) {
      return CLASS_NUMBERS;
    }
    if (isSoftmax(last)) {
      return CLASSES;
    }
    return loss instanceof LossBinaryXENT ? BINARY_LABELS : REGRESSION;
  }

  /** Whether a network's last layer has a softmax. */
  static boolean isSoftmax(Layer last) {
    IActivation activation =
        last instanceof BaseLayer layer
            ? layer.getActivationFn()
            : last instanceof ActivationLayer layer ? layer.getActivationFn() : null;
    return activation instanceof ActivationSoftmax;
  }

  /** The loss of a network's last layer; null if it has none. */
  static ILossFunction loss(Layer last) {
    return last instanceof BaseOutputLayer output
        ? output.getLossFn()
        : last instanceof LossLayer output ? output.getLossFn() : null;
  }

  boolean isClassification() {
    return this != REGRESSION;
  }
}
