package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What the maps make of values, compared with tables and by hand. */
class QuantileMapsTest {

  /** A matrix of type DOUBLE whose columns are given. */
  private static INDArray columns(double[]... columns) {
    INDArray matrix = Nd4j.create(DataType.DOUBLE, columns[0].length, columns.length);
    for (int j = 0; j < columns.length; j++) {
      for (int i = 0; i < columns[j].length; i++) {
        matrix.putScalar(i, j, columns[j][i]);
      }
    }
    return matrix;
  }

  private static QuantileNormalizer fitted(INDArray features) {
    QuantileNormalizer normalizer = new QuantileNormalizer();
    normalizer.fit(new DataSet(features, Nd4j.zeros(DataType.DOUBLE, features.rows(), 1)));
    return normalizer;
  }

  /** What the normalizer makes of values of its only feature. */
  private static double[] mapped(QuantileNormalizer normalizer, double... values) {
    INDArray features = columns(values);
    normalizer.transform(features);
    return features.data().asDouble();
  }

  private static double[] uniform(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, count).mapToDouble(i -> random.nextDouble()).toArray();
  }

  /** Largest distance of a training value from its quantile. */
  private static final double TOLERANCE = 0.3;

  /** Twenty values at the middle ranks 1/40, 3/40, ...: quantiles as in a table. */
  @Test
  void transform_distinctValues_nearQuantilesOfMiddleRanks() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> Math.pow(2, i)).toArray();
    double[] mapped = mapped(fitted(columns(values)), values);
    assertThat(mapped[0]).isCloseTo(-1.959963984540054, within(1e-14)); // of 0.025
    assertThat(mapped[1]).isCloseTo(-1.439531470938456, within(TOLERANCE)); // of 0.075
    assertThat(mapped[9]).isCloseTo(-0.06270677794321385, within(TOLERANCE)); // of 0.475
    assertThat(mapped[19]).isCloseTo(1.959963984540054, within(1e-14)); // of 0.975
    for (int i = 0; i < 20; i++) {
      assertThat(mapped[i]).isCloseTo(normalQuantile((i + 0.5) / 20), within(TOLERANCE));
    }
  }

  /** Straight but for the tails: more knots would follow the noise of the rows. */
  @Test
  void transform_equallySpacedValues_fewKnots() {
    double[] values = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();
    double[] mapped = mapped(fitted(columns(values)), values);
    int bends = 0;
    for (int i = 1; i < 999; i++) {
      double bend = mapped[i - 1] - 2 * mapped[i] + mapped[i + 1];
      bends += Math.abs(bend) > 1e-9 ? 1 : 0;
    }
    assertThat(bends).isBetween(2, 10);
  }

  @Test
  void transform_valueBetweenKnots_onTheLineBetweenThem() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> i).toArray();
    double[] mapped = mapped(fitted(columns(values)), 0, 0.25, 1);
    assertThat(mapped[1]).isCloseTo(0.75 * mapped[0] + 0.25 * mapped[2], within(1e-14));
  }

  /** 0 for half of the rows: the middle rank of these is 1/4. */
  @Test
  void transform_ties_quantileOfTheMiddleRank() {
    double[] values = IntStream.range(0, 40).mapToDouble(i -> Math.max(0, i - 19)).toArray();
    double[] mapped = mapped(fitted(columns(values)), 0, -0.0, -5, 1, 20);
    assertThat(mapped[0]).isCloseTo(-0.6744897501960817, within(1e-14));
    assertThat(mapped[1]).isEqualTo(mapped[0]);
    assertThat(mapped[2]).isEqualTo(mapped[0]);
    assertThat(mapped[3]).isCloseTo(0.03133798202142661, within(1e-12)); // of 20.5 / 40
    assertThat(mapped[4]).isCloseTo(2.241402727604947, within(1e-12)); // of 39.5 / 40
  }

  @Test
  void transform_tenDistinctValues_standardisedAndLevelBeyond() {
    double[] values = IntStream.range(0, 100).mapToDouble(i -> i % 10).toArray();
    double deviation = Math.sqrt(8.25);
    double[] mapped = mapped(fitted(columns(values)), 0, 3, 4.5, 9, 10, 1e9, -1);
    double[] right = {-4.5, -1.5, 0, 4.5, 4.5, 4.5, -4.5};
    for (int i = 0; i < right.length; i++) {
      assertThat(mapped[i]).isCloseTo(right[i] / deviation, within(1e-14));
    }
  }

  @Test
  void transform_constantFeature_zero() {
    assertThat(mapped(fitted(columns(new double[] {7, 7, 7})), 7, 8, -1e300)).containsOnly(0, 0, 0);
  }

  /** A typing error is no further than the largest training value, and never beyond 3. */
  @Test
  void transform_typingError_levelAtThree() {
    double[] values = uniform(5000, 1);
    QuantileNormalizer normalizer = fitted(columns(values));
    assertThat(
            mapped(
                normalizer,
                1e6,
                Double.MAX_VALUE,
                Double.POSITIVE_INFINITY,
                -40,
                -Double.MAX_VALUE))
        .containsExactly(3, 3, 3, -3, -3);
    assertThat(Arrays.stream(mapped(normalizer, values)).map(Math::abs).max().getAsDouble())
        .isEqualTo(3);
  }

  @Test
  void transform_valuesOfAllSizes_noOverflow() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> (i - 9.5) * 1.8e307).toArray();
    double[] mapped = mapped(fitted(columns(values)), values[0], 0, values[19]);
    assertThat(mapped[0]).isCloseTo(-1.959963984540054, within(1e-14));
    assertThat(mapped[1]).isCloseTo(0, within(1e-14));
    double[] few = {-Double.MAX_VALUE, Double.MAX_VALUE};
    assertThat(mapped(fitted(columns(few)), few)).containsExactly(-1, 1);
  }

  /**
   * A tree does not see whether a logarithm was taken; a network behind the map sees it by twice
   * the tolerance at most, as every value is near the same quantile.
   */
  @Test
  void transform_monotoneTransformation_nearTheSameQuantiles() {
    double[] values = Arrays.stream(uniform(900, 5)).map(v -> 1 + 1e5 * v * v * v).toArray();
    double[] logs = Arrays.stream(values).map(Math::log).toArray();
    double[] falling = Arrays.stream(values).map(v -> -1 / v).toArray();
    double[] quantiles = quantiles(values);
    int least = indexOf(values, Arrays.stream(values).min().getAsDouble());
    int most = indexOf(values, Arrays.stream(values).max().getAsDouble());
    for (double[] column : new double[][] {values, logs, falling}) {
      double[] mapped = mapped(fitted(columns(column)), column);
      assertThat(mapped).containsExactly(quantiles, within(TOLERANCE));
      assertThat(mapped[least]).isCloseTo(quantiles[least], within(1e-12));
      assertThat(mapped[most]).isCloseTo(quantiles[most], within(1e-12));
    }
  }

  /** A change of units is none. */
  @Test
  void transform_linearTransformation_sameAtTrainingRows() {
    double[] values = Arrays.stream(uniform(900, 5)).map(v -> 1 + 1e5 * v * v * v).toArray();
    double[] other = Arrays.stream(values).map(v -> 7 + 0.001 * v).toArray();
    assertThat(mapped(fitted(columns(other)), other))
        .containsExactly(mapped(fitted(columns(values)), values), within(1e-9));
  }

  private static int indexOf(double[] values, double wanted) {
    return IntStream.range(0, values.length).filter(i -> values[i] == wanted).findFirst().orElse(0);
  }

  /** Quantiles of the middle ranks of distinct values. */
  private static double[] quantiles(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(values)
        .map(v -> normalQuantile((Arrays.binarySearch(sorted, v) + 0.5) / values.length))
        .map(quantile -> Math.max(-3, Math.min(3, quantile)))
        .toArray();
  }

  /** 15,000 distinct values and a heap of equal ones. */
  @Test
  void transform_moreValuesThanKnots_nearTheQuantiles() {
    double[] values = uniform(20_000, 6);
    for (int i = 0; i < 5000; i++) {
      values[i] = 0.4;
    }
    Arrays.sort(values);
    double[] mapped = mapped(fitted(columns(values)), values);
    int end = 0;
    for (int start = 0; start < values.length; start = end) {
      while (end < values.length && values[end] == values[start]) {
        end++;
      }
      double quantile = normalQuantile(0.5 * (start + end) / values.length);
      assertThat(mapped[start]).isCloseTo(Math.max(-3, Math.min(3, quantile)), within(TOLERANCE));
    }
  }

  private static double normalQuantile(double probability) {
    return new org.apache.commons.math3.distribution.NormalDistribution()
        .inverseCumulativeProbability(probability);
  }

  private static double[] clipped(double[] training, double... values) {
    QuantileNormalizer normalizer = new QuantileNormalizer(QuantileNormalizer.Shape.SMOOTH_CLIP);
    normalizer.fit(new DataSet(columns(training), Nd4j.zeros(DataType.DOUBLE, training.length, 1)));
    return mapped(normalizer, values);
  }

  /** 0, 1, ..., 19 with a typing error: quartiles at 5 and 15. */
  @Test
  void transform_smoothClip_lineThatBendsAndIsLevel() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> i).toArray();
    values[19] = 5000;
    double[] mapped = clipped(values, 10, 13, 0, 5000, 1e9, -7, Double.POSITIVE_INFINITY);
    assertThat(mapped[0]).isZero();
    assertThat(mapped[1]).isCloseTo(0.3 / Math.sqrt(1.01), within(1e-14));
    assertThat(mapped[2]).isCloseTo(-1 / Math.sqrt(1 + 1 / 9.0), within(1e-14));
    assertThat(mapped[3]).isCloseTo(499 / Math.sqrt(1 + 499 * 499 / 9.0), within(1e-14));
    assertThat(mapped[4]).isEqualTo(mapped[3]).isLessThan(3);
    assertThat(mapped[5]).isEqualTo(mapped[2]);
    assertThat(mapped[6]).isEqualTo(mapped[3]);
  }

  /** Mostly zeros, so half of the range stands for the distance of the quartiles. */
  @Test
  void transform_smoothClipOfEqualQuartiles_scaledByTheRange() {
    double[] values = IntStream.range(0, 100).mapToDouble(i -> Math.max(0, i - 80)).toArray();
    double[] mapped = clipped(values, 0, 9.5, 19);
    assertThat(mapped[0]).isZero();
    assertThat(mapped[1]).isCloseTo(1 / Math.sqrt(1 + 1 / 9.0), within(1e-14));
    assertThat(mapped[2]).isCloseTo(2 / Math.sqrt(1 + 4 / 9.0), within(1e-14));
  }

  @Test
  void transform_smoothClipOfValuesOfAllSizes_noOverflow() {
    double[] values = IntStream.range(0, 21).mapToDouble(i -> (i - 10) * 1.7e307).toArray();
    double[] mapped = clipped(values, values[0], 0, values[15], values[20]);
    assertThat(mapped[1]).isZero();
    assertThat(mapped[2]).isCloseTo(0.5 / Math.sqrt(1 + 0.25 / 9), within(1e-14));
    assertThat(mapped[3]).isCloseTo(-mapped[0], within(1e-14));
    double[] far = {-1e300, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 1e300};
    assertThat(clipped(far, -1e300, 1e300)).containsExactly(-3, 3);
  }

  @Test
  void transform_smoothClipOfFewValues_onlyStandardised() {
    assertThat(clipped(new double[] {0, 0, 0, 1}, 0, 1, 2))
        .containsExactly(
            new double[] {-1 / Math.sqrt(3), Math.sqrt(3), Math.sqrt(3)}, within(1e-14));
  }
}
