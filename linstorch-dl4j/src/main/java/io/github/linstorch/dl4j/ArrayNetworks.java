package io.github.linstorch.dl4j;

import io.github.linstorch.arrays.ArrayNetwork;
import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Networks;
import io.github.linstorch.dl4j.network.Part;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Takes networks of plain arrays to Deeplearning4j and back. */
public final class ArrayNetworks {

  private ArrayNetworks() {}

  /**
   * Makes a network of Deeplearning4j that computes what a network of arrays does.
   *
   * @param network fitted or not; unchanged
   * @return of data type DOUBLE, with the loss MSE and DL4J's default updater
   */
  public static MultiLayerNetwork toMultiLayerNetwork(ArrayNetwork network) {
    Backend.require();
    int[] widths = network.widths();
    int last = widths.length - 2;
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).list();
    for (int l = 0; l < last; l++) {
      list.layer(
          new DenseLayer.Builder()
              .nIn(widths[l])
              .nOut(widths[l + 1])
              .activation(Activation.RELU)
              .build());
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nIn(widths[last])
            .nOut(widths[last + 1])
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerNetwork net = Networks.ofZeros(list.build());
    NetworkView view = view(net);
    view.write(network.parameters(), view.net());
    return net;
  }

  /**
   * Makes a network of arrays that computes what a network of Deeplearning4j does.
   *
   * @param net of dense layers with biases, ReLU between them and a linear output; unchanged
   * @return a copy in double precision
   * @throws UnsupportedNetworkException if it is another network
   */
  public static ArrayNetwork ofMultiLayerNetwork(MultiLayerNetwork net) {
    Backend.require();
    NetworkView view = view(net);
    int depth = view.stack().depth();
    int[] widths = new int[depth + 1];
    widths[0] = view.stack().nIn();
    for (int l = 0; l < depth; l++) {
      var layer = view.stack().layer(l);
      widths[l + 1] = layer.nOut();
      var expected =
          l < depth - 1
              ? io.github.linstorch.layerwise.Activation.RELU
              : io.github.linstorch.layerwise.Activation.IDENTITY;
      if (!layer.hasBias() || !layer.activation().equals(expected)) {
        throw new UnsupportedNetworkException(
            Arrays.asList(
                layer.label()
                    + ": expected a bias and the activation "
                    + expected
                    + ", found "
                    + (layer.hasBias() ? "" : "no bias and ")
                    + layer.activation()));
      }
    }
    return ArrayNetwork.of(view.parameters(), widths);
  }

  private static NetworkView view(MultiLayerNetwork net) {
    return NetworkView.of(new LayerNetwork(net), Part.ALL_LAYERS, UnsupportedNetworkException::new);
  }
}
