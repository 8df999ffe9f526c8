package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastLayerRidgeTest {

  private static final int ROWS = 80;
  private static final int UNITS = 6;
  private static final int OUTPUTS = 2;

  private static final Topology SHAPE =
      new Topology(
          new int[] {3, UNITS, OUTPUTS},
          new boolean[] {true, true},
          Hinges.of(0, 1),
          new boolean[2]);

  private final Random random = new Random(8);
  private final Matrix[] net = {drawn(4, UNITS), drawn(UNITS + 1, OUTPUTS)};

  private Matrix drawn(int rows, int columns) {
    return new Matrix(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  private Rows rows(boolean weighted) {
    double[] weights = weighted ? random.doubles(ROWS, 0.5, 2).toArray() : null;
    return new Rows(drawn(ROWS, 3), drawn(ROWS, OUTPUTS), weights);
  }

  private static Decay decay(double last) {
    double[][] decay = {new double[3], new double[UNITS]};
    Arrays.fill(decay[1], last);
    return new Decay(decay);
  }

  /**
   * The ridge solution is where {@code A'(y - A w - b) = N (lambda s^2 + k decay) w}, and residuals
   * sum to zero.
   */
  @ParameterizedTest
  @CsvSource({"false, 0.1, 0", "true, 0.1, 0", "false, 0, 0.2", "true, 0.01, 0.1"})
  void solve_penalty_isTheRidgeSolution(boolean weighted, double penalty, double decay) {
    Rows rows = rows(weighted);
    try (Products products = new Products()) {
      Activations hidden = new Activations(SHAPE, rows.x(), products);
      hidden.hidden(net);

      Matrix w = new LastLayerRidge(SHAPE, rows, decay(decay), products).solve(hidden, penalty);

      Matrix a = hidden.entering(1);
      double total = rows.total();
      for (int o = 0; o < OUTPUTS; o++) {
        double[] residuals = new double[ROWS];
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
          residuals[i] = rows.y().get(i, o) - w.get(UNITS, o);
          for (int j = 0; j < UNITS; j++) {
            residuals[i] -= a.get(i, j) * w.get(j, o);
          }
          sum += rows.weight(i) * residuals[i];
        }
        assertThat(sum).isCloseTo(0, within(1e-11));
        for (int j = 0; j < UNITS; j++) {
          double mean = 0;
          double pull = 0;
          for (int i = 0; i < ROWS; i++) {
            mean += rows.weight(i) * a.get(i, j) / total;
            pull += rows.weight(i) * a.get(i, j) * residuals[i];
          }
          double square = 0;
          for (int i = 0; i < ROWS; i++) {
            square += rows.weight(i) * Math.pow(a.get(i, j) - mean, 2) / total;
          }
          double expected = total * (penalty * square + OUTPUTS * decay) * w.get(j, o);
          assertThat(pull).isCloseTo(expected, within(1e-10));
          assertThat(square).isGreaterThan(1e-3);
        }
      }
    }
  }

  @Test
  void choose_noDecay_isTheSolutionOfThePenaltyWithTheLeastLeftOutResiduals() {
    Rows rows = rows(false);
    try (Products products = new Products()) {
      Activations hidden = new Activations(SHAPE, rows.x(), products);
      hidden.hidden(net);
      LastLayerRidge ridge = new LastLayerRidge(SHAPE, rows, Decay.NONE, products);

      LastLayerRidge.Regressed chosen = ridge.choose(hidden);

      double nearest = Double.POSITIVE_INFINITY;
      for (double penalty : LastLayerRidge.PENALTIES) {
        double[] solved = ridge.solve(hidden, penalty).values();
        double distance = 0;
        for (int i = 0; i < solved.length; i++) {
          distance = Math.max(distance, Math.abs(solved[i] - chosen.weights().values()[i]));
        }
        nearest = Math.min(nearest, distance);
      }
      assertThat(nearest).isLessThan(1e-9);
      // Labels are noise: whatever is left out is further away than what is fitted.
      LastLayerRidge all = new LastLayerRidge(SHAPE, rows, Decay.NONE, products);
      Matrix[] fitted = LastLayerRidge.with(net, all.solve(hidden, 0));
      double least = rows.loss(new Activations(SHAPE, rows.x(), products).forward(fitted));
      double leftOut = chosen.leftOut().squares(0, OUTPUTS) / (ROWS * OUTPUTS);
      assertThat(leftOut).isGreaterThan(least);
    }
  }

  @Test
  void choose_decay_isThePenalty() {
    Rows rows = rows(true);
    try (Products products = new Products()) {
      Activations hidden = new Activations(SHAPE, rows.x(), products);
      hidden.hidden(net);
      LastLayerRidge ridge = new LastLayerRidge(SHAPE, rows, decay(0.3), products);

      LastLayerRidge.Regressed chosen = ridge.choose(hidden);

      assertThat(chosen.leftOut()).isNull();
      assertThat(chosen.weights().values()).containsExactly(ridge.solve(hidden, 0).values());
    }
  }
}
