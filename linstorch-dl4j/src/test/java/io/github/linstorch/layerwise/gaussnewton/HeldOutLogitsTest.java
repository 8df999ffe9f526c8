package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldOutLogitsTest {

  /** Row i has its number as its feature; the net of a fit answers 1 for the rows it has seen. */
  @Test
  void crossFitted_everyRow_byAFitThatHasNotSeenIt() {
    int n = 23;
    Topology shape = new Topology(new int[] {n, 1}, new boolean[1], Hinges.of(1), new boolean[1]);
    Matrix x = new Matrix(n, n);
    for (int i = 0; i < n; i++) {
      x.set(i, i, 1);
    }
    Rows rows = new Rows(x, new Matrix(n, 1), null);
    int[] times = new int[n];
    try (Products products = new Products()) {
      HeldOutLogits logits =
          HeldOutLogits.crossFitted(
              shape,
              rows,
              new Random(1),
              some -> {
                Matrix seen = new Matrix(n, 1);
                for (int j = 0; j < n; j++) {
                  double sum = some.x().squares(j, j + 1);
                  seen.set(j, 0, sum == 0 ? -1 : 1);
                  times[j] += sum == 0 ? 0 : 1;
                }
                return new Matrix[] {seen};
              },
              products);

      assertThat(logits.rows()).isSameAs(rows);
      assertThat(Arrays.stream(logits.values().values()).distinct()).containsExactly(-1.0);
      assertThat(Arrays.stream(times).distinct()).containsExactly(4);
    }
  }
}
