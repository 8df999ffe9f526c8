package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ridge regressions from sums, beside those from the rows. */
class SummedRidgeTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 64})
  void spectrum_ofSymmetricMatrix_isThatOfItsEigenvectors(int n) {
    SplittableRandom random = new SplittableRandom(n);
    Matrix a = new Matrix(n, n);
    Matrix b = new Matrix(n, 2, random.doubles(2L * n, -1, 1).toArray());
    for (int j = 0; j < n; j++) {
      for (int i = 0; i <= j; i++) {
        a.set(i, j, random.nextDouble(-1, 1));
        a.set(j, i, a.get(i, j));
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(a);
    Matrix components = b.copy();

    double[] values = new Spectrum(a.copy(), components).values();

    double[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(sorted).containsExactly(eigen.values(), within(1e-13 * n));
    // Squared components by eigenvalue, which do not depend on the vectors' signs.
    for (int j = 0; j < n; j++) {
      int at = 0;
      while (Math.abs(values[at] - eigen.values()[j]) > 1e-12 * n) {
        at++;
      }
      double dot = 0;
      for (int i = 0; i < n; i++) {
        dot += eigen.vectors().get(i, j) * b.get(i, 1);
      }
      assertThat(Math.abs(components.get(at, 1))).isCloseTo(Math.abs(dot), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-8, 1e-3, 1})
  void solve_ofAPenalty_isThatOfTheRows(double lambda) {
    Rows rows = Rows.of(300, 15, 2, 1e3, 9);
    RidgeFactor expected = new RidgeFactor(rows.state(), true);
    SummedRidge ridge = new SummedRidge(rows.sums(), true);

    SummedSolution solution = ridge.solve(lambda, ColumnScaling.NONE);

    double[] values = expected.coefficients(lambda).values();
    double most = Arrays.stream(values).map(Math::abs).max().orElse(0);
    assertThat(solution.coefficients().values()).containsExactly(values, within(1e-10 * most));
    for (int o = 0; o < 2; o++) {
      assertThat(solution.meanSquare(o) * 300)
          .isCloseTo(expected.squares(lambda, o), within(1e-10 * expected.squares(lambda, o)));
    }
  }

  @Test
  void choose_ofNoisyRows_isNearlyTheBestOfLeavingOutRows() {
    Rows rows = Rows.of(60, 20, 1, 1e3, 11);
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < 60; i++) {
      rows.targets[0][i] += 2 * random.nextDouble(-1, 1);
    }
    RidgeFactor expected = new RidgeFactor(rows.state(), true);
    SummedRidge ridge = new SummedRidge(rows.sums(), true);

    double chosen = ridge.choose();

    double[] one = {1};
    for (double lambda : new double[] {0, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10}) {
      assertThat(expected.score(chosen, one))
          .isLessThanOrEqualTo(1.01 * expected.score(lambda, one));
    }
  }

  @Test
  void solve_ofDependentColumns_isTheShortest() {
    Rows rows = Rows.of(50, 4, 1, 3, 13);
    rows.features[3] = rows.features[0].clone();
    Arrays.fill(rows.features[2], 0);
    SummedRidge ridge = new SummedRidge(rows.sums(), true);

    double[] found = ridge.solve(0, ColumnScaling.NONE).coefficients().values();

    assertThat(ridge.isDetermined()).isFalse();
    assertThat(ridge.choose()).isPositive();
    assertThat(found).containsExactly(rows.direct(), within(1e-11));
    assertThat(found[0]).isCloseTo(found[3], within(1e-11));
    assertThat(found[2]).isZero();
  }

  @Test
  void solve_withoutIntercept_isThatOfTheRows() {
    Rows rows = Rows.of(50, 4, 1, 3, 14);

    double[] found =
        new SummedRidge(rows.sums(), false).solve(0, ColumnScaling.NONE).coefficients().values();

    double[] expected =
        rows.state().solve(SolveOptions.of(false, ColumnScaling.NONE)).coefficients();
    assertThat(found).containsExactly(Arrays.copyOf(expected, 4), within(1e-11));
  }

  @Test
  void predictionVariance_ofGaussianNoise_coversNewLabels() {
    int p = 15;
    int covered = 0;
    int n = 40;
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Rows rows = Rows.of(n + 20, p, 1, 2, seed);
      for (int i = 0; i < rows.count; i++) {
        rows.targets[0][i] += gaussian(random);
      }
      int[] first = new int[n];
      for (int i = 0; i < n; i++) {
        first[i] = i;
      }
      SummedSolution solution =
          new SummedRidge(rows.part(first).sums(), true).solve(0, ColumnScaling.NONE);
      for (int i = n; i < n + 20; i++) {
        double[] row = new double[p];
        double predicted = solution.coefficients().get(p, 0);
        for (int j = 0; j < p; j++) {
          row[j] = rows.features[j][i];
          predicted += row[j] * solution.coefficients().get(j, 0);
        }
        // 90 % of Student's t with 24 degrees of freedom lie within 1.711.
        double half = 1.711 * Math.sqrt(solution.predictionVariance(row, 0));
        covered += Math.abs(rows.targets[0][i] - predicted) <= half ? 1 : 0;
      }
    }

    assertThat(covered / 2000.0).isBetween(0.88, 0.92);
  }

  private static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  @Test
  void spread_ofAColumnThatWasConstant_isLargeOnceItMoves() {
    Rows rows = Rows.of(80, 3, 1, 10, 15);
    Arrays.fill(rows.features[1], 0);
    Spread spread = new SummedRidge(rows.sums(), true).spread();
    double[] row = {rows.features[0][7], 0, rows.features[2][7]};

    double before = spread.squaredDistance(row);
    row[1] = 1;

    assertThat(before).isLessThan(20);
    assertThat(spread.squaredDistance(row)).isGreaterThan(1e6);
  }

  @Test
  void spread_ofTheRowsThemselves_isOneForEachDirection() {
    Rows rows = Rows.of(80, 5, 1, 10, 15);
    rows.features[4] = rows.features[0].clone();
    Spread spread = new SummedRidge(rows.sums(), true).spread();

    double mean = 0;
    double[] row = new double[5];
    for (int i = 0; i < 80; i++) {
      for (int j = 0; j < 5; j++) {
        row[j] = rows.features[j][i];
      }
      mean += spread.squaredDistance(row) / 80;
    }
    row[4] += 1;

    assertThat(spread.directions()).isCloseTo(4, within(1e-4));
    assertThat(mean).isCloseTo(spread.directions(), within(1e-7));
    assertThat(spread.squaredDistance(row)).isGreaterThan(1e6);
  }

  @Test
  void solve_ofAColumnThatSumsDoNotTellFromRoundOff_isRefusedByName() {
    Rows rows = Rows.of(100, 3, 1, 1, 15);
    UpdatableSums sums = rows.sums(); // with shifts of 0
    for (int i = 0; i < 100; i++) {
      rows.features[1][i] = 1e8 + rows.features[1][i];
    }
    UpdatableSums far = rows.sums().unshifted();
    sums.scale(1e-30);
    far.merge(sums);
    UpdatableSums nearlyLost = far.unshifted();

    assertThatThrownBy(() -> new SummedRidge(nearlyLost, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Standardise features: input 1 of the layer has the mean 1.0");
  }

  @Test
  void residualSquares_ofRoundedCoefficients_areThoseOfTheRows() {
    Rows rows = Rows.of(200, 3, 1, 1, 16);
    for (int i = 0; i < 200; i++) {
      rows.features[2][i] += 1e7;
    }
    double[] x =
        new SummedRidge(rows.sums(), true).solve(0, ColumnScaling.NONE).coefficients().values();
    DoubleDouble[] w = new DoubleDouble[3];
    for (int j = 0; j < 3; j++) {
      w[j] = DoubleDouble.of((float) x[j]);
    }
    double expected = 0;
    for (int i = 0; i < 200; i++) {
      DoubleDouble error = DoubleDouble.of((float) x[3]);
      for (int j = 0; j < 3; j++) {
        error = error.plus(w[j].times(rows.features[j][i]));
      }
      double left = error.minus(DoubleDouble.of(rows.targets[0][i])).high();
      expected += left * left;
    }

    double found = SummedResiduals.squares(rows.sums(), w, DoubleDouble.of((float) x[3]), 0);

    assertThat(found).isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void predictionVariance_offAColumnThatWasConstant_isInfinite() {
    Rows rows = Rows.of(500, 3, 1, 1, 17);
    Arrays.fill(rows.features[2], 0.3);
    SummedRidge ridge = new SummedRidge(rows.sums(), true);

    SummedSolution solution = ridge.solve(ridge.choose(), ColumnScaling.NONE);

    assertThat(solution.predictionVariance(new double[] {0, 0, 0.3}, 0)).isBetween(0.0, 1.0);
    assertThat(solution.predictionVariance(new double[] {0, 0, 0.4}, 0)).isInfinite();
  }

  @Test
  void spread_ofColumnsThatHardlyVary_measuresTheOthers() {
    Rows rows = Rows.of(500, 3, 1, 1, 18);
    Arrays.fill(rows.features[2], 1e9 / 3);
    SummedRidge single = new SummedRidge(rows.part(7).sums(), true);
    SummedRidge unshifted = new SummedRidge(rows.sums().unshifted(), true);

    double[] row = {rows.features[0][7], rows.features[1][7], 1e9 / 3};
    assertThat(single.spread().squaredDistance(row)).isLessThan(1e-3);
    assertThat(unshifted.spread().squaredDistance(row)).isBetween(0.0, 20.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e4, 1e9})
  void solve_ofDependentColumnsWithOffsets_isTheShortest(double offset) {
    Rows rows = Rows.of(50, 3, 1, 3, 19);
    Rows far = Rows.of(50, 3, 1, 3, 19);
    for (int i = 0; i < 50; i++) {
      far.features[0][i] = Math.rint(rows.features[0][i] * 1e3) + offset;
      rows.features[0][i] = far.features[0][i] - offset;
    }
    rows.features[2] = rows.features[0].clone();
    far.features[2] = far.features[0].clone();

    double[] found = slopes(far);

    double[] expected = slopes(rows);
    assertThat(found).containsExactly(expected, within(1e-9 * Math.abs(expected[1])));
  }

  private static double[] slopes(Rows rows) {
    SummedRidge ridge = new SummedRidge(rows.sums(), true);
    return Arrays.copyOf(ridge.solve(0, ColumnScaling.NONE).coefficients().values(), 3);
  }
}
