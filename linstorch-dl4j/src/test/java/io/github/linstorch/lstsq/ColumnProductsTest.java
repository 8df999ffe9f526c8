package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of products by small calls of BLAS are those of the rows. */
class ColumnProductsTest {

  private final SplittableRandom random = new SplittableRandom(12);

  private static void put(ColumnProducts products, double[][] columns, int rows) {
    for (int j = 0; j < columns.length; j++) {
      products.put(j, columns[j], rows);
    }
  }

  /** Of 30 columns and more than 291 rows in several calls. */
  @ParameterizedTest
  @CsvSource({"690, 12", "1024, 30", "1023, 39", "5, 3", "1, 1"})
  void add_blocksOfAnySize_sumsOfAllTheirRows(int rows, int q) {
    LeastSquaresState expected = new LeastSquaresState(Summary.GRAM, q, 1);
    LeastSquaresState found = new LeastSquaresState(Summary.GRAM, q, 1);
    try (ColumnProducts products = new ColumnProducts(1024, 45)) {
      for (int block = 0; block < 3; block++) {
        double[][] columns = Dense.columns(Dense.random(random, rows, q + 2));
        put(products, columns, rows);
        found.add(products, rows);
        expected.add(columns, rows);
      }
    }

    assertThat(found.rows()).isEqualTo(3L * rows);
    double[] gram = expected.matrix();
    for (int j = 0; j < q + 2; j++) {
      for (int i = 0; i <= j; i++) {
        double scale = Math.sqrt(gram[i * (q + 2) + i] * gram[j * (q + 2) + j]);
        assertThat(found.matrix()[j * (q + 2) + i])
            .isCloseTo(gram[j * (q + 2) + i], within(1e-13 * scale));
      }
    }
  }

  /** A factor that was asked for before the rows were all there is not used again. */
  @Test
  void solve_betweenBlocks_seesTheRowsThatFollow() {
    RealMatrix f = Dense.random(random, 200, 4);
    RealMatrix y = Dense.random(random, 200, 1);
    double[][] columns = Dense.columns(Dense.joined(f, y));
    LeastSquaresState state = new LeastSquaresState(Summary.GRAM, 4, 1);
    SolveOptions options = SolveOptions.of(true, ColumnScaling.NONE);
    try (ColumnProducts products = new ColumnProducts(200, 6)) {
      put(products, columns, 100);
      state.add(products, 100);
      state.solve(options);
      for (int j = 0; j < columns.length; j++) {
        products.put(j, Arrays.copyOfRange(columns[j], 100, 200), 100);
      }
      state.add(products, 100);
    }

    double[] expected = Dense.solve(Dense.state(f, y), true).coefficients();
    assertThat(state.solve(options).coefficients()).containsExactly(expected, within(1e-12));
  }

  @Test
  void add_factorState_refused() {
    LeastSquaresState state = new LeastSquaresState(4, 1);
    try (ColumnProducts products = new ColumnProducts(10, 6)) {
      assertThatThrownBy(() -> state.add(products, 10))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("keeps sums")
          .hasMessageContaining("FACTOR");
    }
  }
}
