package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Skips;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A net of blocks is the mean of its blocks. */
class BlocksTest {

  private final Random random = new Random(6);

  private Matrix random(int rows, int columns) {
    return new Matrix(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  @ParameterizedTest
  @CsvSource({"1, true, 0", "2, true, 0.1", "3, true, 1", "2, false, 0", "3, false, 0.3"})
  void merged_fourMembersOfUnequalWidths_meanOfTheirOutputs(
      int hidden, boolean withBias, double slope) {
    int depth = hidden + 1;
    Topology whole =
        new Topology(
            new int[depth + 1],
            new boolean[depth],
            Hinges.of(new double[depth]),
            new boolean[depth]);
    for (int l = 0; l < depth; l++) {
      whole.dims()[l] = l == 0 ? 5 : 17 + l;
      whole.bias()[l] = withBias || l == 1;
      whole.activation()[l] = Activation.hinge(l < hidden ? slope : 1);
    }
    whole.dims()[depth] = 3;
    requireMean(whole);
  }

  /** Units are added to those of their own block. */
  @Test
  void merged_membersWithSkips_meanOfTheirOutputs() {
    requireMean(
        new Topology(
            new int[] {5, 18, 18, 18, 3},
            new boolean[] {true, true, true, true},
            Hinges.of(0, 0.1, 0, 1),
            new boolean[4],
            new Skips(new int[][] {{}, {1}, {1, 2}, {}}, null, null)));
  }

  private void requireMean(Topology whole) {
    int depth = whole.depth();
    Matrix x = random(30, 5);
    Matrix[][] members = new Matrix[4][depth];
    double[] mean = new double[30 * 3];
    try (Products products = new Products()) {
      for (int q = 0; q < 4; q++) {
        Topology part = whole.part(q, 4);
        for (int l = 0; l < depth; l++) {
          members[q][l] = random(part.rows(l), part.dims()[l + 1]);
        }
        double[] output = new Activations(part, x, products).forward(members[q]).values();
        for (int i = 0; i < mean.length; i++) {
          mean[i] += output[i] / 4;
        }
      }

      Matrix[] merged = Blocks.merged(members);

      double[] found = new Activations(whole, x, products).forward(merged).values();
      for (int i = 0; i < mean.length; i++) {
        assertThat(found[i]).isCloseTo(mean[i], within(1e-10 * Math.max(1, Math.abs(mean[i]))));
      }
    }
  }
}
