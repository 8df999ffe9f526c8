package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.gaussnewton.step.OutputUnits;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.testsupport.Hinges;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EquilibrationTest {

  private static final int N = 1000;

  private static final Topology SHAPE =
      new Topology(
          new int[] {3, 4, 2}, new boolean[] {true, true}, Hinges.of(0, 1), new boolean[2]);

  /** An indicator of ten rows, one of half of them, and numbers. */
  private static Rows rows(double unit) {
    Random random = new Random(1);
    Matrix x = new Matrix(N, 3);
    Matrix y = new Matrix(N, 2);
    for (int i = 0; i < N; i++) {
      x.set(i, 0, i % 100 == 7 ? unit : 0);
      x.set(i, 1, i % 2 == 0 ? 5 : 5 + unit);
      x.set(i, 2, 3 + unit * random.nextGaussian());
      y.set(i, i % 2, 1);
    }
    return new Rows(x, y, null);
  }

  private static double spread(Matrix x, int column) {
    double sum = x.squares(column, column + 1);
    return Math.sqrt(sum / x.rows());
  }

  @Test
  void apply_rareFeature_isSmallerThanTheOthersInAnyUnit() {
    for (double unit : new double[] {1, 0.125, 1024}) {
      Rows rows = rows(unit);
      Rows changed =
          new Equilibration(rows, SHAPE, true, OutputUnits.ones(SHAPE.nOut())).apply(rows);

      // As if it were there in three tenths of the rows instead of a hundredth.
      assertThat(spread(changed.x(), 0)).isCloseTo(Math.sqrt(0.01 / 0.3), within(1e-12));
      assertThat(spread(changed.x(), 1)).isCloseTo(1, within(1e-12));
      assertThat(spread(changed.x(), 2)).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void apply_constantFeatureWithoutBias_isAnInterceptOfUnitSize() {
    Topology shape =
        new Topology(
            new int[] {1, 4, 2}, new boolean[] {false, true}, Hinges.of(0, 1), new boolean[2]);
    for (int others : new int[] {0, 3}) {
      Matrix x = new Matrix(N, 1);
      Arrays.fill(x.values(), 7);
      Arrays.fill(x.values(), 0, others, 8);
      Rows rows = new Rows(x, rows(1).y(), null);

      Rows changed =
          new Equilibration(rows, shape, true, OutputUnits.ones(shape.nOut())).apply(rows);

      assertThat(spread(changed.x(), 0)).isCloseTo(1, within(1e-12));
    }
  }

  /** The mean of so many tenths is off by more than the tolerance of a constant. */
  @Test
  void apply_manyEqualValues_areZero() {
    int n = 100_000;
    Matrix x = new Matrix(n, 3);
    Arrays.fill(x.values(), 0.1);
    Rows rows = new Rows(x, new Matrix(n, 2), null);

    Rows changed = new Equilibration(rows, SHAPE, true, OutputUnits.ones(SHAPE.nOut())).apply(rows);

    assertThat(changed.x().squares(0, 3)).isZero();
  }

  @Test
  void apply_logLoss_labelsStayProbabilities() {
    Rows asTheyAre =
        new Equilibration(rows(1), SHAPE, true, OutputUnits.ones(SHAPE.nOut())).apply(rows(1));
    Rows standardised = new Equilibration(rows(1), SHAPE, false, null).apply(rows(1));

    assertThat(asTheyAre.y().values()).containsExactly(rows(1).y().values());
    assertThat(spread(standardised.y(), 0)).isCloseTo(1, within(1e-12));
  }

  @Test
  void undo_anyNet_isWhatWasApplied() {
    Equilibration equilibration =
        new Equilibration(rows(3), SHAPE, true, OutputUnits.ones(SHAPE.nOut()));
    Random random = new Random(2);
    Matrix[] net = SHAPE.zeros();
    for (Matrix layer : net) {
      for (int i = 0; i < layer.values().length; i++) {
        layer.values()[i] = random.nextGaussian();
      }
    }

    Matrix[] back = equilibration.undo(equilibration.apply(net));

    for (int l = 0; l < net.length; l++) {
      assertThat(back[l].values()).containsExactly(net[l].values(), within(1e-12));
    }
  }
}
