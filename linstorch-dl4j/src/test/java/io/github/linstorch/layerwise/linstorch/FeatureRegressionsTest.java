package io.github.linstorch.layerwise.linstorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.LocalPasses;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.UniformFanIn;
import io.github.linstorch.lstsq.NativeLapack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What restarts take from each other does not change a bit of what each gives alone. */
class FeatureRegressionsTest {

  private static final int ROWS = 1100;
  private static final int RESTARTS = 3;

  private static final ParameterStore AS_THEY_ARE =
      new ParameterStore() {
        @Override
        public double[] stored(double[] parameters) {
          return parameters.clone();
        }

        @Override
        public boolean onlyRounds() {
          return true;
        }

        @Override
        public double roundOff() {
          return 0x1p-53;
        }
      };

  private static final Linstorch.Observer NOBODY =
      new Linstorch.Observer() {
        @Override
        public void layerSolved(
            int call, boolean backward, LayerSolve solve, double[] parameters) {}

        @Override
        public void sweepEnded(int call, boolean backward) {}
      };

  /** Layers of which the first one's regression is treated differently. */
  private static List<DenseStack> stacks() {
    List<DenseStack> stacks = new ArrayList<>();
    Activation relu = Activation.RELU;
    Activation none = Activation.IDENTITY;
    Activation elu = Activation.elu(1);
    Penalty penalty = new Penalty(0.1, 0, true);
    stacks.add(stack(relu, none, true, false, Penalty.NONE, 3, 5, 2));
    stacks.add(stack(relu, none, false, false, Penalty.NONE, 3, 5, 2));
    stacks.add(stack(relu, none, true, true, Penalty.NONE, 3, 5, 4, 2));
    stacks.add(stack(relu, none, true, false, penalty, 3, 5, 2));
    stacks.add(stack(relu, elu, true, false, Penalty.NONE, 3, 5, 2));
    stacks.add(stack(elu, none, true, false, Penalty.NONE, 3, 5, 2));
    stacks.add(stack(relu, none, true, false, Penalty.NONE, 3, 50, 2)); // native
    stacks.add(stack(relu, none, true, false, Penalty.NONE, 45, 6, 1));
    stacks.add(stack(relu, none, true, false, Penalty.NONE, 3, 2));
    return stacks;
  }

  private static DenseStack stack(
      Activation hidden,
      Activation last,
      boolean bias,
      boolean frozenFirst,
      Penalty penalty,
      int... sizes) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l + 1 < sizes.length; l++) {
      Activation activation = l + 2 == sizes.length ? last : hidden;
      boolean frozen = frozenFirst && l == 0;
      layers.add(new Layer("layer" + l, sizes[l], sizes[l + 1], bias, activation, frozen, penalty));
    }
    return new DenseStack(layers);
  }

  /** The last feature repeats the first, so that sums are not certain of layer 0. */
  private static Samples rows(DenseStack stack) {
    SplittableRandom random = new SplittableRandom(31);
    double[][] x = new double[stack.nIn()][];
    double[][] y = new double[stack.nOut()][];
    for (int j = 0; j < x.length; j++) {
      x[j] = j == 44 ? x[0] : random.doubles(ROWS, -1, 1).toArray();
    }
    for (int o = 0; o < y.length; o++) {
      y[o] = random.doubles(ROWS, 0, 1).toArray();
    }
    return new Samples(x, y, ROWS);
  }

  private static List<Linstorch.Settings> settings(SolverChoice solver) {
    return List.of(
        new Linstorch.Settings(false, true, 1, false, Double.NaN, solver, 1),
        new Linstorch.Settings(false, false, 2, false, Double.NaN, solver, 1),
        new Linstorch.Settings(false, true, 1, true, 1e-9, solver, 1),
        new Linstorch.Settings(false, false, 1, true, Double.NaN, solver, 1),
        new Linstorch.Settings(true, true, 1, false, Double.NaN, solver, 1));
  }

  @ParameterizedTest
  @EnumSource
  void restart_afterOthers_asAlone(SolverChoice solver) {
    List<DenseStack> stacks = stacks();
    for (int s = 0; s < stacks.size(); s++) {
      for (Linstorch.Settings settings : settings(solver)) {
        compare("stack " + s + ", " + settings, stacks.get(s), settings);
      }
    }
  }

  /** A column twice: sums are not certain, and the first restart factors the rows of layer 0. */
  @Test
  void restart_afterOthers_doesNotGatherLayer0Again() {
    DenseStack stack =
        stack(Activation.RELU, Activation.IDENTITY, true, false, Penalty.NONE, 45, 6, 1);
    Linstorch.Settings settings = settings(SolverChoice.AUTO).get(0);
    FeatureRegressions known = new FeatureRegressions();
    double[] given = new double[stack.parameterCount()];
    int[] readings = new int[RESTARTS];
    Samples rows = rows(stack);
    try (Passes passes = new LocalPasses(stack, rows, 1)) {
      for (int number = 0; number < RESTARTS; number++) {
        int before = rows.passes();
        double[] initial = UniformFanIn.draw(stack, given, 4, number);
        Linstorch.restart(stack, initial, rows, passes, known, settings, AS_THEY_ARE);
        readings[number] = rows.passes() - before;
      }
      assertThat(passes.isNative()).isEqualTo(NativeLapack.isUsed());
    }

    // Portable code factors the rows from the start, for all restarts at once.
    int later = NativeLapack.isUsed() ? readings[0] - 1 : readings[0];
    assertThat(readings).containsExactly(readings[0], later, later);
  }

  private static void compare(String name, DenseStack stack, Linstorch.Settings settings) {
    Samples rows = rows(stack);
    FeatureRegressions known = new FeatureRegressions();
    double[] given = new double[stack.parameterCount()];
    Arrays.setAll(given, i -> Math.sin(i + 1)); // what a frozen layer keeps
    try (Passes passes = new LocalPasses(stack, rows, 1)) {
      for (int number = 0; number < RESTARTS; number++) {
        double[] initial = UniformFanIn.draw(stack, given, 4, number);

        Fitted shared =
            Linstorch.restart(stack, initial, rows, passes, known, settings, AS_THEY_ARE);

        Fitted alone = Linstorch.fit(stack, initial, rows, settings, AS_THEY_ARE, NOBODY);
        assertThat(shared.parameters()).as(name).isEqualTo(alone.parameters());
        assertThat(shared.losses().after().loss())
            .as(name)
            .isEqualTo(alone.losses().after().loss());
        assertThat(shared.losses().before().loss())
            .as(name)
            .isEqualTo(alone.losses().before().loss());
        assertThat(shared.losses().ols()).as(name).isEqualTo(alone.losses().ols());
        assertThat(shared.losses().zero()).as(name).isEqualTo(alone.losses().zero());
      }
    }
    assertThat(known.olsSquares()).as(name).isPositive();
  }
}
