package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One row does not decide which of two nets is the better one. */
class RowErrorsTest {

  private static double[] errors(int count, double each) {
    double[] errors = new double[count];
    Arrays.fill(errors, each);
    return errors;
  }

  @Test
  void areLess_oneRowFarOut_doesNotDecide() {
    double[] good = errors(60, 0.01);
    double[] poor = errors(60, 0.1);
    good[17] = 20;

    assertThat(RowErrors.areLess(good, poor)).isTrue();
    assertThat(RowErrors.areLess(poor, good)).isFalse();
  }

  @Test
  void areLess_twoRowsFarOut_decide() {
    double[] good = errors(60, 0.01);
    double[] poor = errors(60, 0.1);
    good[17] = 20;
    good[18] = 20;

    assertThat(RowErrors.areLess(good, poor)).isFalse();
  }

  @Test
  void areLess_fewRows_countsAll() {
    double[] good = errors(20, 0.01);
    double[] poor = errors(20, 0.1);
    good[3] = 20;

    assertThat(RowErrors.areLess(good, poor)).isFalse();
  }

  @Test
  void areLess_nan_loses() {
    double[] errors = errors(60, 0.01);
    double[] other = errors.clone();
    other[2] = Double.NaN;

    assertThat(RowErrors.areLess(errors, other)).isTrue();
    assertThat(RowErrors.areLess(other, errors)).isFalse();
    assertThat(RowErrors.areLess(other, other)).isFalse();
  }

  @Test
  void compared_manyRows_leavesOutOneInAHundred() {
    double[] differences = errors(300, 1);
    differences[4] = -9;
    differences[290] = 8;
    differences[150] = 7;

    assertThat(RowErrors.compared(differences)).hasSize(297).isSorted().doesNotContain(4, 150, 290);
  }

  @Test
  void of_weights_countRows() {
    Matrix y = new Matrix(3, 2, new double[] {1, 2, 3, 4, 5, 6});
    Rows rows = new Rows(new Matrix(3, 1), y, new double[] {1, 0, 2});

    assertThat(RowErrors.of(rows, new Matrix(3, 2))).containsExactly(17, 0, 90);
  }
}
