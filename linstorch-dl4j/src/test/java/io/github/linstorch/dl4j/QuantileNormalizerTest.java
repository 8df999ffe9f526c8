package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Every feature goes through its own map to quantiles; labels are standardised or left. */
class QuantileNormalizerTest {

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

  private static DataSet rows(int count, DataType type) {
    double[] x = uniform(count, 3);
    INDArray features =
        columns(
            x,
            Arrays.stream(uniform(count, 4)).map(v -> 1e4 * Math.exp(3 * v)).toArray(),
            Arrays.stream(x).map(v -> Math.rint(2 * v)).toArray());
    return new DataSet(
        features.castTo(type),
        columns(Arrays.stream(x).map(v -> 40 + 7 * v).toArray()).castTo(type));
  }

  /** Twenty values at the middle ranks 1/40, 3/40, ...: quantiles as in a table. */
  @Test
  void transform_distinctValues_quantilesOfMiddleRanks() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> Math.pow(2, i)).toArray();
    double[] mapped = mapped(fitted(columns(values)), values);
    assertThat(mapped[0]).isCloseTo(-1.959963984540054, within(1e-14)); // of 0.025
    assertThat(mapped[1]).isCloseTo(-1.439531470938456, within(1e-14)); // of 0.075
    assertThat(mapped[9]).isCloseTo(-0.06270677794321385, within(1e-14)); // of 0.475
    for (int i = 0; i < 20; i++) {
      assertThat(mapped[i]).isCloseTo(-mapped[19 - i], within(1e-14));
    }
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

  /** A tree does not see whether a logarithm was taken, nor does a network behind the map. */
  @Test
  void transform_monotoneTransformation_sameAtTrainingRows() {
    double[] values = Arrays.stream(uniform(900, 5)).map(v -> 1 + 1e5 * v * v * v).toArray();
    double[] logs = Arrays.stream(values).map(Math::log).toArray();
    double[] falling = Arrays.stream(values).map(v -> -1 / v).toArray();
    double[] mapped = mapped(fitted(columns(values)), values);
    assertThat(mapped(fitted(columns(logs)), logs)).isEqualTo(mapped);
    assertThat(mapped(fitted(columns(falling)), falling)).isEqualTo(mapped);
  }

  /** 20,000 distinct values and a heap of equal ones: a thousand knots miss none by much. */
  @Test
  void transform_moreValuesThanKnots_nearTheQuantiles() {
    double[] values = uniform(20_000, 6);
    for (int i = 0; i < 5000; i++) {
      values[i] = 0.4;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] mapped = mapped(fitted(columns(values)), sorted);
    double[] logs = Arrays.stream(sorted).map(Math::log).toArray();
    double[] ofLogs = mapped(fitted(columns(logs)), logs);
    for (int i = 0; i < sorted.length; i++) {
      assertThat(mapped[i]).isCloseTo(ofLogs[i], within(0.007));
      assertThat(i == 0 || mapped[i] >= mapped[i - 1]).isTrue();
    }
    double below = Arrays.stream(sorted).filter(v -> v < 0.4).count() / 20_000.0;
    assertThat(mapped(fitted(columns(values)), 0.4)[0])
        .isCloseTo(normalQuantile(below + 0.125), within(1e-9));
  }

  private static double normalQuantile(double probability) {
    return new org.apache.commons.math3.distribution.NormalDistribution()
        .inverseCumulativeProbability(probability);
  }

  @Test
  void fitLabel_regression_labelsAsInNormalizerStandardize() {
    NormalizerStandardize standardize = new NormalizerStandardize();
    QuantileNormalizer normalizer = new QuantileNormalizer();
    INDArray expected = rows(200, DataType.DOUBLE).getLabels();
    DataSet data = rows(200, DataType.DOUBLE);
    for (DataNormalization each : List.<DataNormalization>of(standardize, normalizer)) {
      each.fitLabel(true);
      each.fit(rows(200, DataType.DOUBLE));
    }
    standardize.transformLabel(expected);
    normalizer.transform(data);
    assertThat(data.getLabels().equalsWithEps(expected, 1e-6)).isTrue(); // its deviation is FLOAT
    normalizer.revertLabels(data.getLabels());
    assertThat(data.getLabels().equalsWithEps(rows(200, DataType.DOUBLE).getLabels(), 1e-12))
        .isTrue();
  }

  @Test
  void transform_labelsDoNotCount_labelsUntouched() {
    DataSet data = rows(50, DataType.DOUBLE);
    INDArray labels = data.getLabels().dup();
    QuantileNormalizer normalizer = fitted(data.getFeatures());
    normalizer.transform(data);
    normalizer.revertLabels(data.getLabels());
    assertThat(data.getLabels()).isEqualTo(labels);
    data.setLabels(null);
    normalizer.revert(data);
    normalizer.fitLabel(true);
    normalizer.transform(data); // nothing to standardise
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF"})
  void revert_transformed_asBefore(DataType type) {
    DataSet data = rows(300, type);
    QuantileNormalizer normalizer = new QuantileNormalizer();
    normalizer.fitLabel(true);
    normalizer.fit(data.copy());
    DataSet given = data.copy();
    normalizer.transform(given);
    assertThat(given.getFeatures()).isNotEqualTo(data.getFeatures());
    assertThat(given.getFeatures().dataType()).isEqualTo(type);
    normalizer.revert(given);
    double precision = type == DataType.FLOAT16 ? 3e-2 : type == DataType.FLOAT ? 1e-5 : 1e-12;
    assertThat(given.getLabels().equalsWithEps(data.getLabels(), 40 * precision)).isTrue();
    INDArray difference = given.getFeatures().sub(data.getFeatures()).castTo(DataType.DOUBLE);
    INDArray relative = difference.div(data.getFeatures().castTo(DataType.DOUBLE).add(1));
    assertThat(relative.amaxNumber().doubleValue()).isLessThan(precision);
  }

  @Test
  void fit_iteratorOfAnyBatch_asFromDataSet() {
    QuantileNormalizer whole = new QuantileNormalizer();
    whole.fitLabel(true);
    whole.fit(rows(100, DataType.FLOAT));
    for (int batch : new int[] {1, 7, 100, 1000}) {
      QuantileNormalizer streamed = new QuantileNormalizer();
      streamed.fitLabel(true);
      ViewIterator iterator = new ViewIterator(rows(100, DataType.FLOAT), batch);
      iterator.next();
      streamed.fit(iterator);
      assertThat(streamed).isEqualTo(whole).hasSameHashCodeAs(whole);
      assertThat(iterator.hasNext()).isTrue();
    }
  }

  /** Of 130,000 rows 100,000 are drawn, the same ones whatever the batches. */
  @Test
  void fit_moreRowsThanAreHeld_sameSampleForAnyBatch() {
    DataSet data =
        new DataSet(columns(uniform(130_000, 8)), Nd4j.zeros(DataType.DOUBLE, 130_000, 1));
    QuantileNormalizer whole = new QuantileNormalizer();
    whole.fit(data);
    QuantileNormalizer streamed = new QuantileNormalizer();
    streamed.fit(new ViewIterator(data, 9999));
    assertThat(streamed).isEqualTo(whole);
    assertThat(mapped(whole, 0.5)[0]).isCloseTo(0, within(0.02));
    assertThat(mapped(whole, 0.841344746)[0]).isCloseTo(1, within(0.02));
    QuantileNormalizer other = new QuantileNormalizer();
    other.fit(data.getRange(0, 120_000));
    assertThat(other).isNotEqualTo(whole);
  }

  /** Views of a larger array, and columns that lie one behind the other. */
  @Test
  void transform_viewsAndOrders_sameAndNothingElseChanged() {
    DataSet data = rows(60, DataType.DOUBLE);
    QuantileNormalizer normalizer = fitted(data.getFeatures());
    INDArray expected = data.getFeatures().dup();
    normalizer.transform(expected);

    INDArray columnMajor = data.getFeatures().dup('f');
    normalizer.transform(columnMajor);
    assertThat(columnMajor).isEqualTo(expected);

    INDArray larger = Nd4j.valueArrayOf(new long[] {80, 9}, 5.0, DataType.DOUBLE);
    INDArray view = larger.get(NDArrayIndex.interval(10, 70), NDArrayIndex.interval(2, 2, 8));
    view.assign(data.getFeatures());
    normalizer.transform(view);
    assertThat(view.dup()).isEqualTo(expected);
    assertThat(larger.sumNumber().doubleValue())
        .isCloseTo(expected.sumNumber().doubleValue() + 5.0 * (80 * 9 - 60 * 3), within(1e-9));

    INDArray row = data.getFeatures().getRow(3).dup();
    normalizer.transform(row);
    assertThat(row).isEqualTo(expected.getRow(3));
    INDArray one = data.getFeatures().getRow(3, true).dup();
    normalizer.transform(one, Nd4j.ones(1, 1));
    assertThat(one).isEqualTo(expected.getRow(3, true));
  }

  /** More entries than are mapped at a time. */
  @Test
  void transform_manyRows_allBlocks() {
    INDArray features = Nd4j.create(DataType.FLOAT, 600_000, 2);
    features.getColumn(0).assign(Nd4j.linspace(DataType.FLOAT, 0, 1.0 / 600_000, 600_000));
    features.getColumn(1).assign(features.getColumn(0).neg());
    QuantileNormalizer normalizer = fitted(features.get(NDArrayIndex.interval(0, 600_000, 7)));
    INDArray given = features.dup('f');
    normalizer.transform(given);
    for (int i = 0; i < 600_000; i += 599) {
      INDArray row = features.getRow(i, true).dup();
      normalizer.transform(row);
      assertThat(given.getRow(i, true)).isEqualTo(row);
    }
  }

  @Test
  void fit_notANumber_refusedWithRowAndColumn() {
    DataSet data = rows(20, DataType.FLOAT);
    data.getFeatures().putScalar(7, 1, Double.NaN);
    QuantileNormalizer normalizer = fitted(rows(20, DataType.FLOAT).getFeatures());
    QuantileNormalizer before = fitted(rows(20, DataType.FLOAT).getFeatures());
    assertThatThrownBy(() -> normalizer.fit(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at row 7, column 1 (counted from 0)")
        .hasMessageContaining("impute");
    assertThat(normalizer).isEqualTo(before);
    assertThatThrownBy(() -> normalizer.fit(new ViewIterator(data, 5)))
        .hasMessageContaining("NaN at row 7, column 1");
    data.getFeatures().putScalar(7, 1, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> normalizer.fit(data))
        .hasMessageContaining("Infinity at row 7, column 1");
    data.getFeatures().putScalar(7, 1, 0);
    data.getLabels().putScalar(3, 0, Double.NaN);
    normalizer.fit(data);
    normalizer.fitLabel(true);
    assertThatThrownBy(() -> normalizer.fit(data))
        .hasMessageContaining("labels, found NaN at row 3, column 0");
  }

  @Test
  void preProcess_notANumber_refusedAndNothingChanged() {
    QuantileNormalizer normalizer = new QuantileNormalizer();
    normalizer.fitLabel(true);
    normalizer.fit(rows(20, DataType.DOUBLE));
    DataSet data = rows(20, DataType.DOUBLE);
    data.getLabels().putScalar(3, 0, Double.NaN);
    INDArray features = data.getFeatures().dup();
    assertThatThrownBy(() -> normalizer.preProcess(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at row 3, column 0");
    assertThat(data.getFeatures()).isEqualTo(features);
    features.putScalar(19, 2, Double.NaN);
    assertThatThrownBy(() -> normalizer.transform(features))
        .hasMessageContaining("features, found NaN at row 19, column 2");
    assertThat(features.getDouble(0, 0)).isEqualTo(data.getFeatures().getDouble(0, 0));
  }

  @Test
  void transform_wrongUse_refusedWithWhatToDo() {
    QuantileNormalizer normalizer = new QuantileNormalizer();
    INDArray features = rows(20, DataType.DOUBLE).getFeatures();
    assertThatThrownBy(() -> normalizer.transform(features))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fit(train)");
    normalizer.fit(rows(20, DataType.DOUBLE));
    normalizer.fitLabel(true);
    assertThatThrownBy(() -> normalizer.revertLabels(features))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fitLabel(true)");
    assertThatThrownBy(() -> normalizer.transform(Nd4j.ones(2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected 3 columns of features, as in the rows before, found 4");
    assertThatThrownBy(() -> normalizer.transform(Nd4j.ones(2, 3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found shape [2, 3, 4]")
        .hasMessageContaining("NormalizerStandardize");
    assertThatThrownBy(() -> normalizer.transform(Nd4j.ones(DataType.INT32, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("castTo(DataType.FLOAT)");
    assertThatThrownBy(() -> normalizer.fit((DataSet) null))
        .hasMessage("Expected a DataSet, found null");
    assertThatThrownBy(() -> normalizer.fit(new DataSet(null, Nd4j.ones(2, 1))))
        .hasMessage("Expected features, found null");
  }

  @Test
  void toString_fitted_saysOfWhat() {
    QuantileNormalizer normalizer = new QuantileNormalizer();
    assertThat(normalizer).hasToString("QuantileNormalizer[not fitted, labels as they are]");
    normalizer.fitLabel(true);
    normalizer.fit(rows(20, DataType.DOUBLE));
    assertThat(normalizer).hasToString("QuantileNormalizer[3 features, labels standardised]");
  }
}
