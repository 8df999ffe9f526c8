package io.github.linstorch.layerwise.gaussnewton.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products with the Jacobian against those of {@link Activations}, which the fixtures hold. */
class JacobianTest {

  private static final int ROWS = 37;

  private final Random random = new Random(8);

  private Matrix drawn(int rows, int columns) {
    Matrix result = new Matrix(rows, columns);
    for (int i = 0; i < result.values().length; i++) {
      result.values()[i] = random.nextGaussian();
    }
    return result;
  }

  private Matrix[] drawn(Topology shape) {
    Matrix[] result = shape.zeros();
    for (int l = 0; l < result.length; l++) {
      result[l] = drawn(result[l].rows(), result[l].columns());
    }
    return result;
  }

  private static Topology shape(int outputs, int depth, boolean bias, double slope) {
    int[] dims = {3, 9, 6, 7, outputs};
    dims[depth] = outputs;
    Topology shape =
        new Topology(
            Arrays.copyOf(dims, depth + 1),
            new boolean[depth],
            Hinges.of(new double[depth]),
            new boolean[depth]);
    Arrays.fill(shape.bias(), bias);
    Arrays.fill(shape.activation(), Activation.hinge(slope));
    shape.activation()[depth - 1] = Activation.hinge(1);
    return shape;
  }

  private static Matrix[] stacked(Topology shape, Matrix[] v, Matrix[] net) {
    Matrix[] stacked = new Matrix[v.length];
    for (int l = 0; l < v.length; l++) {
      int d = l == 0 ? 0 : shape.dims()[l];
      stacked[l] = new Matrix(v[l].rows() + d, v[l].columns());
      for (int o = 0; o < v[l].columns(); o++) {
        for (int j = 0; j < stacked[l].rows(); j++) {
          double w = j < v[l].rows() ? v[l].get(j, o) : net[l].get(j - v[l].rows(), o);
          stacked[l].set(j, o, w);
        }
      }
    }
    return stacked;
  }

  private static void assertClose(String what, Matrix found, Matrix expected, double rtol) {
    double scale = Math.sqrt(expected.squares(0, expected.columns()));
    assertThat(found.values()).as(what).containsExactly(expected.values(), within(rtol * scale));
    assertThat(scale).as(what).isGreaterThan(0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, true, 0", "1, 2, true, 0", "1, 3, true, 0", "1, 4, false, 0.1", "1, 3, true, 1",
    "4, 1, true, 0", "4, 2, true, 0", "4, 3, false, 0.1", "4, 4, true, 0", "4, 3, true, 1"
  })
  void products_everyShape_areThoseOfThePass(int outputs, int depth, boolean bias, double slope) {
    Topology shape = shape(outputs, depth, bias, slope);
    try (Products products = new Products();
        Jacobian inDouble = new DoubleJacobian(shape, ROWS, products);
        Jacobian inSingle = Jacobians.inSingle(shape, ROWS)) {
      // Twice: buffers are used over and over.
      for (int time = 0; time < 2; time++) {
        assertProducts(shape, inDouble, products, 1e-13);
        assertProducts(shape, inSingle, products, 1e-6);
      }
    }
  }

  /** Their slopes cannot be told from the signs of the activations. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void products_smoothUnits_areThoseOfThePass(int outputs) {
    Topology shape = shape(outputs, 4, true, 0);
    shape.activation()[0] = Activation.TANH;
    shape.activation()[1] = Activation.SWISH;
    try (Products products = new Products();
        Jacobian inDouble = new DoubleJacobian(shape, ROWS, products);
        Jacobian inSingle = Jacobians.inSingle(shape, ROWS)) {
      assertProducts(shape, inDouble, products, 1e-13);
      assertProducts(shape, inSingle, products, 1e-6);
    }
  }

  /** Of the inputs, over one layer and two, overlapping, and two that one layer takes. */
  @ParameterizedTest
  @CsvSource({"1, RELU", "1, TANH", "4, RELU", "4, TANH"})
  void products_skips_areThoseOfThePass(int outputs, String activation) {
    Activation hidden = activation.equals("RELU") ? Activation.RELU : Activation.TANH;
    int[][] from = {{0}, {}, {2}, {}, {3, 2}, {4}, {}};
    Topology shape =
        new Topology(
            new int[] {3, 3, 6, 6, 6, 6, 6, outputs},
            new boolean[] {true, true, false, true, true, true, true},
            new Activation[] {hidden, hidden, hidden, hidden, hidden, hidden, Activation.IDENTITY},
            new boolean[7],
            new Skips(from, null, null));
    try (Products products = new Products();
        Jacobian inDouble = new DoubleJacobian(shape, ROWS, products);
        Jacobian inSingle = Jacobians.inSingle(shape, ROWS)) {
      for (int time = 0; time < 2; time++) {
        assertProducts(shape, inDouble, products, 1e-13);
        assertProducts(shape, inSingle, products, 2e-6);
        assertAdjoint(shape, inDouble, products);
      }
    }
  }

  /** {@code g'(J v) = (J'g)'v}, and J v is the difference quotient. */
  private void assertAdjoint(Topology shape, Jacobian jacobian, Products products) {
    Matrix[] net = drawn(shape);
    Activations activations = new Activations(shape, drawn(ROWS, shape.nIn()), products);
    activations.forward(net);
    jacobian.linearise(net, activations);
    Matrix[] v = drawn(shape);
    Matrix g = drawn(ROWS, shape.nOut());
    Matrix tangent = drawn(ROWS, shape.nOut());
    Matrix[] transposed = drawn(shape);

    jacobian.apply(v, tangent);
    jacobian.applyTransposed(g, transposed);

    double across = Vectors.dot(new Matrix[] {g}, new Matrix[] {tangent});
    assertThat(Vectors.dot(transposed, v)).isCloseTo(across, within(1e-10 * Math.abs(across)));
    Matrix before = activations.output().copy();
    Vectors.addScaled(net, 1e-7, v);
    Matrix quotient = activations.forward(net).copy();
    for (int i = 0; i < quotient.values().length; i++) {
      quotient.values()[i] = (quotient.values()[i] - before.values()[i]) / 1e-7;
    }
    assertClose("difference quotient", quotient, tangent, 1e-4);
  }

  private void assertProducts(Topology shape, Jacobian jacobian, Products products, double rtol) {
    Matrix[] net = drawn(shape);
    Activations activations = new Activations(shape, drawn(ROWS, shape.nIn()), products);
    activations.forward(net);
    activations.differentiate();
    jacobian.linearise(net, activations);

    Matrix[] v = drawn(shape);
    Matrix expected = new Matrix(ROWS, shape.nOut());
    activations.directional(stacked(shape, v, net), expected);
    Matrix tangent = drawn(ROWS, shape.nOut());
    jacobian.apply(v, tangent);
    assertClose("J v", tangent, expected, rtol);

    Matrix g = drawn(ROWS, shape.nOut());
    Matrix[] errors = new Matrix[shape.depth()];
    for (int l = 0; l < errors.length; l++) {
      errors[l] = new Matrix(ROWS, shape.dims()[l + 1]);
    }
    errors[errors.length - 1] = g.copy();
    activations.backward(net, errors);
    Matrix[] gradient = shape.zeros();
    activations.gradient(errors, gradient);
    Matrix[] transposed = drawn(shape);
    jacobian.applyTransposed(g, transposed);
    Matrix[] grams = new Matrix[errors.length];
    for (int l = 0; l < errors.length; l++) {
      grams[l] = new Matrix(shape.dims()[l + 1], shape.dims()[l + 1]);
    }
    jacobian.errorGrams(g, grams);
    double[] weights = random.doubles(ROWS, 0.5, 2).toArray();
    for (int l = 0; l < errors.length; l++) {
      assertClose("J'g, layer " + l, transposed[l], gradient[l], rtol);
      Matrix gram = new Matrix(grams[l].rows(), grams[l].rows());
      products.gram(errors[l], gram);
      assertClose("G'G, layer " + l, grams[l], gram, rtol);
      assertInputGrams(jacobian, l, activations.entering(l), shape.rows(l), weights, rtol);
    }
  }

  /** Weights of rows, and with them gradients, may be far out of the range of single precision. */
  @ParameterizedTest
  @CsvSource({"1, 1e200", "1, 1e-200", "4, 1e200", "4, 1e-200"})
  void singleProducts_numbersOutOfItsRange_areScaled(int outputs, double size) {
    Topology shape = shape(outputs, 3, true, 0);
    Matrix[] net = drawn(shape);
    try (Products products = new Products();
        Jacobian jacobian = Jacobians.inSingle(shape, ROWS)) {
      Activations activations = new Activations(shape, drawn(ROWS, shape.nIn()), products);
      activations.forward(net);
      jacobian.linearise(net, activations);
      Matrix[] v = drawn(shape);
      Matrix tangent = new Matrix(ROWS, outputs);
      jacobian.apply(v, tangent);
      for (Matrix one : v) {
        multiply(one.values(), size);
      }
      Matrix ofScaled = new Matrix(ROWS, outputs);
      jacobian.apply(v, ofScaled);

      Matrix[] gradient = shape.zeros();
      jacobian.applyTransposed(ofScaled, gradient);
      multiply(ofScaled.values(), 1 / size);
      assertClose("J v", ofScaled, tangent, 1e-6);
      Matrix[] expected = shape.zeros();
      jacobian.applyTransposed(ofScaled, expected);
      double[] weights = random.doubles(ROWS, 0.5, 2).toArray();
      Matrix plain = new Matrix(shape.rows(1), shape.rows(1));
      jacobian.inputGram(1, weights, plain);
      multiply(weights, size);
      Matrix weighted = new Matrix(shape.rows(1), shape.rows(1));
      jacobian.inputGram(1, weights, weighted);
      multiply(weighted.values(), 1 / size);
      assertClose("weighted F'F", weighted, plain, 1e-6);
      for (int l = 0; l < gradient.length; l++) {
        multiply(gradient[l].values(), 1 / size);
        assertClose("J'g", gradient[l], expected[l], 1e-6);
      }
    }
  }

  @Test
  void singleProducts_zeros_areZero() {
    Topology shape = shape(1, 3, true, 0);
    Matrix[] net = drawn(shape);
    try (Products products = new Products();
        Jacobian jacobian = Jacobians.inSingle(shape, ROWS)) {
      Activations activations = new Activations(shape, drawn(ROWS, shape.nIn()), products);
      activations.forward(net);
      jacobian.linearise(net, activations);
      Matrix tangent = drawn(ROWS, 1);
      jacobian.apply(shape.zeros(), tangent);
      assertThat(tangent.values()).containsOnly(0);
      Matrix[] gradient = drawn(shape);
      jacobian.applyTransposed(tangent, gradient);
      assertThat(gradient[1].values()).containsOnly(0);
    }
  }

  private static void multiply(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  private static void assertInputGrams(
      Jacobian jacobian, int l, Matrix entering, int columns, double[] weights, double rtol) {
    Matrix plain = new Matrix(columns, columns);
    Matrix weighted = new Matrix(columns, columns);
    for (int a = 0; a < columns; a++) {
      for (int b = 0; b < columns; b++) {
        double sum = 0;
        double weightedSum = 0;
        for (int i = 0; i < ROWS; i++) {
          double product = entering.get(i, a) * entering.get(i, b);
          sum += product;
          weightedSum += weights[i] * product;
        }
        plain.set(a, b, sum);
        weighted.set(a, b, weightedSum);
      }
    }
    Matrix found = new Matrix(columns, columns);
    jacobian.inputGram(l, null, found);
    assertClose("F'F, layer " + l, found, plain, rtol);
    jacobian.inputGram(l, weights, found);
    assertClose("weighted F'F, layer " + l, found, weighted, rtol);
  }
}
