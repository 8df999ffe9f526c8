package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Skips;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sigmoid is a tanh of half the argument and half the height. */
class UnitScalesTest {

  private static Topology shape(Activation hidden) {
    return shape(hidden, 7, new Skips(new int[][] {{}, {}, {}}, null, null));
  }

  private static Topology shape(Activation hidden, int width, Skips skips) {
    return new Topology(
        new int[] {3, 8, width, 2},
        new boolean[] {true, true, true},
        new Activation[] {hidden, hidden, Activation.IDENTITY},
        new boolean[3],
        skips);
  }

  /** Two sigmoids that are added have the centres and the heights of both. */
  @Test
  void draw_sigmoidsAndTanhThatAreAdded_sameNet() {
    try (Products products = new Products()) {
      Skips skips = new Skips(new int[][] {{}, {1}, {}}, null, null);
      Topology tanh = shape(Activation.TANH, 8, skips);
      Topology sigmoid = shape(Activation.SIGMOID, 8, skips);
      Matrix[] first = drawn(Start.HINGES, tanh, products);
      Matrix[] second = drawn(Start.HINGES, sigmoid, products);
      Matrix last = new Matrix(9, 2, new Random(5).doubles(18, -1, 1).toArray());
      first[2] = last;
      second[2] = new UnitScales(sigmoid).apply(2, last);

      double[] expected = new Activations(tanh, rows(), products).forward(first).values();
      double[] found = new Activations(sigmoid, rows(), products).forward(second).values();

      assertThat(found).containsExactly(expected, within(1e-12));
    }
  }

  /** Inputs that are added are as they are, not as tall as units. */
  @Test
  void addSkips_inputs_inTermsOfTheUnits() {
    Skips skips =
        new Skips(new int[][] {{0}, {}, {}}, new double[] {2, 1, 3}, new double[] {0, 5, 0});
    Topology shape =
        new Topology(
            new int[] {3, 3, 3, 2},
            new boolean[] {true, true, true},
            new Activation[] {Activation.SIGMOID, Activation.SIGMOID, Activation.IDENTITY},
            new boolean[3],
            skips);
    Matrix units = new Matrix(1, 3, new double[] {1, 1, 1});

    new UnitScales(shape).addSkips(0, List.of(new Matrix(1, 3, new double[] {10, 20, 30})), units);

    double height = Activation.SIGMOID.shape().height();
    assertThat(units.values())
        .containsExactly(
            new double[] {1 + 20 / height, 1 + 25 / height, 1 + 90 / height}, within(1e-12));
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
