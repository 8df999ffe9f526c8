package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of the solvers that other tests see through their results only. */
class SelectionTest {

  private static Matrix random(SplittableRandom random, int rows, int columns) {
    return new Matrix(rows, columns, random.doubles((long) rows * columns, 1, 3).toArray());
  }

  /**
   * A user who weighs rows gets the columns of the rows repeated. A constant is left out, whose
   * mean is off by round-off: no unit may be spent on it.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void select_weightedRows_sameAsRowsRepeated(boolean centre) {
    SplittableRandom random = new SplittableRandom(3);
    int n = 30;
    Matrix x = random(random, n, 6);
    Matrix y = random(random, n, 2);
    double[] weights = new double[n];
    int[] repeated = new int[2 * n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      x.set(i, 5, 0.1);
      weights[i] = i % 3 == 0 ? 3 : 1;
      for (int r = 0; r < weights[i]; r++) {
        repeated[count++] = i;
      }
    }
    int[] rows = Arrays.copyOf(repeated, count);
    try (Products products = new Products()) {
      OrthogonalSelection.Selected weighted =
          OrthogonalSelection.select(x, y, weights, 6, List.of(), centre, products);
      OrthogonalSelection.Selected all =
          OrthogonalSelection.select(
              x.rowsOf(rows), y.rowsOf(rows), null, 6, List.of(), centre, products);

      assertThat(weighted.columns()).isEqualTo(all.columns());
      for (int s = 0; s < 5; s++) {
        assertThat(weighted.residualSumOfSquares().get(s))
            .isCloseTo(all.residualSumOfSquares().get(s), within(1e-9));
      }
      assertThat(weighted.columns().contains(5)).isEqualTo(!centre);
    }
  }

  /** Of dependent columns a ridge without a penalty is the shortest regression on them. */
  @Test
  void solve_ridgeWithoutPenaltyOnDependentColumns_regression() {
    SplittableRandom random = new SplittableRandom(4);
    int n = 25;
    Matrix x = random(random, n, 3);
    Matrix y = new Matrix(n, 1);
    for (int i = 0; i < n; i++) {
      x.set(i, 2, x.get(i, 0));
      y.set(i, 0, 2 * x.get(i, 0) - 3 * x.get(i, 1) + 1);
    }
    try (Products products = new Products()) {
      RidgeRegression ridge = new RidgeRegression(y, null, 3, true, products);
      ridge.load(x);

      Matrix w = ridge.solve(0, null);

      assertThat(w.values()).containsExactly(new double[] {1, -3, 1, 1}, within(1e-9));
    }
  }

  /** The largest column comes first: a column of zeros in front hides no rank. */
  @Test
  void factor_columnsOfRisingSize_largestFirst() {
    SplittableRandom random = new SplittableRandom(5);
    double[] a = random.doubles(40, -1, 1).toArray();
    for (int i = 0; i < a.length; i++) {
      a[i] *= Math.pow(1e-3, 3 - i / 10);
    }
    double[] given = a.clone();

    PivotedQr qr = new PivotedQr(a, 10, 4);

    for (int s = 0; s < 4; s++) {
      assertThat(qr.pivot(s)).isEqualTo(3 - s);
    }
    assertThat(Math.abs(qr.r(0, 0))).isCloseTo(Vectors.norm(given, 30, 10), within(1e-12));
    // Column 0 of the given ones is the last one now, and R holds it.
    double[] last = new double[10];
    for (int i = 0; i < 4; i++) {
      last[i] = qr.r(i, 3);
    }
    qr.applyQ(last, 1);
    for (int i = 0; i < 10; i++) {
      assertThat(last[i]).isCloseTo(given[i], within(1e-14));
    }
  }
}
