package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Skips;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nets with skips that carry a line. */
class ResidualEmbeddingTest {

  private static final int ROWS = 60;

  private static final double DOUBLE = 0x1p-53;

  private final Random random = new Random(9);

  private Matrix drawn(int rows, int columns) {
    return new Matrix(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  private Topology shape(int width, boolean[] bias, Activation hidden, int[]... from) {
    int depth = from.length;
    int[] dims = new int[depth + 1];
    Arrays.fill(dims, width);
    dims[0] = from[0].length > 0 || from[1].length > 0 && from[1][0] == 0 ? width : 3;
    dims[depth] = 2;
    Activation[] activation = new Activation[depth];
    Arrays.fill(activation, hidden);
    activation[depth - 1] = Activation.IDENTITY;
    double[] scale = random.doubles(dims[0], 0.5, 2).toArray();
    double[] shift = random.doubles(dims[0], -3, 3).toArray();
    Skips skips = new Skips(from, scale, shift);
    return new Topology(dims, bias, activation, new boolean[depth], skips);
  }

  private static boolean[] biases(int depth) {
    boolean[] bias = new boolean[depth];
    Arrays.fill(bias, true);
    return bias;
  }

  private void requireExact(Topology shape, double tolerance) {
    boolean intercept = shape.hasIntercept();
    Matrix x = drawn(ROWS, shape.nIn());
    Matrix line = drawn(shape.nIn() + (intercept ? 1 : 0), 2);

    Matrix[] net = ResidualEmbedding.of(x, line, shape, intercept, DOUBLE);

    try (Products products = new Products()) {
      double[] expected = new LinearFit(line, null).outputs(x, products).values();
      double[] found = new Activations(shape, x, products).forward(net).values();
      assertThat(found).containsExactly(expected, within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELU", "LEAKY", "SOFTPLUS", "SIGMOID"})
  void of_skipsBehindLayers_carriesTheLine(String name) {
    Activation hidden =
        switch (name) {
          case "RELU" -> Activation.RELU;
          case "LEAKY" -> Activation.leakyRelu(0.1);
          case "SOFTPLUS" -> Activation.SOFTPLUS;
          default -> Activation.SIGMOID;
        };
    double tolerance = name.equals("SIGMOID") ? 1e-8 : 1e-11;
    int[] none = {};
    requireExact(shape(6, biases(3), hidden, none, new int[] {1}, none), tolerance);
    requireExact(shape(6, biases(4), hidden, none, none, new int[] {1}, none), tolerance);
    // One behind the other, and a layer of no skip behind them.
    requireExact(
        shape(6, biases(5), hidden, none, new int[] {1}, new int[] {2}, none, none), tolerance);
    // Overlapping, and the same units twice.
    requireExact(
        shape(6, biases(5), hidden, none, none, new int[] {1}, new int[] {2}, none), tolerance);
    requireExact(
        shape(6, biases(4), hidden, none, new int[] {1}, new int[] {1, 2}, none), tolerance);
    requireExact(shape(6, biases(3), hidden, none, new int[] {1, 1}, none), tolerance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELU", "SIGMOID"})
  void of_skipsFromInputs_carriesTheLine(String name) {
    Activation hidden = name.equals("RELU") ? Activation.RELU : Activation.SIGMOID;
    int[] none = {};
    int[] inputs = {0};
    double tolerance = name.equals("RELU") ? 1e-11 : 1e-7;
    // In front of the last layer, and of another.
    requireExact(shape(4, biases(2), hidden, inputs, none), tolerance);
    requireExact(shape(4, biases(3), hidden, inputs, none, none), tolerance);
    requireExact(shape(4, biases(3), hidden, none, inputs, none), tolerance);
    requireExact(shape(4, biases(4), hidden, inputs, new int[] {1}, none, none), tolerance);
  }

  @Test
  void of_noBiasesAndOppositeUnits_carriesTheLine() {
    int[] none = {};
    requireExact(shape(6, new boolean[3], Activation.RELU, none, new int[] {1}, none), 1e-11);
  }

  /** Without a bias behind them the constants that come with the inputs cannot go. */
  @Test
  void of_whatCannotCarryTheLine_null() {
    int[] none = {};
    Topology noBias = shape(4, new boolean[] {true, false}, Activation.RELU, new int[] {0}, none);
    Topology narrow = shape(1, biases(3), Activation.RELU, none, new int[] {1}, none);
    // What the two layers give has not one base.
    Topology mixed = shape(6, biases(4), Activation.RELU, none, none, new int[] {1, 2}, none);

    for (Topology shape : new Topology[] {noBias, narrow, mixed}) {
      Matrix line = drawn(shape.nIn() + 1, 2);
      assertThat(ResidualEmbedding.of(drawn(ROWS, shape.nIn()), line, shape, true, DOUBLE))
          .isNull();
    }
  }
}
