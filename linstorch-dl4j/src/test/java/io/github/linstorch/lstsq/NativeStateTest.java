package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Native memory and serialised bytes hold what the heap holds. */
class NativeStateTest {

  private static final SolveOptions OPTIONS = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  private static void put(NativeBlock block, double[][] columns, int rows) {
    for (int j = 0; j < columns.length; j++) {
      block.put(j, columns[j], rows);
    }
  }

  /** R'R of a state, upper triangle: what both kinds must agree on. */
  private static double[] gram(LeastSquaresState state) {
    double[] matrix = state.matrix();
    if (state.summary() == Summary.GRAM) {
      return matrix.clone();
    }
    int q = state.width();
    double[] gram = new double[q * q];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i <= j; i++) {
        gram[j * q + i] = Vectors.dot(matrix, i * q, matrix, j * q, i + 1);
      }
    }
    return gram;
  }

  @ParameterizedTest
  @CsvSource({
    "FACTOR, 5, 300, 100", "FACTOR, 44, 700, 256", "FACTOR, 3, 7, 1", "FACTOR, 60, 40, 1024",
    "GRAM, 5, 300, 100", "GRAM, 44, 700, 256", "GRAM, 3, 7, 1", "GRAM, 60, 40, 1024"
  })
  void moveTo_blocksOfAnySize_sameAsHeap(Summary summary, int nIn, int rows, int blockRows) {
    Problem problem = Problem.ofCondition(new SplittableRandom(rows), rows, nIn, 2, 10);
    LeastSquaresState heap = problem.state(summary);
    LeastSquaresState moved = problem.emptyState(summary);
    // A column longer than the block: what lies below the rows must not be read.
    try (NativeState state = new NativeState(summary, nIn, 2);
        NativeBlock block = new NativeBlock(blockRows + 3, nIn + 3)) {
      for (int from = 0; from < rows; from += blockRows) {
        int to = Math.min(rows, from + blockRows);
        double[] poison = new double[blockRows + 3];
        Arrays.fill(poison, Double.NaN);
        for (int j = 0; j < nIn + 3; j++) {
          block.put(j, poison, poison.length);
        }
        put(block, problem.block(from, to), to - from);
        state.add(block, to - from);
      }
      state.moveTo(moved);
    }
    assertThat(moved.rows()).isEqualTo(rows);
    if (summary == Summary.FACTOR && NativeLapack.isFoundWrong("dtpqrt on native memory")) {
      return; // found wrong, so never used: nothing to compare
    }
    double[] expected = gram(heap);
    double[] found = gram(moved);
    int q = heap.width();
    for (int j = 0; j < q; j++) {
      for (int i = 0; i <= j; i++) {
        double scale = Math.sqrt(expected[i * q + i] * expected[j * q + j]);
        assertThat(found[j * q + i]).isCloseTo(expected[j * q + i], within(1e-13 * scale));
      }
    }
    LeastSquaresState more = problem.state(summary);
    more.merge(moved);
    heap.merge(problem.state(summary));
    double[] x = heap.solve(OPTIONS).coefficients();
    double[] y = more.solve(OPTIONS).coefficients();
    if (rows > nIn) {
      for (int i = 0; i < x.length; i++) {
        assertThat(y[i]).isCloseTo(x[i], within(1e-10));
      }
    }
  }

  @Test
  void setProduct_rowsBelowTheBlock_productOfTheFirstColumns() {
    SplittableRandom random = new SplittableRandom(2);
    int k = 5;
    int n = 3;
    int rows = 7;
    double[][] left = Problem.normal(random, k, rows);
    double[][] right = Problem.normal(random, n, k);
    try (NativeBlock in = new NativeBlock(10, k + 2);
        NativeBlock coefficients = new NativeBlock(k, n);
        NativeBlock out = new NativeBlock(10, n + 1)) {
      put(in, left, rows);
      put(coefficients, right, k);
      double[] kept = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
      out.put(n, kept, 10);

      out.setProduct(in, coefficients, k, n, rows);

      double[] column = new double[10];
      for (int o = 0; o < n; o++) {
        out.get(o, column, rows);
        for (int i = 0; i < rows; i++) {
          double sum = 0;
          for (int j = 0; j < k; j++) {
            sum += left[j][i] * right[o][j];
          }
          assertThat(column[i]).isCloseTo(sum, within(1e-14));
        }
      }
      out.get(n, column, 10);
      assertThat(column).isEqualTo(kept);
    }
  }

  @ParameterizedTest
  @EnumSource
  void serialisation_bothKinds_sameBitsAndGoOn(Summary summary) throws Exception {
    Problem problem = Problem.ofCondition(new SplittableRandom(3), 60, 4, 2, 10);
    LeastSquaresState state = problem.state(summary, 0, 40);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    LeastSquaresState copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (LeastSquaresState) in.readObject();
    }

    assertThat(copy.summary()).isEqualTo(summary);
    assertThat(copy.rows()).isEqualTo(40);
    assertThat(copy.matrix()).isEqualTo(state.matrix());
    copy.merge(problem.state(summary, 40, 60));
    state.merge(problem.state(summary, 40, 60));
    assertThat(copy.solve(OPTIONS).coefficients()).isEqualTo(state.solve(OPTIONS).coefficients());
  }
}
