package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nets of any activation that carry a line; {@link LinearFitTest} has those of hinges. */
class LineEmbeddingTest {

  private static final int ROWS = 80;

  private static final double SINGLE = 0x1p-24;

  private static final double DOUBLE = 0x1p-53;

  /** Linear on a range, or in the difference of two. */
  private static final List<Activation> EXACT =
      List.of(
          Activation.SOFTPLUS,
          Activation.SWISH,
          Activation.GELU,
          Activation.PRECISE_GELU,
          Activation.elu(0.4),
          Activation.SELU,
          Activation.RELU6,
          Activation.HARD_TANH,
          Activation.HARD_SIGMOID,
          Activation.thresholdedRelu(1),
          Activation.relu(0.1, 0.5, 3));

  private static final List<Activation> SMOOTH = EXACT.subList(0, 4);

  /** Linear nowhere. */
  private static final List<Activation> CURVED =
      List.of(
          Activation.TANH,
          Activation.SIGMOID,
          Activation.RATIONAL_TANH,
          Activation.SOFTSIGN,
          Activation.RECTIFIED_TANH,
          Activation.MISH,
          Activation.CUBE);

  private final Random random = new Random(5);

  static Stream<Activation> activations() {
    return Stream.concat(EXACT.stream(), CURVED.stream());
  }

  static Stream<Activation> exact() {
    return EXACT.stream();
  }

  private Matrix drawn(int rows, int columns) {
    return new Matrix(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  private static Topology shape(int width, boolean bias, Activation... hidden) {
    int depth = hidden.length + 1;
    int[] dims = new int[depth + 1];
    boolean[] biases = new boolean[depth];
    Activation[] activations = new Activation[depth];
    for (int l = 0; l < depth; l++) {
      dims[l] = l == 0 ? 5 : width;
      biases[l] = bias;
      activations[l] = l < hidden.length ? hidden[l] : Activation.IDENTITY;
    }
    dims[depth] = 2;
    return new Topology(dims, biases, activations, new boolean[depth]);
  }

  /** Largest error on the rows, with weights rounded, relative to the largest output. */
  private double error(Topology shape, double roundOff) {
    Matrix x = drawn(ROWS, 5);
    Matrix line = drawn(shape.hasIntercept() ? 6 : 5, 2);
    Matrix[] net = LineEmbedding.of(x, line, shape, shape.hasIntercept(), roundOff);
    for (Matrix w : net) {
      for (int i = 0; i < w.values().length && roundOff == SINGLE; i++) {
        w.values()[i] = (float) w.values()[i];
      }
    }
    double largest = 0;
    double error = 0;
    try (Products products = new Products()) {
      Matrix expected = new LinearFit(line, null).outputs(x, products);
      Matrix found = new Activations(shape, x, products).forward(net);
      for (int i = 0; i < found.values().length; i++) {
        largest = Math.max(largest, Math.abs(expected.values()[i]));
        error = Math.max(error, Math.abs(found.values()[i] - expected.values()[i]));
      }
    }
    return error / largest;
  }

  /** 4 units are two for each output, 2 are one; smooth ones are exact in twos. */
  @ParameterizedTest
  @MethodSource("exact")
  void of_activationThatIsLinearSomewhere_exact(Activation activation) {
    for (int width : new int[] {4, 2}) {
      double least = width == 2 && SMOOTH.contains(activation) ? 1e-8 : 1e-12;
      assertThat(error(shape(width, true, activation), DOUBLE))
          .as("%s, width %s", activation, width)
          .isLessThan(least);
      assertThat(error(shape(width, true, activation, activation), DOUBLE)).isLessThan(10 * least);
      assertThat(error(shape(width, true, activation), SINGLE))
          .as("%s, width %s, in single precision", activation, width)
          .isLessThan(least > 1e-12 ? 1e-3 : 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1e-5, 1e-11", "2, 2e-4, 1e-9"})
  void of_curvedActivation_errorOfTheBestScale(int width, double inSingle, double inDouble) {
    for (Activation activation : CURVED) {
      for (Topology shape :
          List.of(shape(width, true, activation), shape(width, true, activation, activation))) {
        // The scales of tanh's point of no third derivative do not suit these.
        boolean isEven =
            List.of(Activation.SOFTSIGN, Activation.CUBE, Activation.MISH).contains(activation);
        double loose = isEven || width == 2 && !activation.shape().isS() ? 30 : 1;
        assertThat(error(shape, SINGLE))
            .as("%s in single precision", activation)
            .isLessThan(loose * inSingle);
        assertThat(error(shape, DOUBLE))
            .as("%s in double precision", activation)
            .isLessThan(loose * loose * inDouble);
      }
    }
  }

  @Test
  void of_mixedLayersAndHinges_exact() {
    assertThat(error(shape(4, true, Activation.SWISH, Activation.RELU), DOUBLE)).isLessThan(1e-12);
    assertThat(error(shape(4, true, Activation.IDENTITY, Activation.elu(1)), DOUBLE))
        .isLessThan(1e-12);
  }

  /** Without biases everything has to be odd, or a pair of opposite units. */
  @Test
  void of_noBiases_exactByPairsAndNullWhereThereIsNoSlopeAtZero() {
    assertThat(error(shape(4, false, Activation.SOFTPLUS), DOUBLE)).isLessThan(1e-12);
    assertThat(error(shape(4, false, Activation.TANH, Activation.SIGMOID), SINGLE))
        .isLessThan(1e-3);
    assertThat(
            LineEmbedding.of(
                drawn(ROWS, 5), drawn(5, 2), shape(4, false, Activation.CUBE), false, DOUBLE))
        .isNull();
  }

  @ParameterizedTest
  @MethodSource("activations")
  void of_fewerUnitsThanOutputs_null(Activation activation) {
    Topology narrow = shape(1, true, activation);
    assertThat(LineEmbedding.of(drawn(ROWS, 5), drawn(6, 2), narrow, true, DOUBLE)).isNull();
  }
}
