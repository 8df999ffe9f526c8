package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.ColumnProducts;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Summary;
import java.util.Arrays;

/**
 * Engine of plain Java loops on arrays, one per column. It is the fastest for narrow layers, and
 * needs no native code.
 */
final class HeapEngine implements Engine {

  private record Rows(LeastSquaresState state) implements Gathered {

    @Override
    public void close() {
      // Nothing but heap memory.
    }
  }

  private final DenseStack stack;
  private final double[][][] activations;
  private final double[][] labels;
  private final double[][] scratch;
  private final double[] ones;
  private ColumnProducts products;
  private double[] parameters;
  private double[] weights;
  private int rows;

  HeapEngine(DenseStack stack, int largestBlock, int widest) {
    this.stack = stack;
    this.activations = new double[stack.depth() + 1][][];
    activations[0] = new double[stack.nIn()][largestBlock];
    for (int l = 0; l < stack.depth(); l++) {
      activations[l + 1] = new double[stack.layer(l).nOut()][largestBlock];
    }
    this.labels = new double[stack.nOut()][largestBlock];
    this.scratch = new double[widest][largestBlock];
    this.ones = new double[largestBlock];
    Arrays.fill(ones, 1);
  }

  @Override
  public Gathered newGathered(Regression regression) {
    return new Rows(regression.newState(stack));
  }

  @Override
  public void setParameters(double[] values) {
    parameters = values;
  }

  @Override
  public void load(RowSource source, int block) {
    rows = source.rowsIn(block);
    weights = source.weights(block);
    source.read(block, activations[0], labels);
  }

  @Override
  public void forward(int upTo, Evaluation.Accumulator seen) {
    seen.countRows(rows, weights);
    for (int l = 0; l < upTo; l++) {
      combine(l);
      stack.layer(l).activation().apply(activations[l + 1], rows);
      double[][] out = activations[l + 1];
      for (int o = 0; o < out.length; o++) {
        seen.addUnit(l, o, out[o], rows);
        if (l == stack.depth() - 1) {
          seen.addOutput(o, out[o], labels[o], weights, rows);
        }
      }
      addSkips(l);
    }
  }

  private void addSkips(int l) {
    for (int level : stack.layer(l).added()) {
      for (int o = 0; o < activations[l + 1].length; o++) {
        addOne(activations[l + 1][o], 1, activations[level][o], rows);
      }
    }
  }

  /**
   * Receives units of a layer for the block, one array per unit, before anything is added to them;
   * layer -1 are the features.
   */
  interface Viewer {
    void see(int layer, boolean activated, double[][] units);
  }

  /** Runs the block through all layers and shows its units at all layers. */
  void show(Viewer viewer) {
    viewer.see(-1, true, activations[0]);
    for (int l = 0; l < stack.depth(); l++) {
      combine(l);
      viewer.see(l, false, activations[l + 1]);
      stack.layer(l).activation().apply(activations[l + 1], rows);
      viewer.see(l, true, activations[l + 1]);
      addSkips(l);
    }
  }

  private void combine(int l) {
    Layer layer = stack.layer(l);
    double[][] out = activations[l + 1];
    for (int o = 0; o < layer.nOut(); o++) {
      double bias = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
      Arrays.fill(out[o], 0, rows, bias);
      addCombination(activations[l], stack.weightOffset(l) + o * layer.nIn(), out[o]);
    }
  }

  /** {@code out += in weights}, four inputs at a time to spare passes over the output. */
  private void addCombination(double[][] in, int from, double[] out) {
    int j = 0;
    for (; j + 3 < in.length; j += 4) {
      addFour(out, parameters, from + j, in[j], in[j + 1], in[j + 2], in[j + 3], rows);
    }
    for (; j < in.length; j++) {
      addOne(out, parameters[from + j], in[j], rows);
    }
  }

  private static void addOne(double[] out, double weight, double[] x, int rows) {
    for (int i = 0; i < rows; i++) {
      out[i] += weight * x[i];
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

  /** Outputs of the block, one array per unit, after a pass through all layers. */
  double[][] outputs() {
    return activations[stack.depth()];
  }

  /** What enters a layer that the block has reached, one array per input. */
  double[][] entering(int l) {
    return activations[l];
  }

  /** Labels of the block, one array per output. */
  double[][] labels() {
    return labels;
  }

  @Override
  public void add(Regression regression, Gathered gathered) {
    double[][] entering = activations[regression.layer()];
    double[][] targets = regression.target().transform(labels, rows);
    int nIn = entering.length;
    int width = nIn + 1 + targets.length;
    double[][] block = Arrays.copyOf(entering, width);
    block[nIn] = ones;
    System.arraycopy(targets, 0, block, nIn + 1, targets.length);
    if (regression.summary() == Summary.GRAM
        && weights == null
        && ColumnProducts.pay(rows, width)) {
      addProducts(block, gathered.state());
    } else {
      addCopy(block, gathered.state());
    }
  }

  private void addProducts(double[][] block, LeastSquaresState state) {
    if (products == null) {
      products = new ColumnProducts(ones.length, scratch.length);
    }
    for (int j = 0; j < block.length; j++) {
      products.put(j, block[j], rows);
    }
    state.add(products, rows);
  }

  private void addCopy(double[][] block, LeastSquaresState state) {
    double[][] copy = Arrays.copyOf(scratch, block.length);
    for (int j = 0; j < block.length; j++) {
      System.arraycopy(block[j], 0, copy[j], 0, rows);
    }
    if (weights == null) {
      state.add(copy, rows);
    } else {
      state.add(copy, weights, rows);
    }
  }

  @Override
  public void close() {
    if (products != null) {
      products.close();
    }
  }
}
