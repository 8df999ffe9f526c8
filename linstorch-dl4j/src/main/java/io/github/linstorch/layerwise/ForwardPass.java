package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.Lapack;
import java.util.Arrays;

/** Runs one block of rows through the layers, keeping every layer's activations. Reusable. */
final class ForwardPass {

  /** Multiply-adds below which the native call's copying costs more than it saves. */
  private static final double NATIVE_THRESHOLD = 1e6;

  private final DenseStack stack;
  private final double[][][] activations;

  ForwardPass(DenseStack stack, int largestBlock) {
    this.stack = stack;
    this.activations = new double[stack.depth() + 1][][];
    activations[0] = new double[stack.nIn()][largestBlock];
    for (int l = 0; l < stack.depth(); l++) {
      activations[l + 1] = new double[stack.layer(l).nOut()][largestBlock];
    }
  }

  /** Activations that enter layer l, one array per unit; for l = depth the stack's output. */
  double[][] entering(int l) {
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
    double[][] in = activations[l];
    double[][] out = activations[l + 1];
    for (int o = 0; o < layer.nOut(); o++) {
      double bias = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
      Arrays.fill(out[o], 0, rows, bias);
    }
    int w = stack.weightOffset(l);
    if ((double) rows * layer.nIn() * layer.nOut() >= NATIVE_THRESHOLD && Lapack.isAvailable()) {
      Lapack.addProduct(in, parameters, w, out, rows);
    } else {
      for (int o = 0; o < layer.nOut(); o++) {
        addCombination(in, parameters, w + o * layer.nIn(), out[o], rows);
      }
    }
    layer.activation().apply(out, rows);
  }

  /** {@code out += in weights}, four inputs at a time to spare passes over the output. */
  private static void addCombination(
      double[][] in, double[] weights, int from, double[] out, int rows) {
    int j = 0;
    for (; j + 3 < in.length; j += 4) {
      addFour(out, weights, from + j, in[j], in[j + 1], in[j + 2], in[j + 3], rows);
    }
    for (; j < in.length; j++) {
      double weight = weights[from + j];
      double[] x = in[j];
      for (int i = 0; i < rows; i++) {
        out[i] += weight * x[i];
      }
    }
  }

  private static void addFour(
      double[] out,
      double[] weights,
      int from,
      double[] a,
      double[] b,
      double[] c,
      double[] d,
      int rows) {
    double wa = weights[from];
    double wb = weights[from + 1];
    double wc = weights[from + 2];
    double wd = weights[from + 3];
    for (int i = 0; i < rows; i++) {
      out[i] += (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
    }
  }
}
