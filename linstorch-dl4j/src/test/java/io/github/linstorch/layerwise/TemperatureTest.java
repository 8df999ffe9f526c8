package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.Matrix;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemperatureTest {

  private static final int CLASSES = 3;

  /** Logits that are right in three rows of four, and their labels; every fifth one soft. */
  private record Problem(Matrix logits, Matrix targets) {

    static Problem of(long seed, int n, double scale) {
      Random random = new Random(seed);
      Problem made = new Problem(new Matrix(n, CLASSES), new Matrix(n, CLASSES));
      for (int i = 0; i < n; i++) {
        int label = random.nextInt(CLASSES);
        int said = i % 4 == 0 ? random.nextInt(CLASSES) : label;
        double certain = i % 5 == 0 ? 0.7 : 1;
        for (int o = 0; o < CLASSES; o++) {
          made.logits.set(i, o, scale * ((o == said ? 1 : 0) + 0.3 * random.nextGaussian()));
          made.targets.set(i, o, o == label ? certain : (1 - certain) / (CLASSES - 1));
        }
      }
      return made;
    }

    double fit(double[] weights) {
      return Temperature.fit(logits, targets, weights, Temperature.LEAST, Temperature.LARGEST);
    }

    double loss(double[] weights, double c) {
      return Temperature.logLoss(logits, targets, weights, c);
    }
  }

  @Test
  void fit_anyProblem_isTheMinimum() {
    for (int seed = 0; seed < 20; seed++) {
      Problem problem = Problem.of(seed, 40, Math.pow(10, seed % 5 - 2));

      double c = problem.fit(null);

      for (double factor : new double[] {0.9, 0.999, 1.001, 1.1}) {
        double other = Math.min(Temperature.LARGEST, Math.max(Temperature.LEAST, factor * c));
        assertThat(problem.loss(null, c))
            .as("seed %d, c %g, against %g", seed, c, other)
            .isLessThanOrEqualTo(problem.loss(null, other));
      }
      assertThat(problem.loss(null, c)).isLessThanOrEqualTo(problem.loss(null, 1));
    }
  }

  @Test
  void fit_scaledLogits_scalesInversely() {
    Problem problem = Problem.of(1, 50, 1);

    assertThat(Problem.of(1, 50, 4).fit(null)).isCloseTo(problem.fit(null) / 4, within(1e-8));
  }

  @Test
  void fit_weightOfTwo_isTheRowTwice() {
    Problem problem = Problem.of(3, 12, 1);
    double[] weights = new double[12];
    Problem repeated = new Problem(new Matrix(15, CLASSES), new Matrix(15, CLASSES));
    for (int i = 0; i < 15; i++) {
      int row = i < 12 ? i : i - 12;
      weights[row]++;
      for (int o = 0; o < CLASSES; o++) {
        repeated.logits.set(i, o, problem.logits.get(row, o));
        repeated.targets.set(i, o, problem.targets.get(row, o));
      }
    }

    double c = problem.fit(weights);

    assertThat(c).isCloseTo(repeated.fit(null), within(1e-8 * c));
    assertThat(c).isNotCloseTo(problem.fit(null), within(1e-3));
    assertThat(problem.loss(weights, c)).isCloseTo(repeated.loss(null, c), within(1e-12));
  }

  @Test
  void logLoss_softmaxByHand_isTheSame() {
    Matrix logits = new Matrix(1, 2, new double[] {1000, 1001});
    Matrix targets = new Matrix(1, 2, new double[] {0.25, 0.75});
    double p = 1 / (1 + Math.exp(-2));

    assertThat(Temperature.logLoss(logits, targets, null, 2))
        .isCloseTo(-0.25 * Math.log(1 - p) - 0.75 * Math.log(p), within(1e-12));
  }

  @Test
  void fit_logitsThatOverflow_leavesThemAlone() {
    Matrix logits = new Matrix(2, 2, new double[] {1e308, 1, -1e308, 0});
    Matrix targets = new Matrix(2, 2, new double[] {0, 0, 1, 1});

    assertThat(new Problem(logits, targets).fit(null)).isEqualTo(1);
  }

  @Test
  void fit_boundsBeside1_areRefused() {
    Problem problem = Problem.of(1, 10, 1);

    assertThatThrownBy(() -> Temperature.fit(problem.logits, problem.targets, null, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2.0, 3.0");
  }
}
