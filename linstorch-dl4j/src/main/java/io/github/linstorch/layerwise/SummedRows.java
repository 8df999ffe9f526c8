package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.DoubleDouble;
import io.github.linstorch.lstsq.EquivalentRows;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.PreciseSums;
import io.github.linstorch.lstsq.SummedResiduals;
import io.github.linstorch.lstsq.UpdatableSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Passes over rows of which only sums of products are left, through hidden layers without an
 * activation. There every layer's inputs are linear in the features, {@code [F_l 1 Y] = [X 1 Y] M},
 * so that few rows of the same sums of products serve instead of all. They serve no other
 * activation: sums of the units of a ReLU do not follow from those of its inputs.
 */
public final class SummedRows implements PassSource {

  private final UpdatableSums sums;
  private final double precision;

  /**
   * Rows that were summed up.
   *
   * @param sums of features and labels; unchanged
   * @param precision unit round-off of the data type of the features
   */
  public SummedRows(UpdatableSums sums, double precision) {
    this.sums = sums;
    this.precision = precision;
  }

  /**
   * Whether sums of the features and labels of a stack suffice for its fit.
   *
   * @param stack the layers
   * @return whether no hidden layer has an activation, and labels are regressed as they are
   */
  public static boolean suffice(DenseStack stack) {
    boolean suffice = BackwardTarget.isLabels(stack, 0);
    for (int l = 0; l < stack.depth() - 1; l++) {
      suffice &= stack.layer(l).activation().isIdentity();
    }
    return suffice;
  }

  @Override
  public Passes passes(DenseStack stack, int threads) {
    if (!suffice(stack)) {
      throw new IllegalArgumentException("Expected hidden layers without an activation");
    }
    return new SummedPasses(stack, EquivalentRows.of(sums), sums);
  }

  @Override
  public boolean isInMemory() {
    return true; // a pass over so few rows costs little
  }

  @Override
  public double precision() {
    return precision;
  }

  /** Passes over the rows that stand for all. */
  private record SummedPasses(DenseStack stack, double[][] columns, UpdatableSums sums)
      implements Passes {

    @Override
    public Gathering run(
        double[] parameters, List<Regression> regressions, int upTo, boolean countsDead) {
      int q = columns.length;
      int nIn = stack.nIn();
      double[][] ones = {columns[nIn]};
      List<double[][]> entering = new ArrayList<>();
      entering.add(Arrays.copyOf(columns, nIn));
      for (int l = 0; l < upTo; l++) {
        entering.add(advanced(parameters, l, entering.get(l), ones[0]));
      }
      double[][] labels = Arrays.copyOfRange(columns, nIn + 1, q);
      List<LeastSquaresState> states = new ArrayList<>();
      for (Regression regression : regressions) {
        states.add(state(entering.get(regression.layer()), ones, labels));
      }
      double loss = upTo < stack.depth() ? Double.NaN : preciseLoss(parameters);
      Evaluation evaluation =
          new Evaluation(loss, Double.NaN, Double.NaN, new int[stack.depth()], sums.weight());
      return new Gathering(states, evaluation);
    }

    private LeastSquaresState state(double[][]... parts) {
      List<double[]> block = new ArrayList<>();
      for (double[][] part : parts) {
        for (double[] column : part) {
          block.add(column.clone());
        }
      }
      return EquivalentRows.state(block.toArray(double[][]::new), parts[0].length, sums.rows());
    }

    private double[][] advanced(double[] parameters, int l, double[][] in, double[] ones) {
      Layer layer = stack.layer(l);
      double[][] out = new double[layer.nOut()][ones.length];
      for (int o = 0; o < layer.nOut(); o++) {
        for (int i = 0; i < ones.length; i++) {
          double sum = layer.hasBias() ? parameters[stack.biasOffset(l) + o] * ones[i] : 0;
          for (int j = 0; j < in.length; j++) {
            sum += parameters[stack.weightOffset(l) + o * in.length + j] * in[j][i];
          }
          out[o][i] = sum;
        }
      }
      return out;
    }

    @Override
    public PreciseSums sums(BackwardTarget target, PreciseSums like) {
      return PreciseSums.of(sums);
    }

    @Override
    public double preciseLoss(double[] parameters) {
      int last = stack.depth() - 1;
      if (!stack.layer(last).activation().isIdentity()) {
        return Double.NaN;
      }
      double squares = 0;
      for (int o = 0; o < stack.nOut(); o++) {
        DoubleDouble[] line = line(parameters, o);
        int nIn = stack.nIn();
        squares += SummedResiduals.squares(sums, Arrays.copyOf(line, nIn), line[nIn], o);
      }
      return squares / (sums.weight() * stack.nOut());
    }

    /** What an output is of the features: their coefficients, and the constant. */
    private DoubleDouble[] line(double[] parameters, int output) {
      DoubleDouble[] line = new DoubleDouble[stack.nOut() + 1];
      Arrays.fill(line, DoubleDouble.ZERO);
      line[output] = DoubleDouble.of(1);
      for (int l = stack.depth() - 1; l >= 0; l--) {
        Layer layer = stack.layer(l);
        int nIn = layer.nIn();
        DoubleDouble[] before = new DoubleDouble[nIn + 1];
        Arrays.fill(before, DoubleDouble.ZERO);
        before[nIn] = line[layer.nOut()];
        for (int o = 0; o < layer.nOut(); o++) {
          for (int j = 0; j < nIn; j++) {
            double w = parameters[stack.weightOffset(l) + o * nIn + j];
            before[j] = before[j].plus(line[o].times(w));
          }
          double bias = layer.hasBias() ? parameters[stack.biasOffset(l) + o] : 0;
          before[nIn] = before[nIn].plus(line[o].times(bias));
        }
        line = before;
      }
      return line;
    }

    @Override
    public boolean isNative() {
      return false;
    }

    @Override
    public boolean hasCheapSums(int layer) {
      return false;
    }

    @Override
    public void close() {
      // Nothing but heap memory.
    }
  }
}
