package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ridge regressions of fewer rows than features: what they minimise is flat at their solution. */
class FewRowsRidgeTest {

  private final SplittableRandom random = new SplittableRandom(9);

  @ParameterizedTest
  @CsvSource({
    "10, 40, 0.1, 0, false", "10, 40, 1e-6, 0, true", "39, 40, 0.01, 2, true",
    "10, 40, 0, 1, true", "40, 40, 0.1, 0.5, true", "41, 40, 0.1, 0.5, false"
  })
  void solve_anyPenalty_gradientIsZero(
      int n, int p, double lambda, double decay, boolean isWeighted) {
    RealMatrix f = Dense.random(random, n, p);
    f.setColumn(3, new double[n]);
    RealMatrix y = Dense.random(random, n, 2);
    double[] weights = isWeighted ? random.doubles(n, 0.5, 2).toArray() : null;
    double total = isWeighted ? Arrays.stream(weights).sum() : n;
    double[] decays = decay > 0 ? random.doubles(p, 0.1 * decay, decay).toArray() : null;
    for (boolean bias : new boolean[] {true, false}) {
      try (Products products = new Products()) {
        Matrix targets = new Matrix(n, 2, Dense.columnMajor(y));
        RidgeRegression ridge = new RidgeRegression(targets, weights, p, bias, products);
        ridge.load(new Matrix(n, p, Dense.columnMajor(f)));
        // Twice: buffers are used again.
        ridge.solve(lambda, decays);
        Matrix w = ridge.solve(lambda, decays);
        for (int o = 0; o < 2; o++) {
          double[] residual = new double[n];
          double sum = 0;
          for (int i = 0; i < n; i++) {
            residual[i] = y.getEntry(i, o) - (bias ? w.get(p, o) : 0);
            for (int j = 0; j < p; j++) {
              residual[i] -= f.getEntry(i, j) * w.get(j, o);
            }
            residual[i] *= isWeighted ? weights[i] : 1;
            sum += residual[i];
          }
          if (bias) {
            assertThat(sum).isCloseTo(0, within(1e-9 * n));
          }
          for (int j = 0; j < p; j++) {
            double slope = 0;
            for (int i = 0; i < n; i++) {
              slope += f.getEntry(i, j) * residual[i];
            }
            double scale = ridge.scale()[j];
            double pull = Double.isInfinite(scale) ? 0 : lambda * scale * scale;
            pull += decays == null ? 0 : 2 * decays[j];
            assertThat(slope).isCloseTo(total * pull * w.get(j, o), within(1e-8 * n));
          }
        }
      }
    }
  }

  /** The mean of many equal numbers is not quite that number. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void solve_allFeaturesConstant_noCoefficients(int p) {
    int n = 60;
    double[] features = new double[n * p];
    for (int i = 0; i < features.length; i++) {
      features[i] = i % 3 == 0 ? 0.1 : Math.nextUp(0.1);
    }
    Matrix y = new Matrix(n, 1, Dense.columnMajor(Dense.random(random, n, 1)));
    try (Products products = new Products()) {
      RidgeRegression ridge = new RidgeRegression(y, null, p, true, products);
      ridge.load(new Matrix(n, p, features));

      Matrix found = ridge.leaveOneOut(new double[] {0, 1e-6}).coefficients();

      for (int j = 0; j < p; j++) {
        assertThat(found.get(j, 0)).isZero();
        assertThat(ridge.solve(0.01, null).get(j, 0)).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 40", "39, 40", "40, 40"})
  void solve_noPenalty_shortestOfTheScaledColumns(int n, int p) {
    RealMatrix f = Dense.random(random, n, p);
    RealMatrix y = Dense.random(random, n, 1);
    try (Products products = new Products()) {
      Matrix targets = new Matrix(n, 1, Dense.columnMajor(y));
      RidgeRegression ridge = new RidgeRegression(targets, null, p, false, products);
      ridge.load(new Matrix(n, p, Dense.columnMajor(f)));

      Matrix found = ridge.solve(0, null);

      RealMatrix scaled = f.copy();
      for (int j = 0; j < p; j++) {
        scaled.setColumnVector(j, f.getColumnVector(j).mapDivide(ridge.scale()[j]));
      }
      RealMatrix expected = Dense.pseudoInverse(scaled, n).multiply(y);
      for (int j = 0; j < p; j++) {
        double x = expected.getEntry(j, 0);
        assertThat(found.get(j, 0) * ridge.scale()[j])
            .isCloseTo(x, within(1e-9 * (1 + expected.getFrobeniusNorm())));
      }
    }
  }

  /** The caller goes on with its labels, and with another penalty. */
  @ParameterizedTest
  @CsvSource({"10, 40", "60, 4"})
  void solve_oneRegressionAfterAnother_labelsAndFeaturesAreUnchanged(int n, int p) {
    Matrix f = new Matrix(n, p, Dense.columnMajor(Dense.random(random, n, p)));
    Matrix y = new Matrix(n, 2, Dense.columnMajor(Dense.random(random, n, 2)));
    double[] features = f.values().clone();
    double[] labels = y.values().clone();
    try (Products products = new Products()) {
      RidgeRegression ridge = new RidgeRegression(y, null, p, true, products);
      ridge.load(f);
      double[] first = ridge.solve(0.1, null).values().clone();
      ridge.solve(0, null);
      ridge.solve(3, null);

      assertThat(ridge.solve(0.1, null).values()).containsExactly(first);
    }
    assertThat(f.values()).containsExactly(features);
    assertThat(y.values()).containsExactly(labels);
  }
}
