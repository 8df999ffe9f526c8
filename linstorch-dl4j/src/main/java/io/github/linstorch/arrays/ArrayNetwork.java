package io.github.linstorch.arrays;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.StackFunction;
import io.github.linstorch.layerwise.UniformFanIn;
import io.github.linstorch.layerwise.linstorch.Linstorch;
import io.github.linstorch.layerwise.linstorch.SolverChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network of dense layers with ReLU between them and a linear output, fitted by least squares on
 * plain arrays, without Deeplearning4j, ND4J and native code:
 *
 * <pre>{@code
 * ArrayNetwork net = ArrayNetwork.of(1, 8, 10, 1); // seed, then the widths
 * double error = net.fit(features, labels);
 * double[] predicted = net.predict(row);
 * }</pre>
 *
 * <p>Standardise features and labels outside. In linstorch-dl4j, {@code
 * ArrayNetworks.toMultiLayerNetwork} makes it a network of Deeplearning4j. Not thread-safe while it
 * is fitted.
 */
public final class ArrayNetwork {

  private final DenseStack stack;
  private double[] parameters;

  private ArrayNetwork(DenseStack stack, double[] parameters) {
    this.stack = stack;
    this.parameters = parameters;
  }

  /**
   * A network with random weights, uniform on {@code [-1/sqrt(nIn), 1/sqrt(nIn))}.
   *
   * @param seed of the weights
   * @param widths number of features, of the units of each hidden layer, and of outputs
   * @return the same for the same arguments
   * @throws IllegalArgumentException unless there are two widths or more, all positive, of less
   *     than 2^31 parameters in all
   */
  public static ArrayNetwork of(long seed, int... widths) {
    DenseStack stack = stack(widths);
    return new ArrayNetwork(
        stack, UniformFanIn.draw(stack, new double[stack.parameterCount()], seed, 0));
  }

  /**
   * A network with given weights.
   *
   * @param parameters as {@link #parameters()} gives them; copied
   * @param widths as in {@link #of}
   * @return a network that computes the same
   * @throws IllegalArgumentException if they do not fit the widths, or are not finite
   */
  public static ArrayNetwork of(double[] parameters, int... widths) {
    DenseStack stack = stack(widths);
    if (parameters == null || parameters.length != stack.parameterCount()) {
      throw new IllegalArgumentException(
          "Expected "
              + stack.parameterCount()
              + " parameters, found "
              + (parameters == null ? "null" : parameters.length));
    }
    for (int i = 0; i < parameters.length; i++) {
      if (!Double.isFinite(parameters[i])) {
        throw new IllegalArgumentException(
            "Expected finite parameters, found " + parameters[i] + " at " + i);
      }
    }
    return new ArrayNetwork(stack, parameters.clone());
  }

  private static DenseStack stack(int... widths) {
    if (widths == null || widths.length < 2) {
      throw new IllegalArgumentException(
          "Expected the number of features, perhaps of hidden units, and of outputs, found "
              + (widths == null ? "null" : widths.length + " widths"));
    }
    List<Layer> layers = new ArrayList<>();
    double count = 0; // cannot overflow
    for (int l = 0; l < widths.length; l++) {
      if (widths[l] < 1) {
        throw new IllegalArgumentException("Expected positive widths, found " + widths[l]);
      }
      if (l > 0) {
        count += (widths[l - 1] + 1.0) * widths[l];
        Activation activation = l < widths.length - 1 ? Activation.RELU : Activation.IDENTITY;
        layers.add(new Layer("layer " + (l - 1), widths[l - 1], widths[l], true, activation));
      }
    }
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Expected widths of less than 2^31 parameters in all, which one array holds, found "
              + Arrays.toString(widths));
    }
    return new DenseStack(layers);
  }

  /**
   * The widths.
   *
   * @return number of features, of the units of each hidden layer, and of outputs
   */
  public int[] widths() {
    int[] widths = new int[stack.depth() + 1];
    widths[0] = stack.nIn();
    for (int l = 0; l < stack.depth(); l++) {
      widths[l + 1] = stack.layer(l).nOut();
    }
    return widths;
  }

  /**
   * All weights.
   *
   * @return per layer W (nIn x nOut, column by column), then the nOut biases; a copy
   */
  public double[] parameters() {
    return parameters.clone();
  }

  /**
   * Fits all layers by the method of the paper, LINSTORCH, from the present weights.
   *
   * @param features of shape (n, number of features); unchanged
   * @param labels of shape (n, number of outputs); unchanged
   * @return mean squared error on these rows
   * @throws IllegalArgumentException if the rows do not fit the network, or are not finite
   * @throws ArithmeticException if a weight would not be finite; then nothing is changed
   */
  public double fit(double[][] features, double[][] labels) {
    return fit(features, labels, false);
  }

  /**
   * Fits the last layer on the others as they are: with many hidden units, often better.
   *
   * @param features as in {@link #fit(double[][], double[][])}
   * @param labels as in {@link #fit(double[][], double[][])}
   * @return mean squared error on these rows
   */
  public double fitLastLayer(double[][] features, double[][] labels) {
    return fit(features, labels, true);
  }

  private double fit(double[][] features, double[][] labels, boolean lastLayerOnly) {
    ArrayRows rows = new ArrayRows(features, labels, stack.nIn(), stack.nOut());
    Linstorch.Settings settings =
        new Linstorch.Settings(lastLayerOnly, true, 1, false, Double.NaN, SolverChoice.AUTO, 1);
    var fitted = Linstorch.fit(stack, parameters, rows, settings, new AsTheyAre(), new Nobody());
    parameters = fitted.parameters();
    return fitted.losses().after().loss();
  }

  /**
   * Computes the outputs for a row.
   *
   * @param row the features; unchanged
   * @return as many numbers as there are outputs
   */
  public double[] predict(double[] row) {
    if (row == null || row.length != stack.nIn()) {
      throw new IllegalArgumentException(
          "Expected " + stack.nIn() + " features, found " + (row == null ? "null" : row.length));
    }
    return new StackFunction(stack, parameters).logits(row);
  }

  /**
   * A state of the last layer without rows, on the other layers as they are now.
   *
   * @return to be given rows, here or elsewhere
   */
  public ArrayState state() {
    return new ArrayState(stack, parameters.clone());
  }

  /**
   * Fits the last layer to the rows of a state.
   *
   * @param state of a network with the same layers in front of the last; unchanged
   * @return the ridge that generalised cross-validation has chosen
   * @throws IllegalArgumentException if the state is one of another network
   * @throws IllegalStateException if the state has no rows
   */
  public double solve(ArrayState state) {
    ArrayState.requireGiven(state);
    double[] solved = state.solved(stack, parameters);
    parameters = solved;
    return state.ridge();
  }

  /** Stores parameters as they are. */
  private static final class AsTheyAre implements ParameterStore {

    @Override
    public double[] stored(double[] values) {
      return values.clone();
    }

    @Override
    public boolean onlyRounds() {
      return true;
    }

    @Override
    public double roundOff() {
      return 0x1p-53;
    }
  }

  /** Does nothing. */
  private static final class Nobody implements Linstorch.Observer {

    @Override
    public void layerSolved(int call, boolean backward, LayerSolve solve, double[] values) {}

    @Override
    public void sweepEnded(int call, boolean backward) {}
  }
}
