package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sigmoid is a tanh of half the argument and half the height. */
class UnitScalesTest {

  private static Topology shape(Activation hidden) {
    return new Topology(
        new int[] {3, 8, 7, 2},
        new boolean[] {true, true, true},
        new Activation[] {hidden, hidden, Activation.IDENTITY},
        new boolean[3]);
  }

  private static Matrix rows() {
    return new Matrix(40, 3, new Random(2).doubles(120, -2, 2).toArray());
  }

  private static Matrix[] drawn(Start start, Topology shape, Products products) {
    Settings settings =
        SettingsSample.DEFAULTS.forTask(shape, Fitting.REGRESSION, false, rows().rows());
    Matrix y = new Matrix(40, 2, new Random(3).doubles(80, -1, 1).toArray());
    return RandomNet.draw(
        start, shape, new Rows(rows(), y, null), settings, new Matrix[3], new Random(4), products);
  }

  /** The same start, therefore, whichever of the two the units are. */
  @ParameterizedTest
  @EnumSource(names = {"LECUN", "HINGES"})
  void draw_sigmoidsAndTanh_sameNet(Start start) {
    try (Products products = new Products()) {
      Topology tanh = shape(Activation.TANH);
      Topology sigmoid = shape(Activation.SIGMOID);
      Matrix[] first = drawn(start, tanh, products);
      Matrix[] second = drawn(start, sigmoid, products);
      // The last layer of a seed is zero, and tells nothing.
      Matrix last = new Matrix(8, 2, new Random(5).doubles(16, -1, 1).toArray());
      first[2] = last;
      second[2] = new UnitScales(sigmoid).apply(2, last);

      double[] expected = new Activations(tanh, rows(), products).forward(first).values();
      double[] found = new Activations(sigmoid, rows(), products).forward(second).values();

      assertThat(found).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void undo_afterApply_sameWeights() {
    UnitScales scales = new UnitScales(shape(Activation.SIGMOID));
    Matrix w = new Matrix(9, 7, new Random(6).doubles(63, -1, 1).toArray());

    Matrix back = scales.undo(1, scales.apply(1, w));

    assertThat(back.values()).containsExactly(w.values(), within(1e-14));
    assertThat(scales.apply(1, w).values()[0]).isCloseTo(4 * w.values()[0], within(1e-14));
  }
}
