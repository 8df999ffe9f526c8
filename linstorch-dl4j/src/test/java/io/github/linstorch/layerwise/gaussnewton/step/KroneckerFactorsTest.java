package io.github.linstorch.layerwise.gaussnewton.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The preconditioner from few rows is that from their Gram matrix. */
class KroneckerFactorsTest {

  private static Matrix normal(Random random, int rows, int columns) {
    Matrix a = new Matrix(rows, columns);
    for (int i = 0; i < a.values().length; i++) {
      a.values()[i] = random.nextGaussian();
    }
    return a;
  }

  private static Topology shape(boolean bias, int... dims) {
    int depth = dims.length - 1;
    boolean[] biases = new boolean[depth];
    double[] slopes = new double[depth];
    for (int l = 0; l < depth; l++) {
      biases[l] = bias;
      slopes[l] = l == depth - 1 ? 1 : 0.1 * l;
    }
    return new Topology(dims, biases, Hinges.of(slopes), new boolean[depth]);
  }

  @ParameterizedTest
  @CsvSource({"0.3, 1", "1e-6, 1", "0.01, 3", "0, 2"})
  void precondition_fewRows_sameAsFromTheirProducts(double damping, int k) {
    Random random = new Random(4);
    Topology shape = shape(true, 40, 6, k);
    try (Products products = new Products()) {
      Matrix features = normal(random, 12, 41);
      Matrix gram = new Matrix(41, 41);
      products.gram(features, gram);
      Matrix[] inputs = {null, null};
      Matrix[] errors = new Matrix[2];
      for (int l = 0; l < 2; l++) {
        Matrix errorRows = normal(random, 12, shape.dims()[l + 1]);
        errors[l] = new Matrix(shape.dims()[l + 1], shape.dims()[l + 1]);
        products.gram(errorRows, errors[l]);
      }
      Matrix hidden = normal(random, 12, 7);
      inputs[1] = new Matrix(7, 7);
      products.gram(hidden, inputs[1]);
      KroneckerFactors all = new KroneckerFactors(shape, products);
      all.setFeatures(gram, 12);
      all.update(inputs, errors, 12, ParallelFor.SERIAL);
      KroneckerFactors few = new KroneckerFactors(shape, products);
      few.setFeatureRows(features, 12);
      few.update(inputs, errors, 12, ParallelFor.SERIAL);
      assertThat(few.scale(0)).isCloseTo(all.scale(0), within(1e-12 * all.scale(0)));
      for (Matrix v : new Matrix[] {normal(random, 41, 6), inSpan(random, features, products)}) {
        Matrix expected = new Matrix(41, 6);
        Matrix found = new Matrix(41, 6);
        all.precondition(0, v, damping, expected);
        few.precondition(0, v, damping, found);
        double scale = Math.sqrt(expected.squares(0, 6));
        for (int i = 0; i < found.values().length && damping > 0; i++) {
          // Directions without curvature are divided by the damping alone: round-off grows.
          assertThat(found.values()[i])
              .isCloseTo(expected.values()[i], within((1e-12 + 1e-15 / damping) * scale));
        }
        assertThat(found.values()).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
      }
    }
  }

  private static Matrix inSpan(Random random, Matrix features, Products products) {
    Matrix v = new Matrix(41, 6);
    products.cross(features, normal(random, 12, 6), v);
    return v;
  }
}
