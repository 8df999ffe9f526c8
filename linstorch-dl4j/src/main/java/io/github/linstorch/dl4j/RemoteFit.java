package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.dl4j.rows.DistributedRows;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.StackFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Fits networks to rows on other machines, for modules of this project that know such machines. Not
 * part of the public interface.
 *
 * @hidden
 */
public final class RemoteFit {

  private RemoteFit() {}

  /**
   * Fits a network, as {@link LinstorchFitter} does.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param rows makes rows in parts, once the network has been checked; the fit closes them
   * @param config settings
   * @return the report of the fit
   */
  public static FitReport fit(
      MultiLayerNetwork net, DistributedRows.Opener rows, FitConfig config) {
    Backend.require();
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
    return Fit.run(
        new LayerNetwork(net), view -> DistributedRows.of(view, rows), Fit.Counted.EPOCH, config);
  }

  /**
   * What a fitted network computes, for machines without Deeplearning4j.
   *
   * @param net of dense layers
   * @return its function
   */
  public static StackFunction function(MultiLayerNetwork net) {
    NetworkView view = view(net);
    return new StackFunction(view.stack(), view.parameters());
  }

  /**
   * The layers of a network.
   *
   * @param net of dense layers
   * @return their shapes
   */
  public static DenseStack stack(MultiLayerNetwork net) {
    return view(net).stack();
  }

  /**
   * Whether a network has batch normalisations.
   *
   * @param net of dense layers
   * @return true if {@link #function} and {@link #fold} do not serve it
   */
  public static boolean hasBatchNorm(MultiLayerNetwork net) {
    return view(net).hasBatchNorm();
  }

  /**
   * Has a network compute of raw rows what it computed of standardised ones: the linear maps are
   * folded into the first and the last layer.
   *
   * @param net overwritten
   * @param inputs shift and scale per feature, {@code (x - shift) / scale}; null for none
   * @param outputs shift and scale per label, likewise; null for none
   */
  public static void fold(MultiLayerNetwork net, double[][] inputs, double[][] outputs) {
    NetworkView view = view(net);
    DenseStack stack = view.stack();
    double[] w = view.parameters().clone();
    if (inputs != null) {
      foldInputs(stack, w, inputs[0], inputs[1]);
    }
    if (outputs != null) {
      foldOutputs(stack, w, outputs[0], outputs[1]);
    }
    view.write(w, view.net());
  }

  private static void foldInputs(DenseStack stack, double[] w, double[] shift, double[] scale) {
    for (int o = 0; o < stack.layer(0).nOut(); o++) {
      for (int j = 0; j < shift.length; j++) {
        int at = stack.weightOffset(0) + o * shift.length + j;
        w[at] /= scale[j];
        if (stack.layer(0).hasBias()) {
          w[stack.biasOffset(0) + o] -= shift[j] * w[at];
        }
      }
    }
  }

  private static void foldOutputs(DenseStack stack, double[] w, double[] shift, double[] scale) {
    int last = stack.depth() - 1;
    int nIn = stack.layer(last).nIn();
    for (int o = 0; o < shift.length; o++) {
      for (int j = 0; j < nIn; j++) {
        w[stack.weightOffset(last) + o * nIn + j] *= scale[o];
      }
      if (stack.layer(last).hasBias()) {
        int at = stack.biasOffset(last) + o;
        w[at] = w[at] * scale[o] + shift[o];
      }
    }
  }

  private static NetworkView view(MultiLayerNetwork net) {
    return NetworkView.of(new LayerNetwork(net), Part.ALL_LAYERS, UnsupportedNetworkException::new);
  }
}
