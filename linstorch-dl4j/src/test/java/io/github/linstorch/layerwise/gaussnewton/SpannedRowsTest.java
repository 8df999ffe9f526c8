package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Skips;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sweeps in the span of few rows are those in the coordinates of the features. */
class SpannedRowsTest {

  private static Matrix normal(Random random, int rows, int columns) {
    Matrix a = new Matrix(rows, columns);
    for (int i = 0; i < a.values().length; i++) {
      a.values()[i] = random.nextGaussian();
    }
    return a;
  }

  private static Rows rows(Random random, int n, int d, int k, boolean isWeighted) {
    double[] weights = isWeighted ? random.doubles(n, 0.5, 2).toArray() : null;
    return new Rows(normal(random, n, d), normal(random, n, k), weights);
  }

  private static Topology shape(boolean bias, int... dims) {
    int depth = dims.length - 1;
    boolean[] biases = new boolean[depth];
    double[] slopes = new double[depth];
    for (int l = 0; l < depth; l++) {
      biases[l] = bias;
      slopes[l] = l == depth - 1 ? 1 : 0.1 * l;
    }
    return new Topology(dims, biases, Hinges.of(slopes), new boolean[depth]);
  }

  private static Matrix[] net(Random random, Topology shape) {
    Matrix[] net = shape.zeros();
    for (Matrix layer : net) {
      for (int i = 0; i < layer.values().length; i++) {
        layer.values()[i] = random.nextGaussian() / Math.sqrt(layer.rows());
      }
    }
    return net;
  }

  private static void requireSame(Matrix found, Matrix expected, double tolerance) {
    for (int i = 0; i < expected.values().length; i++) {
      assertThat(found.values()[i])
          .isCloseTo(
              expected.values()[i], within(tolerance * (1 + Math.abs(expected.values()[i]))));
    }
  }

  /** The span has other coordinates than the features that a skip adds. */
  @Test
  void of_skips_keptUnlessTheyAddFeatures() {
    Random random = new Random(1);
    Rows rows = rows(random, 8, 40, 1, false);
    Topology chain = shape(true, 40, 40, 40, 1);
    for (int level : new int[] {0, 1}) {
      Skips skips = new Skips(new int[][] {{}, {level}, {}}, null, null);
      Topology shape =
          new Topology(chain.dims(), chain.bias(), chain.activation(), chain.frozen(), skips);

      SpannedRows spanned = SpannedRows.of(shape, rows, rows, Decay.NONE);

      if (level == 0) {
        assertThat(spanned).isNull();
      } else {
        assertThat(spanned.shape().skips()).isEqualTo(skips);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inSpanAndRestored_anyNet_sameOutputsAndNothingElseMoves(boolean bias) {
    Random random = new Random(1);
    Topology shape = shape(bias, 60, 5, 4, 2);
    Rows fitted = rows(random, 12, 60, 2, false);
    Rows heldOut = rows(random, 6, 60, 2, false);
    SpannedRows spanned = SpannedRows.of(shape, fitted, heldOut, Decay.NONE);
    Matrix[] start = net(random, shape);
    Matrix[] inSpan = spanned.inSpan(start);
    Matrix[] moved = net(random, spanned.shape());
    Matrix[] restored = spanned.restored(moved, inSpan, start);
    try (Products products = new Products()) {
      requireSame(
          new Activations(spanned.shape(), spanned.heldOut().x(), products).forward(inSpan),
          new Activations(shape, heldOut.x(), products).forward(start),
          1e-12);
      requireSame(
          new Activations(shape, fitted.x(), products).forward(restored),
          new Activations(spanned.shape(), spanned.fitted().x(), products).forward(moved),
          1e-12);
      // A row that is orthogonal to all these meets the weights that it met before.
      Matrix other = normal(random, 1, 60);
      Matrix row = new Matrix(60, 1, other.values().clone());
      Matrix part = spanned.span().embed(spanned.span().project(row));
      for (int j = 0; j < 60; j++) {
        other.values()[j] -= part.values()[j];
      }
      Matrix[] first = {start[0]};
      Matrix[] last = {restored[0]};
      Topology layer = shape(bias, 60, 5);
      Matrix before = new Activations(layer, other, products).forward(first);
      Matrix after = new Activations(layer, other, products).forward(last);
      for (int o = 0; o < 5; o++) {
        double shift = bias ? restored[0].get(60, o) - start[0].get(60, o) : 0;
        assertThat(after.get(0, o) - shift).isCloseTo(before.get(0, o), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false, true", "1, true, true", "3, false, true", "2, true, false"})
  void sweep_sameStart_sameObjectiveAndNet(int k, boolean isWeighted, boolean bias) {
    Random random = new Random(2);
    Topology shape = shape(bias, 70, 6, 4, k);
    Rows fitted = rows(random, 20, 70, k, isWeighted);
    Rows heldOut = rows(random, 8, 70, k, false);
    SpannedRows spanned = SpannedRows.of(shape, fitted, heldOut, Decay.NONE);
    Matrix[] start = net(random, shape);
    Settings settings = SettingsSample.DEFAULTS;
    try (Products products = new Products()) {
      FullSweeps all = new FullSweeps(shape, fitted, heldOut, settings, Decay.NONE, products);
      FullSweeps few =
          new FullSweeps(
              spanned.shape(), spanned.fitted(), spanned.heldOut(), settings, Decay.NONE, products);
      few.countFeatures(shape.rows(0));
      all.begin(start);
      Matrix[] inSpan = spanned.inSpan(start);
      few.begin(inSpan);
      for (int s = 0; s < 3; s++) {
        all.sweep(GaussNewtonStep.probe(20, k, new Random(s)));
        few.sweep(GaussNewtonStep.probe(20, k, new Random(s)));
        assertThat(few.objective()).isCloseTo(all.objective(), within(1e-8 * all.objective()));
        assertThat(few.damping()).isEqualTo(all.damping());
        assertThat(few.accepted()).isEqualTo(all.accepted());
      }
      Matrix[] restored = spanned.restored(few.net(), inSpan, start);
      for (int l = 0; l < restored.length; l++) {
        requireSame(restored[l], all.net()[l], 1e-6);
      }
      assertThat(few.holdoutLoss(few.net()))
          .isCloseTo(all.holdoutLoss(all.net()), within(1e-6 * all.holdoutLoss(all.net())));
    }
  }

  @Test
  void of_rowsNotFew_frozenFirstLayerOrItsDecay_null() {
    Random random = new Random(3);
    Topology shape = shape(true, 30, 4, 1);
    Rows few = rows(random, 10, 30, 1, false);
    assertThat(SpannedRows.of(shape, few, few, Decay.NONE)).isNotNull();
    assertThat(SpannedRows.of(shape, few, rows(random, 9, 30, 1, false), Decay.NONE)).isNull();
    double[][] decay = {new double[30], new double[4]};
    decay[1][2] = 1;
    assertThat(SpannedRows.of(shape, few, few, new Decay(decay))).isNotNull();
    decay[0][7] = 1;
    assertThat(SpannedRows.of(shape, few, few, new Decay(decay))).isNull();
    Topology frozen =
        new Topology(shape.dims(), shape.bias(), shape.activation(), new boolean[] {true, false});
    assertThat(SpannedRows.of(frozen, few, few, Decay.NONE)).isNull();
    assertThat(SpannedRows.of(shape(true, 30, 1), few, few, Decay.NONE)).isNull();
  }
}
