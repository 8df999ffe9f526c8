package io.github.linstorch.lstsq;

import static io.github.linstorch.testsupport.Fixtures.assertClose;
import static io.github.linstorch.testsupport.Fixtures.assertEachClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.testsupport.Fixtures;
import io.github.linstorch.testsupport.Fixtures.Case;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ridge with leave-one-out, orthogonal selection and mergeable QR, against their fixtures. */
class RegressionFixturesTest {

  static Stream<Case> ridge() {
    return Fixtures.cases("1_ridge_loo");
  }

  @ParameterizedTest
  @MethodSource("ridge")
  void ridge_fixture_matches(Case given) {
    Matrix a = given.matrix("A");
    boolean bias = given.flag("bias");
    double rtol = given.number("rtol");
    try (Products products = new Products()) {
      RidgeRegression ridge =
          new RidgeRegression(given.matrix("Y"), null, a.columns(), bias, products);
      ridge.load(a);

      double[] expected = new double[a.columns()];
      for (int j = 0; j < expected.length; j++) {
        boolean constant = given.get("column_scale").get(j).isNull();
        expected[j] = constant ? -1 : given.get("column_scale").get(j).asDouble();
      }
      double[] scale =
          Arrays.stream(ridge.scale()).map(s -> Double.isInfinite(s) ? -1 : s).toArray();
      assertClose("scale", scale, expected, rtol, 0);
      RidgeRegression.Chosen chosen = ridge.leaveOneOut(given.numbers("lambdas"));
      assertEachClose("scores", chosen.scores(), given.numbers("scores"), rtol);
      assertThat(chosen.lambda()).isEqualTo(given.number("chosen_lambda"));
      assertClose("W", chosen.coefficients(), given.matrix("W"), rtol);
      double wd = given.number("ridge_wd");
      assertClose("ridge", ridge.solve(wd, null), given.matrix("ridge_W"), rtol);
      double[] decay = new double[a.columns()];
      Arrays.fill(decay, given.number("ridge_alpha"));
      assertClose("ridge alpha", ridge.solve(wd, decay), given.matrix("ridge_alpha_W"), rtol);
    }
  }

  static Stream<Case> selection() {
    return Fixtures.cases("2_orthogonal_selection");
  }

  @ParameterizedTest
  @MethodSource("selection")
  void select_fixture_matches(Case given) {
    Matrix x = given.matrix("X");
    Matrix c = given.matrix("candidates");
    Matrix hinges = new Matrix(x.rows(), c.columns());
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        double z = c.get(x.columns(), j);
        for (int d = 0; d < x.columns(); d++) {
          z += x.get(i, d) * c.get(d, j);
        }
        hinges.set(i, j, Math.max(0, z));
      }
    }
    List<Integer> keep = Arrays.stream(Fixtures.integers(given.get("keep"))).boxed().toList();
    try (Products products = new Products()) {
      OrthogonalSelection.Selected selected =
          OrthogonalSelection.select(
              hinges,
              given.matrix("Y"),
              null,
              given.get("h").asInt(),
              keep,
              given.flag("centre"),
              products);

      assertThat(selected.columns())
          .containsExactlyElementsOf(
              Arrays.stream(Fixtures.integers(given.get("selected"))).boxed().toList());
      assertEachClose(
          "rss",
          selected.residualSumOfSquares().stream().mapToDouble(Double::doubleValue).toArray(),
          given.numbers("rss"),
          given.number("rtol"));
    }
  }

  static Stream<Case> merged() {
    return Fixtures.cases("8_mergeable_qr");
  }

  @ParameterizedTest
  @MethodSource("merged")
  void solve_chunksOfFixture_matches(Case given) {
    Matrix f = given.matrix("F");
    Matrix y = given.matrix("Y");
    LeastSquaresState all = null;
    int from = 0;
    for (int rows : Fixtures.integers(given.get("chunk_rows"))) {
      int[] chunk = IntStream.range(from, from + rows).toArray();
      LeastSquaresState state = new LeastSquaresState(f.columns(), y.columns());
      state.add(block(f.rowsOf(chunk), y.rowsOf(chunk)), rows);
      if (all == null) {
        all = state;
      } else {
        all.merge(state);
      }
      from += rows;
    }

    LeastSquaresSolution solution = all.solve(SolveOptions.of(true, ColumnScaling.EQUILIBRATED));

    int p = f.columns() + 1;
    double[] found = Arrays.copyOf(solution.coefficients(), p * y.columns());
    assertClose("W", found, given.matrix("W").values(), given.number("W_rtol"), 0);
    assertThat(solution.rank()).isEqualTo(given.get("rank").asInt());
    double[] rss = new double[y.columns()];
    for (int o = 0; o < rss.length; o++) {
      rss[o] = solution.residualSumOfSquares(o);
    }
    assertClose("rss", rss, given.numbers("rss"), 1e-10, given.number("rss_atol"));
  }

  private static double[][] block(Matrix f, Matrix y) {
    double[][] block = new double[f.columns() + 1 + y.columns()][];
    for (int j = 0; j < f.columns(); j++) {
      block[j] = Arrays.copyOfRange(f.values(), f.at(j), f.at(j) + f.rows());
    }
    block[f.columns()] = new double[f.rows()];
    Arrays.fill(block[f.columns()], 1);
    for (int o = 0; o < y.columns(); o++) {
      block[f.columns() + 1 + o] = Arrays.copyOfRange(y.values(), y.at(o), y.at(o) + y.rows());
    }
    return block;
  }
}
