package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The regression of a summary against that of the rows themselves, and both against refits. */
class RidgeFactorTest {

  private static final int N = 60;
  private static final int P = 5;
  private static final int K = 2;
  private static final double[] ONES = {1, 1};

  private final Matrix x = new Matrix(N, P);
  private final Matrix y = new Matrix(N, K);
  private final double[] weights = new double[N];

  RidgeFactorTest() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < P - 1; j++) {
        x.set(i, j, random.nextDouble(-1, 1) * (j + 1) + 3 * j);
      }
      x.set(i, P - 1, 7); // constant: no coefficient
      weights[i] = random.nextInt(1, 4);
      for (int o = 0; o < K; o++) {
        y.set(i, o, x.get(i, 0) * x.get(i, 1) + o + random.nextDouble());
      }
    }
  }

  private LeastSquaresState state(Summary summary, double[] w) {
    double[][] block = new double[P + 1 + K][N];
    for (int j = 0; j < P; j++) {
      System.arraycopy(x.values(), x.at(j), block[j], 0, N);
    }
    Arrays.fill(block[P], 1);
    for (int o = 0; o < K; o++) {
      System.arraycopy(y.values(), y.at(o), block[P + 1 + o], 0, N);
    }
    LeastSquaresState state = new LeastSquaresState(summary, P, K);
    if (w == null) {
      state.add(block, N);
    } else {
      state.add(block, w, N);
    }
    return state;
  }

  private RidgeRegression.Chosen chosen(double[] w, boolean bias, double lambda) {
    try (Products products = new Products()) {
      RidgeRegression ridge = new RidgeRegression(y, w, P, bias, products);
      ridge.load(x);
      return ridge.leaveOneOut(new double[] {lambda});
    }
  }

  private static double squares(RidgeFactor factor, double lambda) {
    double sum = 0;
    for (int o = 0; o < K; o++) {
      sum += factor.squares(lambda, o);
    }
    return sum;
  }

  private double residual(Matrix w, int row, int o, boolean bias) {
    double e = y.get(row, o) - (bias ? w.get(P, o) : 0);
    for (int j = 0; j < P; j++) {
      e -= x.get(row, j) * w.get(j, o);
    }
    return e;
  }

  @ParameterizedTest
  @CsvSource({"true,false,0.1", "false,false,0.1", "true,true,0.01", "false,true,0", "true,true,0"})
  void factor_sameRows_givesWhatTheRowsGive(boolean bias, boolean weighted, double lambda) {
    double[] w = weighted ? weights : null;
    RidgeFactor factor = new RidgeFactor(state(Summary.FACTOR, w), bias);
    RidgeRegression.Chosen expected = chosen(w, bias, lambda);

    Matrix found = factor.coefficients(lambda);

    assertThat(found.values()).containsExactly(expected.coefficients().values(), within(1e-9));
    double squares = 0;
    for (int o = 0; o < K; o++) {
      for (int i = 0; i < N; i++) {
        double e = residual(found, i, o, bias);
        squares += (weighted ? weights[i] : 1) * e * e;
      }
    }
    assertThat(squares(factor, lambda)).isCloseTo(squares, within(1e-9 * squares));
  }

  @Test
  void leaveOneOut_eachRow_isTheResidualOfTheFitWithoutIt() {
    Matrix residuals = chosen(null, true, 0).residuals();
    for (int left = 0; left < N; left++) {
      int[] others = new int[N - 1];
      for (int i = 0; i < others.length; i++) {
        others[i] = i < left ? i : i + 1;
      }
      Matrix w;
      try (Products products = new Products()) {
        RidgeRegression ridge = new RidgeRegression(y.rowsOf(others), null, P, true, products);
        ridge.load(x.rowsOf(others));
        w = ridge.leaveOneOut(new double[] {0}).coefficients();
      }
      for (int o = 0; o < K; o++) {
        assertThat(residuals.get(left, o)).isCloseTo(residual(w, left, o, true), within(1e-9));
      }
    }
  }

  @Test
  void choose_severalPenalties_takesTheLeastGeneralisedScore() {
    RidgeFactor factor = new RidgeFactor(state(Summary.FACTOR, null), true);
    double[] lambdas = {1e-8, 1e-4, 1e-2, 1, 100};
    double least = Double.POSITIVE_INFINITY;
    double best = Double.NaN;
    for (double lambda : lambdas) {
      // Of a linear smoother, 1 - h is the residual over that of the fit without the row.
      RidgeRegression.Chosen rows = chosen(null, true, lambda);
      double trace = 0;
      for (int i = 0; i < N; i++) {
        trace += 1 - residual(rows.coefficients(), i, 0, true) / rows.residuals().get(i, 0);
      }
      double score = squares(factor, lambda) / Math.pow(1 - trace / N, 2);
      best = score < least ? lambda : best;
      least = Math.min(least, score);
    }

    assertThat(factor.choose(lambdas, ONES)).isEqualTo(best);
  }

  @Test
  void factor_sumsInsteadOfAFactor_refused() {
    LeastSquaresState sums = state(Summary.GRAM, null);
    assertThatThrownBy(() -> new RidgeFactor(sums, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GRAM");
  }

  /** By the definition of generalised cross-validation, with the trace of the hat matrix. */
  @Test
  void score_anyPenalty_squaresOverSquaredFreedom() {
    RidgeFactor factor = new RidgeFactor(state(Summary.FACTOR, null), true);
    double[] lambdas = {0, 1e-3, 0.1, 10};
    double[] scores = new double[lambdas.length];
    for (int l = 0; l < lambdas.length; l++) {
      double squares = 0;
      for (int o = 0; o < K; o++) {
        squares += (o + 1) * factor.squares(lambdas[l], o);
      }
      scores[l] = factor.score(lambdas[l], new double[] {1, 2});
      double freedom = Math.sqrt(squares / scores[l]);
      // From the four slopes and the constant, less with every penalty.
      assertThat(freedom).isBetween(N - 5 - 1e-6, N - 1 + 1e-6);
      assertThat(l > 0 || Math.abs(freedom - (N - 5)) < 1e-6).isTrue();
    }
    double best = factor.choose(lambdas, new double[] {1, 2});
    double least = Arrays.stream(scores).min().orElseThrow();
    assertThat(factor.score(best, new double[] {1, 2})).isEqualTo(least);
  }
}
