package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Engine.Gathered;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.NativeLapack;
import io.github.linstorch.lstsq.SolveOptions;
import io.github.linstorch.lstsq.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Java loops and native BLAS are two ways to the same sums. */
class EnginesTest {

  private static final int ROWS = 2 * 1024 + 100;

  private static DenseStack stack(Activation hidden, Activation last, boolean bias, int... sizes) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l + 1 < sizes.length; l++) {
      boolean end = l + 2 == sizes.length;
      layers.add(new Layer("layer" + l, sizes[l], sizes[l + 1], bias, end ? last : hidden));
    }
    return new DenseStack(layers);
  }

  private static Samples samples(SplittableRandom random, DenseStack stack, int rows) {
    double[][] x = new double[stack.nIn()][];
    double[][] y = new double[stack.nOut()][];
    for (int j = 0; j < x.length; j++) {
      x[j] = random.doubles(rows, -1, 1).toArray();
    }
    for (int o = 0; o < y.length; o++) {
      y[o] = random.doubles(rows, 0, 1).toArray();
    }
    return new Samples(x, y, rows);
  }

  private record Outcome(List<LeastSquaresState> states, Evaluation evaluation) {}

  private static Outcome run(
      Engine engine, DenseStack stack, Samples samples, double[] parameters, Summary summary) {
    List<Regression> regressions = new ArrayList<>();
    for (int l = 0; l < stack.depth(); l++) {
      BackwardTarget target = new BackwardTarget(stack, parameters, l, Double.NaN);
      regressions.add(new Regression(l, target, summary));
    }
    // The labels' own regression comes second on layer 0, whose block the first has used up.
    regressions.add(new Regression(0, BackwardTarget.labels(stack), summary));
    try (engine) {
      List<Gathered> gathered = regressions.stream().map(engine::newGathered).toList();
      engine.setParameters(parameters);
      Evaluation.Accumulator seen = new Evaluation.Accumulator(stack, true);
      samples.restart();
      int blocks = samples.advance();
      for (int block = 0; block < blocks; block++) {
        engine.load(samples, block);
        engine.forward(stack.depth(), seen);
        for (int r = 0; r < regressions.size(); r++) {
          engine.add(regressions.get(r), gathered.get(r));
        }
      }
      List<LeastSquaresState> states = gathered.stream().map(Gathered::state).toList();
      gathered.forEach(Gathered::close);
      return new Outcome(states, seen.result(true));
    }
  }

  private static void compare(DenseStack stack, int rows, Summary summary, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Samples samples = samples(random, stack, rows);
    double[] parameters = random.doubles(stack.parameterCount(), -1, 1).toArray();
    int widest =
        IntStream.range(0, stack.depth())
            .map(
                l ->
                    stack.layer(l).nIn()
                        + 1
                        + Math.max(BackwardTarget.width(stack, l), stack.nOut()))
            .max()
            .orElseThrow();
    int block = samples.largestBlock();
    if (!NativeLapack.isUsed()) {
      try (Passes passes = new LocalPasses(stack, samples, 1)) {
        assertThat(passes.isNative()).isFalse();
      }
      return;
    }

    Outcome heap = run(new HeapEngine(stack, block, widest), stack, samples, parameters, summary);
    Outcome fast = run(new NativeEngine(stack, block), stack, samples, parameters, summary);

    double loss = heap.evaluation().loss();
    assertThat(fast.evaluation().loss()).isCloseTo(loss, within(1e-12 * (1 + loss)));
    assertThat(fast.evaluation().deadUnits()).isEqualTo(heap.evaluation().deadUnits());
    assertThat(fast.evaluation().rowWeight()).isEqualTo(rows);
    for (int i = 0; i < heap.states().size(); i++) {
      requireSame(stack, heap.states().get(i), fast.states().get(i), i);
    }
  }

  private static void requireSame(
      DenseStack stack, LeastSquaresState heap, LeastSquaresState fast, int i) {
    Layer layer = stack.layer(i == stack.depth() ? 0 : i);
    SolveOptions options = SolveOptions.of(layer.hasBias(), ColumnScaling.NONE).withRcond(1e-6);
    LeastSquaresSolution expected = heap.solve(options);
    LeastSquaresSolution found = fast.solve(options);
    assertThat(fast.rows()).isEqualTo(heap.rows());
    assertThat(found.rank()).as("rank of regression %d", i).isEqualTo(expected.rank());
    double[] x = expected.coefficients();
    double scale = 0;
    for (double value : x) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int j = 0; j < x.length; j++) {
      assertThat(found.coefficients()[j])
          .as("regression %d", i)
          .isCloseTo(x[j], within(1e-9 * scale));
    }
    int targets = heap.width() - 1 - layer.nIn();
    for (int t = 0; t <= targets; t++) {
      double rss = expected.residualSumOfSquares(t);
      assertThat(found.residualSumOfSquares(t)).isCloseTo(rss, within(1e-9 * (1 + rss)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "5", "1024", "1025", "2148"})
  void add_anyNumberOfRows_bothEnginesAgree(int rows) {
    DenseStack stack = stack(Activation.RELU, Activation.IDENTITY, true, 4, 7, 2);
    for (Summary summary : Summary.values()) {
      compare(stack, rows, summary, rows);
    }
  }

  @ParameterizedTest
  @CsvSource({"36", "37", "38", "39", "40", "41", "80"})
  void add_anyWidth_bothEnginesAgree(int hidden) {
    for (Summary summary : Summary.values()) {
      compare(
          stack(Activation.RELU, Activation.IDENTITY, true, 5, hidden, 1), ROWS, summary, hidden);
    }
  }

  /** A skip from the features, one over a layer, and two that one layer takes. */
  private static DenseStack residual(Activation hidden) {
    return new DenseStack(
        List.of(
            new Layer("a", 4, 4, true, hidden).adding(List.of(0)),
            new Layer("b", 4, 4, true, hidden),
            new Layer("c", 4, 4, true, hidden).adding(List.of(2)),
            new Layer("d", 4, 4, true, hidden).adding(List.of(1, 3)),
            new Layer("e", 4, 2, true, Activation.IDENTITY)));
  }

  @Test
  void add_unitsOfOtherLayersAdded_bothEnginesAgree() {
    compare(residual(Activation.IDENTITY), ROWS, Summary.FACTOR, 1);
    compare(residual(Activation.RELU), ROWS, Summary.FACTOR, 2);
  }

  @Test
  void forward_unitsOfOtherLayersAdded_lossOfTheFormula() {
    DenseStack stack = residual(Activation.TANH);
    SplittableRandom random = new SplittableRandom(3);
    Samples samples = samples(random, stack, 50);
    double[] parameters = random.doubles(stack.parameterCount(), -1, 1).toArray();
    double[][] x = new double[4][samples.largestBlock()];
    double[][] y = new double[2][samples.largestBlock()];
    samples.restart();
    samples.advance();
    samples.read(0, x, y);
    StackFunction function = new StackFunction(stack, parameters);
    double squares = 0;
    for (int i = 0; i < 50; i++) {
      double[] row = new double[4];
      for (int j = 0; j < 4; j++) {
        row[j] = x[j][i];
      }
      double[] expected = byHand(stack, parameters, row);
      assertThat(function.logits(row)).containsExactly(expected, within(1e-12));
      for (int o = 0; o < 2; o++) {
        squares += (expected[o] - y[o][i]) * (expected[o] - y[o][i]);
      }
    }

    try (Passes passes = new LocalPasses(stack, samples, 1)) {
      double loss = passes.run(parameters, List.of(), 5, false).evaluation().loss();
      assertThat(loss).isCloseTo(squares / 100, within(1e-12));
      assertThat(passes.preciseLoss(parameters)).isCloseTo(squares / 100, within(1e-12));
    }
  }

  private static double[] byHand(DenseStack stack, double[] parameters, double[] x) {
    double[] a = sum(layer(stack, parameters, 0, x, true), x);
    double[] b = layer(stack, parameters, 1, a, true);
    double[] c = sum(layer(stack, parameters, 2, b, true), b);
    double[] d = sum(sum(layer(stack, parameters, 3, c, true), a), c);
    return layer(stack, parameters, 4, d, false);
  }

  private static double[] layer(
      DenseStack stack, double[] parameters, int l, double[] in, boolean bends) {
    double[] out = new double[stack.layer(l).nOut()];
    for (int o = 0; o < out.length; o++) {
      double z = parameters[stack.biasOffset(l) + o];
      for (int j = 0; j < in.length; j++) {
        z += parameters[stack.weightOffset(l) + o * in.length + j] * in[j];
      }
      out[o] = bends ? Math.tanh(z) : z;
    }
    return out;
  }

  private static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(j -> a[j] + b[j]).toArray();
  }

  @Test
  void newStack_whatCannotBeAdded_refusedWithTheLayer() {
    for (Layer wrong :
        List.of(
            new Layer("wrong", 4, 3, true, Activation.RELU).adding(List.of(1)),
            new Layer("wrong", 4, 4, true, Activation.RELU).adding(List.of(2)),
            new Layer("wrong", 4, 4, true, Activation.RELU).adding(List.of(-1)))) {
      assertThatThrownBy(
              () ->
                  new DenseStack(
                      List.of(
                          new Layer("in", 4, 4, true, Activation.RELU),
                          wrong,
                          new Layer("out", wrong.nOut(), 1, true, Activation.RELU))))
          .hasMessageContainingAll("wrong", "level");
    }
  }

  @ParameterizedTest
  @EnumSource
  void add_anyActivation_bothEnginesAgree(Summary summary) {
    List<Activation> hidden =
        List.of(Activation.IDENTITY, Activation.RELU, Activation.leakyRelu(0.3), Activation.elu(1));
    List<Activation> last =
        List.of(
            Activation.IDENTITY,
            Activation.RELU,
            Activation.SOFTMAX,
            Activation.leakyRelu(0.2),
            Activation.elu(2));
    long seed = 0;
    for (Activation inner : hidden) {
      for (Activation end : last) {
        for (boolean bias : new boolean[] {true, false}) {
          compare(stack(inner, end, bias, 4, 9, 6, 3), ROWS, summary, seed++);
          compare(stack(inner, end, bias, 5, 2), 300, summary, seed++);
        }
      }
    }
  }
}
