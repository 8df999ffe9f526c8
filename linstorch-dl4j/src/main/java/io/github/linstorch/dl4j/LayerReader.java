package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Walks the layers of a network once, collecting its dense layers and everything in the way. */
final class LayerReader {

  /** A dense layer, and the activation behind it, wherever the network has put that. */
  record Dense(int index, String name, int nIn, int nOut, boolean hasBias, Activation activation) {

    String label() {
      return LayerReader.label(index, name);
    }

    private Dense with(Activation other) {
      return new Dense(index, name, nIn, nOut, hasBias, other);
    }
  }

  private final MultiLayerNetwork net;
  private final List<Dense> dense = new ArrayList<>();
  private final List<String> obstacles = new ArrayList<>();
  private ILossFunction loss;

  private LayerReader(MultiLayerNetwork net) {
    this.net = net;
  }

  static LayerReader read(MultiLayerNetwork net) {
    LayerReader reader = new LayerReader(net);
    for (int i = 0; i < net.getnLayers(); i++) {
      reader.visit(i);
    }
    reader.checkWhole();
    return reader;
  }

  List<Dense> dense() {
    return dense;
  }

  /** The loss function at the end of the network; null where it has none. */
  ILossFunction loss() {
    return loss;
  }

  List<String> obstacles() {
    return List.copyOf(obstacles);
  }

  private static String label(int index, String name) {
    return "layer(index=" + index + ", name=" + name + ")";
  }

  private void visit(int i) {
    Layer layer = net.getLayer(i).conf().getLayer();
    String name = layer.getLayerName() == null ? "layer" + i : layer.getLayerName();
    String label = label(i, name);
    if (net.getLayerWiseConfigurations().getInputPreProcess(i) != null) {
      refuse(
          label,
          "has an input preprocessor "
              + net.getLayerWiseConfigurations().getInputPreProcess(i).getClass().getSimpleName(),
          "remove it and reshape the data outside, to one row per sample");
    }
    if (net.getLayer(i) instanceof FrozenLayer
        || net.getLayer(i) instanceof FrozenLayerWithBackprop) {
      refuse(label, "is frozen", "unfreeze it, or fit a network without it");
    }
    boolean last = i == net.getnLayers() - 1;
    if (layer.getClass() == DenseLayer.class) {
      visitDense(i, label, name, (DenseLayer) layer);
    } else if (layer.getClass() == OutputLayer.class && last) {
      OutputLayer output = (OutputLayer) layer;
      add(i, label, name, output, output.hasBias());
      checkLoss(label, output.getLossFn());
    } else if (layer.getClass() == ActivationLayer.class) {
      fold(label, ((ActivationLayer) layer).getActivationFn());
    } else if (layer.getClass() == LossLayer.class && last) {
      LossLayer loss = (LossLayer) layer;
      fold(label, loss.getActivationFn());
      checkLoss(label, loss.getLossFn());
    } else if (layer.getClass() != DropoutLayer.class) {
      refuse(
          label,
          layer.getClass() == OutputLayer.class || layer.getClass() == LossLayer.class
              ? "of type " + layer.getClass().getSimpleName() + " is not the last"
              : "is of type " + layer.getClass().getSimpleName(),
          "only DenseLayer, ActivationLayer and DropoutLayer, with an OutputLayer or LossLayer at"
              + " the end, can be fitted");
    }
  }

  private void visitDense(int i, String label, String name, DenseLayer layer) {
    if (layer.hasLayerNorm()) {
      refuse(label, "uses layer normalisation", "set hasLayerNorm(false)");
    }
    add(i, label, name, layer, layer.hasBias());
  }

  private void add(int i, String label, String name, FeedForwardLayer layer, boolean hasBias) {
    if (((BaseLayer) layer).getWeightNoise() != null) {
      refuse(label, "has weight noise", "remove weightNoise(...) from its configuration");
    }
    Activation activation = activation(label, layer.getActivationFn());
    dense.add(
        new Dense(
            i,
            name,
            Math.toIntExact(layer.getNIn()),
            Math.toIntExact(layer.getNOut()),
            hasBias,
            activation));
  }

  /** Takes an activation that stands in a layer of its own as that of the dense layer before. */
  private void fold(String label, IActivation function) {
    Activation activation = activation(label, function);
    if (activation == Activation.IDENTITY) {
      return;
    }
    if (dense.isEmpty()) {
      refuse(label, "applies an activation to the features", "transform the data outside");
      return;
    }
    Dense before = dense.get(dense.size() - 1);
    if (before.activation() != Activation.IDENTITY) {
      refuse(
          label,
          "applies a second activation to the output of " + before.label(),
          "set the activation of one of the two to IDENTITY");
      return;
    }
    dense.set(dense.size() - 1, before.with(activation));
  }

  private Activation activation(String label, IActivation function) {
    Activation activation = ActivationReader.read(function);
    if (activation == null) {
      refuse(
          label,
          "has the activation " + ActivationReader.describe(function),
          "use " + ActivationReader.SUPPORTED);
      return Activation.IDENTITY;
    }
    return activation;
  }

  private void checkLoss(String label, ILossFunction lossFunction) {
    loss = lossFunction;
    boolean softmax =
        !dense.isEmpty() && dense.get(dense.size() - 1).activation() == Activation.SOFTMAX;
    if (loss instanceof LossSparseMCXENT) {
      refuse(
          label,
          "has the loss LossSparseMCXENT, which takes class numbers as labels",
          "use MCXENT with one-hot labels");
    } else if (loss.getClass() == LossMSE.class || loss.getClass() == LossL2.class) {
      refuseWeights(label, ((LossL2) loss).getWeights() != null);
    } else if (loss.getClass() == LossMCXENT.class
        || loss.getClass() == LossNegativeLogLikelihood.class) {
      refuseWeights(label, ((LossMCXENT) loss).getWeights() != null);
      if (!softmax) {
        refuse(
            label,
            "has the loss " + loss.getClass().getSimpleName() + " without a softmax output",
            "use the softmax activation with it, or MSE");
      }
    } else {
      refuse(
          label,
          "has the loss " + loss,
          "use MSE or L2, or MCXENT or NEGATIVELOGLIKELIHOOD with softmax");
    }
  }

  private void refuseWeights(String label, boolean weighted) {
    if (weighted) {
      refuse(label, "has a loss with per-output weights", "use the loss without weights");
    }
  }

  private void checkWhole() {
    for (int l = 0; l + 1 < dense.size(); l++) {
      if (dense.get(l).activation() == Activation.SOFTMAX) {
        refuse(
            dense.get(l).label(),
            "has softmax in a hidden layer",
            "use softmax at the output only");
      }
    }
    Layer end = net.getLayer(net.getnLayers() - 1).conf().getLayer();
    if (end.getClass() == DenseLayer.class
        || end.getClass() == ActivationLayer.class
        || end.getClass() == DropoutLayer.class) {
      refuse(
          label(net.getnLayers() - 1, end.getLayerName()),
          "ends the network without a loss",
          "end it with an OutputLayer or a LossLayer");
    }
    if (dense.isEmpty() && obstacles.isEmpty()) {
      obstacles.add("The network has no dense layer to fit: add a DenseLayer or an OutputLayer");
    }
    DataType type = net.params() == null ? DataType.FLOAT : net.params().dataType();
    if (!Arrays.asList(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16).contains(type)) {
      obstacles.add(
          "The network's data type is "
              + type
              + ": use FLOAT, DOUBLE or HALF in its configuration");
    }
  }

  private void refuse(String label, String what, String remedy) {
    obstacles.add(label + " " + what + ": " + remedy);
  }
}
