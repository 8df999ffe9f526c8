package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.NativeBlock;
import io.github.linstorch.lstsq.NativeState;
import java.util.Arrays;

/**
 * Engine for wide layers: BLAS on native memory. Each layer has a block {@code [F 1 targets]}. The
 * product of a layer is written into the first columns of the next block; the column of ones adds
 * the bias.
 */
final class NativeEngine implements Engine {

  private static final class Rows implements Gathered {

    private final Regression regression;
    private final DenseStack stack;
    private final NativeState rows;

    Rows(Regression regression, DenseStack stack) {
      this.regression = regression;
      this.stack = stack;
      int nIn = stack.layer(regression.layer()).nIn();
      this.rows = new NativeState(regression.summary(), nIn, regression.target().width());
    }

    @Override
    public LeastSquaresState state() {
      LeastSquaresState state = regression.newState(stack);
      rows.moveTo(state);
      return state;
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  private final DenseStack stack;
  private final NativeBlock[] blocks;
  private final NativeBlock[] coefficients;
  private final boolean[] spent;
  private final double[][] features;
  private final double[][] labels;
  private final double[][] columns;
  private final double[] ones;

  /** Room for a unit that is added to another; null where nothing is. */
  private final double[] added;

  private double[] weights;
  private int rows;

  NativeEngine(DenseStack stack, int largestBlock) {
    this.stack = stack;
    int depth = stack.depth();
    this.blocks = new NativeBlock[depth + 1];
    this.coefficients = new NativeBlock[depth];
    this.spent = new boolean[depth];
    int together = 1;
    for (int l = 0; l < depth; l++) {
      int nIn = stack.layer(l).nIn();
      int nOut = stack.layer(l).nOut();
      int targets = Math.max(BackwardTarget.width(stack, l), stack.nOut());
      blocks[l] = new NativeBlock(largestBlock, nIn + 1 + targets);
      coefficients[l] = new NativeBlock(nIn + 1, nOut);
      together = stack.layer(l).activation().isElementwise() ? together : Math.max(together, nOut);
    }
    blocks[depth] = new NativeBlock(largestBlock, stack.nOut());
    this.features = new double[stack.nIn()][largestBlock];
    this.labels = new double[stack.nOut()][largestBlock];
    this.columns = new double[together][largestBlock];
    this.added = stack.hasSkips() ? new double[largestBlock] : null;
    this.ones = new double[largestBlock];
    Arrays.fill(ones, 1);
  }

  @Override
  public Gathered newGathered(Regression regression) {
    return new Rows(regression, stack);
  }

  @Override
  public void setParameters(double[] parameters) {
    for (int l = 0; l < stack.depth(); l++) {
      Layer layer = stack.layer(l);
      int nIn = layer.nIn();
      double[] extended = new double[nIn + 1];
      for (int o = 0; o < layer.nOut(); o++) {
        System.arraycopy(parameters, stack.weightOffset(l) + o * nIn, extended, 0, nIn);
        extended[nIn] = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
        coefficients[l].put(o, extended, nIn + 1);
      }
    }
  }

  @Override
  public void load(RowSource source, int block) {
    rows = source.rowsIn(block);
    weights = source.weights(block);
    source.read(block, features, labels);
    putFeatures();
    for (int l = 1; l < stack.depth(); l++) {
      blocks[l].put(stack.layer(l).nIn(), ones, rows);
    }
    Arrays.fill(spent, false);
  }

  private void putFeatures() {
    for (int j = 0; j < features.length; j++) {
      blocks[0].put(j, features[j], rows);
    }
    blocks[0].put(features.length, ones, rows);
  }

  @Override
  public void forward(int upTo, Evaluation.Accumulator seen) {
    seen.countRows(rows, weights);
    for (int l = 0; l < upTo; l++) {
      Layer layer = stack.layer(l);
      int nOut = layer.nOut();
      NativeBlock out = blocks[l + 1];
      out.setProduct(blocks[l], coefficients[l], layer.nIn() + 1, nOut, rows);
      boolean last = l == stack.depth() - 1;
      if (last || !layer.activation().isIdentity()) {
        activate(l, out, seen, last);
      }
      for (int level : layer.added()) {
        add(blocks[level], out, nOut);
      }
    }
  }

  private void add(NativeBlock units, NativeBlock to, int count) {
    double[] sum = columns[0];
    for (int o = 0; o < count; o++) {
      to.get(o, sum, rows);
      units.get(o, added, rows);
      for (int i = 0; i < rows; i++) {
        sum[i] += added[i];
      }
      to.put(o, sum, rows);
    }
  }

  private void activate(int l, NativeBlock out, Evaluation.Accumulator seen, boolean last) {
    Activation activation = stack.layer(l).activation();
    int nOut = stack.layer(l).nOut();
    // A unit at a time, which stays in the cache meanwhile, where units do not depend on others.
    int together = activation.isElementwise() ? 1 : nOut;
    double[][] units = Arrays.copyOf(columns, together);
    for (int from = 0; from < nOut; from += together) {
      for (int o = 0; o < together; o++) {
        out.get(from + o, units[o], rows);
      }
      activation.apply(units, rows);
      for (int o = 0; o < together; o++) {
        seen.addUnit(l, from + o, units[o], rows);
        if (last) {
          seen.addOutput(from + o, units[o], labels[from + o], weights, rows);
        } else {
          out.put(from + o, units[o], rows);
        }
      }
    }
  }

  @Override
  public void add(Regression regression, Gathered gathered) {
    int l = regression.layer();
    NativeBlock block = blocks[l];
    // A factorisation or weights use the block up; only the features can be asked for twice.
    if (spent[l]) {
      putFeatures();
    }
    spent[l] = true;
    double[][] targets = regression.target().transform(labels, rows);
    int from = stack.layer(l).nIn() + 1;
    for (int j = 0; j < targets.length; j++) {
      block.put(from + j, targets[j], rows);
    }
    if (weights != null) {
      block.scaleRows(
          Arrays.stream(weights, 0, rows).map(Math::sqrt).toArray(), from + targets.length);
    }
    ((Rows) gathered).rows.add(block, rows);
  }

  @Override
  public void close() {
    for (NativeBlock block : blocks) {
      block.close();
    }
    for (NativeBlock block : coefficients) {
      block.close();
    }
  }
}
