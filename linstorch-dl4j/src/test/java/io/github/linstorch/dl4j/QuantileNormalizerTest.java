package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.QuantileNormalizer.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

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
            Arrays.stream(uniform(count, 4)).map(v -> 1e3 * Math.exp(3 * v)).toArray(),
            Arrays.stream(x).map(v -> Math.rint(2 * v)).toArray());
    return new DataSet(
        features.castTo(type),
        columns(Arrays.stream(x).map(v -> 40 + 7 * v).toArray()).castTo(type));
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

  static Stream<Arguments> shapesAndTypes() {
    return Arrays.stream(Shape.values())
        .flatMap(
            shape ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)
                    .map(type -> Arguments.of(shape, type)));
  }

  @ParameterizedTest
  @MethodSource("shapesAndTypes")
  void revert_transformed_asBefore(Shape shape, DataType type) {
    DataSet data = rows(300, type);
    QuantileNormalizer normalizer = new QuantileNormalizer(shape);
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

  @ParameterizedTest
  @EnumSource(Shape.class)
  void fit_iteratorOfAnyBatch_asFromDataSet(Shape shape) {
    QuantileNormalizer whole = new QuantileNormalizer(shape);
    whole.fitLabel(true);
    whole.fit(rows(100, DataType.FLOAT));
    for (int batch : new int[] {1, 7, 100, 1000}) {
      QuantileNormalizer streamed = new QuantileNormalizer(shape);
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
    // Values are mapped to within 0.3 of their quantiles in the sample, which has errors itself.
    assertThat(mapped(whole, 0.5)[0]).isCloseTo(0, within(0.3 + 0.02));
    assertThat(mapped(whole, 0.841344746)[0]).isCloseTo(1, within(0.3 + 0.02));
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
    assertThatThrownBy(() -> new QuantileNormalizer(null))
        .hasMessage("Expected a shape, found null");
    assertThatThrownBy(() -> normalizer.fit((DataSet) null))
        .hasMessage("Expected a DataSet, found null");
    assertThatThrownBy(() -> normalizer.fit(new DataSet(null, Nd4j.ones(2, 1))))
        .hasMessage("Expected features, found null");
  }

  /** As often in DL4J: evaluate, reset and fit with the normalizer in the iterator. */
  @ParameterizedTest
  @EnumSource(Shape.class)
  void fit_evaluatedAndReset_weightsAsFromRowsTransformedOnce(Shape shape) {
    QuantileNormalizer normalizer = new QuantileNormalizer(shape);
    normalizer.fitLabel(true);
    normalizer.fit(rows(60, DataType.DOUBLE));
    DataSet transformed = rows(60, DataType.DOUBLE);
    normalizer.transform(transformed);
    MultiLayerNetwork expected = net();
    LinstorchFitter.fit(expected, new BatchIterator(transformed.batchBy(20)));

    ViewIterator iterator = new ViewIterator(rows(60, DataType.DOUBLE), 20);
    iterator.setPreProcessor(normalizer);
    MultiLayerNetwork net = net();
    net.evaluateRegression(iterator);
    iterator.reset();
    LinstorchFitter.fit(net, iterator);
    assertThat(net.params()).isEqualTo(expected.params());

    INDArray predicted = net.output(transformed.getFeatures());
    normalizer.revertLabels(predicted);
    RegressionEvaluation evaluation = new RegressionEvaluation(1);
    evaluation.eval(rows(60, DataType.DOUBLE).getLabels(), predicted);
    assertThat(evaluation.averagerootMeanSquaredError())
        .isCloseTo(
            Math.sqrt(net.score(transformed))
                * rows(60, DataType.DOUBLE).getLabels().stdNumber(false).doubleValue(),
            within(1e-9));
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 8, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  @Test
  void toString_fitted_saysOfWhat() {
    QuantileNormalizer normalizer = new QuantileNormalizer();
    assertThat(normalizer)
        .hasToString("QuantileNormalizer[QUANTILES, not fitted, labels as they are]");
    normalizer.fitLabel(true);
    normalizer.fit(rows(20, DataType.DOUBLE));
    assertThat(normalizer)
        .hasToString("QuantileNormalizer[QUANTILES, 3 features, labels standardised]");
  }
}
