package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearFitTest {

  private static final int ROWS = 50;

  private final Random random = new Random(5);

  private Matrix drawn(int rows, int columns) {
    return new Matrix(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  private static Topology shape(int width, double slope, boolean bias, boolean lastBias) {
    return new Topology(
        new int[] {5, width, width + 1, 2},
        new boolean[] {bias, true, lastBias},
        Hinges.of(slope, slope, 1),
        new boolean[3]);
  }

  /** Pairs of opposite units, units without a kink, and units shifted to where they are linear. */
  @ParameterizedTest
  @CsvSource({
    "4, 0, true, true",
    "4, 0.1, true, true",
    "4, 0, false, true",
    "4, 0, true, false",
    "2, 1, true, true",
    "2, 1, true, false",
    "2, 0, true, true",
    "3, 0.1, true, true"
  })
  void embedded_wideEnough_netEqualsTheLineOnRows(
      int width, double slope, boolean bias, boolean lastBias) {
    Topology shape = shape(width, slope, bias, lastBias);
    Matrix x = drawn(ROWS, 5);
    Matrix line = drawn(6, 2);

    Matrix[] net = LineEmbedding.of(x, line, shape, true, 0x1p-53);

    try (Products products = new Products()) {
      Matrix found = new Activations(shape, x, products).forward(net);
      for (int i = 0; i < ROWS; i++) {
        for (int o = 0; o < 2; o++) {
          double expected = line.get(5, o);
          for (int j = 0; j < 5; j++) {
            expected += x.get(i, j) * line.get(j, o);
          }
          assertThat(found.get(i, o)).isCloseTo(expected, within(1e-12));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, true, true",
    "1, 1, true, true",
    "3, 0, false, true",
    "3, 0, true, false",
    "3, 0.1, false, true"
  })
  void embedded_tooNarrow_null(int width, double slope, boolean bias, boolean lastBias) {
    Topology shape = shape(width, slope, bias, lastBias);
    assertThat(LineEmbedding.of(drawn(ROWS, 5), drawn(6, 2), shape, true, 0x1p-53)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void of_anyRows_residualsAreOrthogonalToTheFeatures(boolean weighted, boolean intercept) {
    double[] weights = weighted ? random.doubles(ROWS, 0.5, 2).toArray() : null;
    Rows rows = new Rows(drawn(ROWS, 5), drawn(ROWS, 2), weights);

    LinearFit fit = LinearFit.of(rows, shape(4, 0, intercept, intercept));

    assertThat(fit.coefficients().rows()).isEqualTo(intercept ? 6 : 5);
    for (int o = 0; o < 2; o++) {
      double[] products = new double[fit.coefficients().rows()];
      double squares = 0;
      for (int i = 0; i < ROWS; i++) {
        double e = rows.y().get(i, o) - (intercept ? fit.coefficients().get(5, o) : 0);
        for (int j = 0; j < 5; j++) {
          e -= rows.x().get(i, j) * fit.coefficients().get(j, o);
        }
        for (int j = 0; j < products.length; j++) {
          products[j] += rows.weight(i) * e * (j < 5 ? rows.x().get(i, j) : 1);
        }
        squares += rows.weight(i) * e * e;
      }
      assertThat(products).containsExactly(new double[products.length], within(1e-12));
      assertThat(fit.squares()[o]).isCloseTo(squares, within(1e-12 * squares));
    }
  }

  @Test
  void of_summaryOfRowsAsTheyAre_isTheFitOfEquilibratedRows() {
    Rows rows = ProblemSample.rows(200, 2, false, 4);
    double[][] columns = new double[4 + 1 + 2][];
    for (int j = 0; j < 4; j++) {
      columns[j] = Arrays.copyOfRange(rows.x().values(), rows.x().at(j), rows.x().at(j + 1));
    }
    columns[4] = new double[200];
    Arrays.fill(columns[4], 1);
    for (int o = 0; o < 2; o++) {
      columns[5 + o] = Arrays.copyOfRange(rows.y().values(), rows.y().at(o), rows.y().at(o + 1));
    }
    LeastSquaresState summary = new LeastSquaresState(4, 2);
    summary.add(columns, 200);
    Problem problem = ProblemSample.of(rows, false, SettingsSample.DEFAULTS, 8);

    LinearFit found = LinearFit.of(summary, problem.shape(), problem.equilibration());

    LinearFit expected = LinearFit.of(problem.rows(), problem.shape());
    assertThat(found.coefficients().values())
        .containsExactly(expected.coefficients().values(), within(1e-12));
  }

  /** A ridge helps where many slopes are noise, and not where all of them count. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void ridge_leaveOneOut_onlyWhereItHelps(double slope, boolean helps) {
    Matrix x = drawn(ROWS, 20);
    Matrix y = drawn(ROWS, 1);
    for (int i = 0; i < ROWS; i++) {
      y.set(i, 0, 0.01 * y.get(i, 0));
      for (int j = 0; j < 20; j++) {
        y.set(i, 0, y.get(i, 0) + slope * x.get(i, j));
      }
    }
    Topology shape =
        new Topology(
            new int[] {20, 4, 1}, new boolean[] {true, true}, Hinges.of(0, 1), new boolean[2]);
    Rows rows = new Rows(x, y, null);
    LinearFit plain = LinearFit.of(rows, shape);
    try (Products products = new Products()) {
      LinearFit found = LinearFit.ridge(rows, shape, products);

      if (helps) {
        assertThat(found.squares()).isNull();
        assertThat(found.coefficients().squares(0, 1))
            .isLessThan(0.5 * plain.coefficients().squares(0, 1));
      } else {
        assertThat(found.squares()).containsExactly(plain.squares());
        assertThat(found.coefficients().values()).containsExactly(plain.coefficients().values());
      }
    }
  }

  /** Exact labels: the leave-one-out errors are round-off, and no ridge is to be found in them. */
  @Test
  void ridge_exactLabels_leastSquares() {
    Matrix x = drawn(ROWS, 5);
    Matrix y = new Matrix(ROWS, 2);
    for (int i = 0; i < ROWS; i++) {
      y.set(i, 0, x.get(i, 0) - x.get(i, 3));
      y.set(i, 1, 2 * x.get(i, 1));
    }
    try (Products products = new Products()) {
      LinearFit found = LinearFit.ridge(new Rows(x, y, null), shape(4, 0, true, true), products);
      assertThat(found.squares()).isNotNull();
      assertThat(found.outputs(x, products).values()).containsExactly(y.values(), within(1e-12));
    }
  }
}
