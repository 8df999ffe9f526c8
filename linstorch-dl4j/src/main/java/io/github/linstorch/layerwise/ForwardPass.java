package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.Lapack;
import java.util.Arrays;

/** Runs one block of rows through the layers, keeping every layer's activations. Reusable. */
final class ForwardPass {

  /** Multiply-adds below which the native call's copying costs more than it saves. */
  private static final double NATIVE_THRESHOLD = 1e6;

  private final DenseStack stack;
  private final double[][] activations;

  ForwardPass(DenseStack stack, int largestBlock) {
    this.stack = stack;
    this.activations = new double[stack.depth() + 1][];
    activations[0] = new double[Math.multiplyExact(largestBlock, stack.nIn())];
    for (int l = 0; l < stack.depth(); l++) {
      activations[l + 1] = new double[Math.multiplyExact(largestBlock, stack.layer(l).nOut())];
    }
  }

  /** Activations that enter layer l, column-major; for l = depth the output of the stack. */
  double[] entering(int l) {
    return activations[l];
  }

  /** Fills {@code entering(0)} to {@code entering(upTo)} for one block. */
  void run(Samples samples, int block, double[] parameters, int upTo) {
    samples.copyFeatures(block, activations[0]);
    int rows = samples.rowsIn(block);
    for (int l = 0; l < upTo; l++) {
      advance(l, parameters, rows);
    }
  }

  private void advance(int l, double[] parameters, int rows) {
    Layer layer = stack.layer(l);
    double[] in = activations[l];
    double[] out = activations[l + 1];
    for (int o = 0; o < layer.nOut(); o++) {
      double bias = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
      Arrays.fill(out, o * rows, (o + 1) * rows, bias);
    }
    int w = stack.weightOffset(l);
    if ((double) rows * layer.nIn() * layer.nOut() >= NATIVE_THRESHOLD && Lapack.isAvailable()) {
      Lapack.addProduct(in, parameters, w, out, rows, layer.nIn(), layer.nOut());
    } else {
      addProduct(in, parameters, w, out, rows, layer.nIn(), layer.nOut());
    }
    layer.activation().apply(out, rows, layer.nOut());
  }

  private static void addProduct(
      double[] in, double[] parameters, int w, double[] out, int rows, int nIn, int nOut) {
    for (int o = 0; o < nOut; o++) {
      int to = o * rows;
      for (int j = 0; j < nIn; j++) {
        double weight = parameters[w + o * nIn + j];
        int from = j * rows;
        for (int i = 0; i < rows; i++) {
          out[to + i] += weight * in[from + i];
        }
      }
    }
  }
}
