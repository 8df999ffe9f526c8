package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.linstorch.Linstorch;
import io.github.linstorch.layerwise.linstorch.SolverChoice;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.NativeBlas;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import io.github.linstorch.lstsq.SolveOptions;
import io.github.linstorch.lstsq.Summary;
import io.github.linstorch.lstsq.SymmetricEigen;
import io.github.linstorch.testsupport.Copies;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * Problems so large that native code serves them, where there is any; what they result in is made
 * of types that all class loaders share.
 */
public final class HeapFit implements Callable<List<double[]>> {

  private static final int ROWS = 1500;
  private static final int INPUTS = 100;
  private static final int HIDDEN = 80;

  private final SplittableRandom random = new SplittableRandom(3);
  private final double[][] x = new double[INPUTS][];
  private final double[] y = new double[ROWS];

  /** Draws rows whose label is {@code 3 + sum_j j x_j / 10}. */
  public HeapFit() {
    Arrays.fill(y, 3);
    for (int j = 0; j < INPUTS; j++) {
      x[j] = random.doubles(ROWS, -1, 1).toArray();
      for (int i = 0; i < ROWS; i++) {
        y[i] += j * x[j][i] / 10;
      }
    }
  }

  /** What coefficients of these rows are exact: those of the inputs, then the intercept. */
  static double[] exact() {
    double[] exact = new double[INPUTS + 1];
    for (int j = 0; j < INPUTS; j++) {
      exact[j] = j / 10.0;
    }
    exact[INPUTS] = 3;
    return exact;
  }

  /** Whether native code is in use (1), exact coefficients of four solvers, and a network. */
  @Override
  public List<double[]> call() {
    Layer linear = new Layer("linear", INPUTS, 1, true, Activation.IDENTITY);
    Layer hidden = new Layer("hidden", INPUTS, HIDDEN, true, Activation.RELU);
    Layer out = new Layer("out", HIDDEN, 1, true, Activation.IDENTITY);
    return List.of(
        new double[] {NativeBlas.isAvailable() ? 1 : 0},
        solved(Summary.FACTOR),
        solved(Summary.GRAM),
        ridgeless(),
        fitted(linear),
        fitted(hidden, out),
        SymmetricEigen.of(gram()).values());
  }

  private double[] solved(Summary summary) {
    double[][] block = new double[INPUTS + 2][];
    for (int j = 0; j < INPUTS; j++) {
      block[j] = x[j].clone();
    }
    block[INPUTS] = new double[ROWS];
    Arrays.fill(block[INPUTS], 1);
    block[INPUTS + 1] = y.clone();
    LeastSquaresState state = new LeastSquaresState(summary, INPUTS, 1);
    state.add(block, ROWS);
    double[] coefficients =
        Copies.of(state).solve(SolveOptions.of(true, ColumnScaling.UNIT_NORM)).coefficients();
    return Arrays.copyOf(coefficients, INPUTS + 1);
  }

  private double[] ridgeless() {
    Matrix labels = Matrix.ofColumns(new double[][] {y}, ROWS);
    try (Products products = new Products()) {
      RidgeRegression regression = new RidgeRegression(labels, null, INPUTS, true, products);
      regression.load(Matrix.ofColumns(x, ROWS));
      return regression.solve(1e-12, null).values();
    }
  }

  private Matrix gram() {
    Matrix gram = new Matrix(INPUTS, INPUTS);
    try (Products products = new Products()) {
      products.gram(Matrix.ofColumns(x, ROWS), gram);
    }
    return gram;
  }

  private double[] fitted(Layer... layers) {
    DenseStack stack = new DenseStack(List.of(layers));
    double[] initial = UniformFanIn.draw(stack, new double[stack.parameterCount()], 5, 0);
    Linstorch.Settings settings =
        new Linstorch.Settings(false, true, 1, false, Double.NaN, SolverChoice.AUTO, 2);
    Samples rows = new Samples(x, new double[][] {y}, ROWS);
    return Linstorch.fit(stack, initial, rows, settings, new AsTheyAre(), new Nobody())
        .parameters();
  }

  /** Stores parameters as they are. */
  static final class AsTheyAre implements ParameterStore {

    @Override
    public double[] stored(double[] parameters) {
      return parameters.clone();
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
  static final class Nobody implements Linstorch.Observer {

    @Override
    public void layerSolved(int call, boolean backward, LayerSolve solve, double[] parameters) {}

    @Override
    public void sweepEnded(int call, boolean backward) {}
  }
}
