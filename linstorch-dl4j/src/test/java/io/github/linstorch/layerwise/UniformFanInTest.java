package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Initial parameters of restarts: uniform, independent, and each to be had alone. */
class UniformFanInTest {

  /** Two layers of one shape, and one of another. */
  private static final DenseStack STACK =
      new DenseStack(List.of(layer(100, 100, true), layer(100, 100, true), layer(100, 7, false)));

  /** Bins of the histogram. */
  private static final int BINS = 16;

  private static Layer layer(int nIn, int nOut, boolean hasBias) {
    return new Layer("layer", nIn, nOut, hasBias, Activation.RELU);
  }

  private static double[] draw(long seed, int restart) {
    return UniformFanIn.draw(STACK, new double[STACK.parameterCount()], seed, restart);
  }

  private static double[] ofLayer(int l, double[] parameters) {
    return Arrays.copyOfRange(parameters, STACK.weightOffset(l), STACK.end(l));
  }

  @Test
  void draw_layersOfSeveralWidths_fillTheirRangesAndStayInside() {
    for (int nIn : new int[] {1, 4, 9, 10_000}) {
      DenseStack stack = new DenseStack(List.of(layer(nIn, 10_000 / nIn + 1, true)));
      double[] drawn = UniformFanIn.draw(stack, new double[stack.parameterCount()], 3, 1);
      double bound = 1 / Math.sqrt(nIn);

      double least = Arrays.stream(drawn).min().orElseThrow();
      double greatest = Arrays.stream(drawn).max().orElseThrow();

      // Ten thousand numbers leave the outer thousandth of the range empty with probability 5e-5.
      assertThat(least).isBetween(-bound, -0.998 * bound);
      assertThat(greatest).isBetween(0.998 * bound, bound).isLessThan(bound);
    }
  }

  /** Standard errors of the moments of n uniform numbers on [-1, 1): 0.577, 0.298, 0.354, 0.258. */
  @Test
  void draw_moments_areThoseOfTheUniformDistribution() {
    double[] u = Arrays.stream(ofLayer(0, draw(11, 1))).map(v -> 10 * v).toArray();
    double root = Math.sqrt(u.length);

    assertThat(Math.abs(moment(1, u))).isLessThan(4 * Math.sqrt(1 / 3.0) / root);
    assertThat(Math.abs(moment(2, u) - 1 / 3.0)).isLessThan(4 * Math.sqrt(4 / 45.0) / root);
    assertThat(Math.abs(moment(3, u))).isLessThan(4 * Math.sqrt(1 / 7.0) / root);
    assertThat(Math.abs(moment(4, u) - 1 / 5.0)).isLessThan(4 * Math.sqrt(16 / 225.0) / root);
  }

  private static double moment(int order, double[] values) {
    return Arrays.stream(values).map(v -> Math.pow(v, order)).average().orElseThrow();
  }

  /** Biases are drawn from the range of the weights, not left at zero. */
  @Test
  void draw_biases_areDrawnToo() {
    double[] drawn = draw(11, 1);
    double[] biases = Arrays.copyOfRange(drawn, STACK.biasOffset(0), STACK.end(0));

    assertThat(biases).hasSize(100).doesNotContain(0);
    assertThat(10 * Math.abs(moment(1, biases))).isLessThan(4 * Math.sqrt(1 / 3.0) / 10);
    assertThat(Arrays.stream(biases).max().orElseThrow()).isBetween(0.09, 0.1);
  }

  /** Chi-squared with 15 degrees of freedom: beyond 44.3 once in ten thousand. */
  @Test
  void draw_histogram_isFlat() {
    double[] u = ofLayer(0, draw(11, 1));
    int[] counts = new int[BINS];
    for (double v : u) {
      counts[(int) ((10 * v + 1) / 2 * BINS)]++;
    }

    double expected = (double) u.length / BINS;
    double chiSquared = 0;
    for (int count : counts) {
      chiSquared += (count - expected) * (count - expected) / expected;
    }
    assertThat(chiSquared).isLessThan(44.3);
  }

  /** Neighbours within a layer, and the same place under neighbouring keys, are uncorrelated. */
  @Test
  void draw_neighbouringKeys_giveIndependentNumbers() {
    double[] base = ofLayer(0, draw(11, 1));
    List<double[]> others = new ArrayList<>();
    others.add(ofLayer(1, draw(11, 1))); // layer
    for (int restart : new int[] {0, 2, 3, 1025, Integer.MAX_VALUE}) {
      others.add(ofLayer(0, draw(11, restart)));
    }
    for (long seed : new long[] {0, 1, 10, 12, -11, 11L << 32, Long.MIN_VALUE}) {
      others.add(ofLayer(0, draw(seed, 1)));
    }
    double[] shifted = new double[base.length];
    System.arraycopy(base, 1, shifted, 0, base.length - 1);
    shifted[base.length - 1] = base[0];
    others.add(shifted);

    for (int i = 0; i < others.size(); i++) {
      // Fifteen comparisons: 4 standard errors are passed by one of them once in a thousand tests.
      assertThat(Math.abs(correlation(base, others.get(i))))
          .as("pair %d", i)
          .isLessThan(4 / Math.sqrt(base.length));
    }
  }

  private static double correlation(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += 300 * a[i] * b[i]; // 1 / (0.1^2 / 3)
    }
    return sum / a.length;
  }

  @Test
  void draw_seedAndRestart_doNotStandForEachOther() {
    assertThat(draw(1, 2)).isNotEqualTo(draw(2, 1));
    assertThat(draw(1, 2)).isNotEqualTo(draw(3, 0)).isNotEqualTo(draw(0, 3));
    assertThat(ofLayer(1, draw(1, 2))).isNotEqualTo(ofLayer(0, draw(1, 3)));
  }

  @Test
  void draw_manyRestartsOfAnotherStack_noNumberTwice() {
    DenseStack small = new DenseStack(List.of(layer(3, 5, true), layer(5, 2, true)));

    long distinct =
        IntStream.range(0, 1000)
            .mapToObj(r -> UniformFanIn.draw(small, new double[small.parameterCount()], 5, r))
            .flatMapToDouble(Arrays::stream)
            .distinct()
            .count();

    // 32,000 numbers of 53 bits: a repetition by chance has a probability of 6e-8.
    assertThat(distinct).isEqualTo(1000L * small.parameterCount());
  }

  @Test
  void draw_oneRestartAlone_asAmongOthers() {
    double[] alone = draw(11, 7);
    for (int restart = 0; restart < 7; restart++) {
      draw(11, restart);
    }

    assertThat(draw(11, 7)).isEqualTo(alone);
  }

  @Test
  void draw_givenParameters_haveNoPartInItAndStayUnchanged() {
    double[] given = new double[STACK.parameterCount()];
    Arrays.fill(given, 5);

    assertThat(UniformFanIn.draw(STACK, given, 11, 7)).isEqualTo(draw(11, 7));
    assertThat(given).containsOnly(5);
  }

  @Test
  void draw_frozenLayer_keepsItsParametersAndTheOthersTheirNumbers() {
    Layer frozen = new Layer("f", 100, 100, true, Activation.RELU, true, Penalty.NONE);
    DenseStack stack = new DenseStack(List.of(layer(100, 100, true), frozen, layer(100, 7, false)));
    double[] given = new double[stack.parameterCount()];
    Arrays.fill(given, 5);

    double[] drawn = UniformFanIn.draw(stack, given, 11, 7);

    assertThat(ofLayer(1, drawn)).containsOnly(5);
    assertThat(ofLayer(0, drawn)).isEqualTo(ofLayer(0, draw(11, 7)));
    assertThat(ofLayer(2, drawn)).isEqualTo(ofLayer(2, draw(11, 7)));
  }
}
