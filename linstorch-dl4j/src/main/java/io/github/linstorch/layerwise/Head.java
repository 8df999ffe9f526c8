package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.DoubleDouble;
import io.github.linstorch.lstsq.Downdate;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Spread;
import io.github.linstorch.lstsq.SummedResiduals;
import io.github.linstorch.lstsq.SummedRidge;
import io.github.linstorch.lstsq.SummedSolution;
import io.github.linstorch.lstsq.UpdatableSums;
import java.util.Arrays;

/**
 * State of the regression of the labels on what enters the last layer of a stack whose other layers
 * are given: sums of the rows, which go in and out. Not thread-safe.
 */
public final class Head {

  private final DenseStack stack;
  private final double[] parameters;
  private final byte[] fingerprint;
  private UpdatableSums sums;
  private SummedRidge ridge;
  private SummedSolution chosen;
  private SummedSolution solved;
  private Spread spread;

  /**
   * A state without rows.
   *
   * @param stack the layers
   * @param parameters flat parameters; not to be changed
   * @param fingerprint of all that stands in front of the last layer
   */
  public Head(DenseStack stack, double[] parameters, byte[] fingerprint) {
    this.stack = stack;
    this.parameters = parameters;
    this.fingerprint = fingerprint;
    this.sums = new UpdatableSums(stack.layer(last()).nIn(), stack.nOut());
  }

  private int last() {
    return stack.depth() - 1;
  }

  /**
   * The sums of the rows.
   *
   * @return not a copy; not to be changed
   */
  public UpdatableSums sums() {
    return sums;
  }

  private void replace(UpdatableSums other) {
    sums = other;
    ridge = null;
    chosen = null;
    solved = null;
    spread = null;
  }

  /**
   * The same rows in front of another last layer, whose bias and activation decide how they are
   * solved for.
   *
   * @param other a stack with the same layers in front of the last
   * @param values its flat parameters; not to be changed
   * @param print of all that stands in front of its last layer
   * @return shares the sums with this state
   * @throws IllegalArgumentException if the layers in front are not the same
   */
  public Head onto(DenseStack other, double[] values, byte[] print) {
    requireSame(print, "the network has some");
    Head result = new Head(other, values, print);
    result.sums = sums;
    if (other.layer(last()).hasBias() == stack.layer(last()).hasBias()) {
      result.ridge = ridge();
    }
    return result;
  }

  /**
   * Adds rows, all or, where one is refused, none.
   *
   * @param source the rows
   */
  public void add(RowSource source) {
    UpdatableSums more = LayerInputs.sums(stack, parameters, last(), source);
    more.merge(sums);
    replace(more);
  }

  /**
   * Takes rows out.
   *
   * @param source rows that were added before
   * @throws IllegalArgumentException if they were not, or if the rest would determine too little
   */
  public void remove(RowSource source) {
    replace(Downdate.of(sums, LayerInputs.sums(stack, parameters, last(), source)));
  }

  /**
   * Adds all rows of another state.
   *
   * @param other of a network with the same layers in front; unchanged
   */
  public void merge(Head other) {
    requireSame(other.fingerprint, "the states are of networks");
    UpdatableSums both = sums.copy();
    both.merge(other.sums);
    replace(both);
  }

  /**
   * Has all rows so far count less.
   *
   * @param factor above 0, at most 1
   */
  public void forget(double factor) {
    UpdatableSums less = sums.copy();
    less.scale(factor);
    replace(less);
  }

  /**
   * Refuses another network.
   *
   * @param other fingerprint of what stands in front of its last layer
   * @param what how the message begins
   * @throws IllegalArgumentException unless it is the one of this state
   */
  public void requireSame(byte[] other, String what) {
    if (!Arrays.equals(other, fingerprint)) {
      throw new IllegalArgumentException(
          "Expected the same layers in front of the last one, found that "
              + what
              + " that differ in the shape, the activation or a weight of these layers, or in how they"
              + " are connected: make the state anew from rows, with this network");
    }
  }

  /**
   * Regressions of the present rows.
   *
   * @return with a ridge to be chosen or given
   */
  public SummedRidge ridge() {
    if (ridge == null) {
      ridge = new SummedRidge(sums, stack.layer(last()).hasBias());
    }
    return ridge;
  }

  /**
   * Solves with the ridge of the least generalised cross-validation.
   *
   * @return the solution; kept until rows go in or out
   */
  public SummedSolution choose() {
    if (chosen == null) {
      chosen = solve(ridge().choose());
    }
    return chosen;
  }

  /**
   * Takes down what was solved last.
   *
   * @param solution of the present rows
   */
  public void keep(SummedSolution solution) {
    solved = solution;
  }

  /**
   * What was solved last, or, where the rows have changed since, what {@link #choose} gives.
   *
   * @return of the present rows
   */
  public SummedSolution present() {
    return solved == null ? choose() : solved;
  }

  /**
   * Solves with a given ridge.
   *
   * @param lambda penalty per row, of columns of unit variance
   * @return the solution
   */
  public SummedSolution solve(double lambda) {
    return ridge().solve(lambda, last() == 0 ? ColumnScaling.UNIT_NORM : ColumnScaling.NONE);
  }

  /**
   * Distances of rows from those that were added.
   *
   * @return their measure
   */
  public Spread spread() {
    if (spread == null) {
      spread = ridge().spread();
    }
    return spread;
  }

  /**
   * Parameters of the stack with a solution in the last layer. A sigmoid is given the line that
   * touches it at one half.
   *
   * @param solved of this state
   * @return flat parameters
   */
  public double[] parameters(SummedSolution solved) {
    boolean isSigmoid = stack.layer(last()).activation().equals(Activation.SIGMOID);
    double[] result = parameters.clone();
    Matrix w = solved.coefficients();
    int nIn = stack.layer(last()).nIn();
    double factor = isSigmoid ? 4 : 1;
    for (int o = 0; o < stack.nOut(); o++) {
      int at = stack.weightOffset(last()) + o * nIn;
      for (int j = 0; j < nIn; j++) {
        result[at + j] = factor * w.get(j, o);
      }
      if (stack.layer(last()).hasBias()) {
        double bias = w.get(nIn, o) - (isSigmoid ? 0.5 : 0);
        result[stack.biasOffset(last()) + o] = factor * bias;
      }
    }
    return result;
  }

  /**
   * Mean squared residuals of a last layer as a network has stored it.
   *
   * @param stored flat parameters, {@link #parameters(SummedSolution)} but for rounding; unchanged
   * @param factor by which the last layer was multiplied after that
   * @return one per output, before the activation
   */
  public double[] meanSquares(double[] stored, double factor) {
    boolean isSigmoid = stack.layer(last()).activation().equals(Activation.SIGMOID);
    double unit = (isSigmoid ? 4 : 1) * factor;
    int nIn = stack.layer(last()).nIn();
    boolean hasBias = stack.layer(last()).hasBias();
    double[] result = new double[stack.nOut()];
    for (int o = 0; o < result.length; o++) {
      DoubleDouble[] w = new DoubleDouble[nIn];
      for (int j = 0; j < nIn; j++) {
        w[j] = DoubleDouble.of(stored[stack.weightOffset(last()) + o * nIn + j] / unit);
      }
      double bias = hasBias ? stored[stack.biasOffset(last()) + o] / unit : 0;
      DoubleDouble b = DoubleDouble.of(bias).plus(DoubleDouble.of(isSigmoid ? 0.5 : 0));
      result[o] = SummedResiduals.squares(sums, w, b, o) / sums.weight();
    }
    return result;
  }

  /**
   * Mean squared labels.
   *
   * @return mean over the outputs
   */
  public double labelSquares() {
    DoubleDouble[] none = new DoubleDouble[sums.nIn()];
    Arrays.fill(none, DoubleDouble.ZERO);
    double sum = 0;
    for (int o = 0; o < stack.nOut(); o++) {
      sum += SummedResiduals.squares(sums, none, DoubleDouble.ZERO, o) / sums.weight();
    }
    return sum / stack.nOut();
  }

  /**
   * Number of bytes that {@link #toBytes} writes.
   *
   * @return the same for all rows
   */
  public long size() {
    return SavedState.size(sums.nIn(), sums.nTargets(), 0);
  }

  /**
   * Writes the state.
   *
   * @return at most {@code 8 (nIn + 1 + nOut)^2 + 256} bytes for nIn inputs of the last layer
   */
  public byte[] toBytes() {
    return new SavedState(SavedState.Kind.LAST_LAYER, fingerprint, sums, new double[0]).toBytes();
  }

  /**
   * Reads rows of the same network into this state, in place of its own.
   *
   * @param bytes what {@link #toBytes} has written; unchanged
   * @throws IllegalArgumentException if they are none, are damaged, or belong to another network
   */
  public void read(byte[] bytes) {
    SavedState saved = SavedState.of(bytes, SavedState.Kind.LAST_LAYER);
    requireSame(saved.fingerprint(), "the bytes are of a network");
    if (saved.sums().nIn() != sums.nIn() || saved.sums().nTargets() != sums.nTargets()) {
      throw new IllegalArgumentException("The bytes of the state are damaged: sizes do not agree");
    }
    replace(saved.sums());
  }
}
