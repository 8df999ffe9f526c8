package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.testsupport.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.TestDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Iterators that preprocess in place and forget it: the rows themselves say what was done. */
class PriorUseTest {

  private static final int ROWS = IteratorKinds.ROWS;

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(2, 8, 1), DataType.FLOAT, LossFunction.MSE);
  }

  private static INDArray fitted(DataSetIterator iterator) {
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, iterator);
    return net.params();
  }

  private static INDArray fitted(DataSet rows, int batch) {
    return fitted(BatchIterator.of(rows.getFeatures(), rows.getLabels(), batch));
  }

  private static <N extends DataNormalization> N fitted(N normalizer, DataSet rows) {
    normalizer.fitLabel(true);
    normalizer.fit(rows);
    return normalizer;
  }

  /** Rows like counts and brightness: their least value is 0, where a range stays in place. */
  private static DataSet brightness() {
    DataSet rows = IteratorKinds.rows();
    INDArray features = rows.getFeatures();
    features.subiRowVector(features.min(0)).muli(9);
    rows.getLabels().subi(rows.getLabels().minNumber());
    return rows;
  }

  private static void read(DataSetIterator iterator, int batches) {
    for (int i = 0; i < batches; i++) {
      iterator.next();
    }
  }

  static Stream<Arguments> partialReads() {
    List<Arguments> all = new ArrayList<>();
    List<Supplier<DataNormalization>> normalizers =
        List.of(
            NormalizerStandardize::new,
            NormalizerMinMaxScaler::new,
            () -> new NormalizerMinMaxScaler(-1, 1),
            QuantileNormalizer::new,
            () -> new QuantileNormalizer(QuantileNormalizer.Shape.SMOOTH_CLIP));
    for (int which = 0; which < normalizers.size(); which++) {
      for (int batch : new int[] {1, 7, 10, ROWS}) {
        int count = (ROWS + batch - 1) / batch;
        for (int read : new int[] {0, 1, 2, count - 1, count}) {
          if (read <= count) {
            all.add(Arguments.of(which, batch, read, normalizers.get(which)));
          }
        }
      }
    }
    return Cases.oneIn(4, all.stream());
  }

  @ParameterizedTest(name = "normalizer {0}, batches of {1}, {2} of them read before")
  @MethodSource("partialReads")
  void fit_someBatchesReadBefore_weightsAsFromProcessedRows(
      int which, int batch, int read, Supplier<DataNormalization> make) {
    for (Supplier<DataSet> data :
        List.<Supplier<DataSet>>of(IteratorKinds::rows, PriorUseTest::brightness)) {
      DataNormalization normalizer = fitted(make.get(), data.get());
      DataSet rows = data.get();
      ViewIterator iterator = new ViewIterator(rows, batch);
      iterator.setPreProcessor(normalizer);
      read(iterator, read);
      DataSet expected = data.get();
      normalizer.transform(expected);

      assertThat(fitted(iterator)).isEqualTo(fitted(expected, batch));
    }
  }

  /** Pixels, of which one is never bright. */
  private static DataSet pixels() {
    DataSet rows = IteratorKinds.rows();
    for (int i = 0; i < ROWS; i++) {
      rows.getFeatures().putScalar(i, 0, i * 37 % 256);
      rows.getFeatures().putScalar(i, 1, 5 + i * 11 % 60);
    }
    return rows;
  }

  @Test
  void fit_scaledPixelsReadBefore_weightsAsFromPixelsScaledOnce() {
    for (double low : new double[] {0, -1}) {
      ImagePreProcessingScaler scaler = new ImagePreProcessingScaler(low, 1);
      DataSet expected = pixels();
      scaler.transform(expected);
      for (int read : new int[] {0, 1, 2, ROWS / 10}) {
        ViewIterator iterator = new ViewIterator(pixels(), 10);
        iterator.setPreProcessor(scaler);
        read(iterator, read);

        assertThat(fitted(iterator)).as("%s, %s read", low, read).isEqualTo(fitted(expected, 10));
      }
    }
  }

  /** A thread that prefetches has read some before the preprocessor was set. */
  @ParameterizedTest(name = "normalizer {0}, batches of {1}, from the {2}th on")
  @MethodSource("partialReads")
  void fit_lastBatchesReadBefore_weightsAsFromProcessedRows(
      int which, int batch, int read, Supplier<DataNormalization> make) {
    DataNormalization normalizer = fitted(make.get(), IteratorKinds.rows());
    ViewIterator iterator = new ViewIterator(IteratorKinds.rows(), batch);
    read(iterator, read);
    iterator.setPreProcessor(normalizer);
    read(iterator, (ROWS + batch - 1) / batch - read);
    DataSet expected = IteratorKinds.rows();
    normalizer.transform(expected);

    assertThat(fitted(iterator)).isEqualTo(fitted(expected, batch));
  }

  /** Rows to test with are scaled by what was learnt of others. */
  @ParameterizedTest
  @MethodSource("distributions")
  void fit_rowsThatTheNormalizerDoesNotKnow_preprocessedOnceOrRefused(DataNormalization unfitted) {
    DataSet all = IteratorKinds.rows();
    DataSet train = part(all, 0, 25);
    DataNormalization normalizer = fitted(unfitted, train);
    DataSet expected = part(all, 25, ROWS);
    normalizer.transform(expected);
    ViewIterator fresh = new ViewIterator(part(all, 25, ROWS), 5);
    fresh.setPreProcessor(normalizer);
    ViewIterator evaluated = new ViewIterator(part(all, 25, ROWS), 5);
    evaluated.setPreProcessor(normalizer);
    net().evaluateRegression(evaluated);
    ViewIterator broken = new ViewIterator(part(all, 25, ROWS), 5);
    broken.setPreProcessor(normalizer);
    read(broken, 1);

    assertThat(fitted(fresh)).isEqualTo(fitted(expected, 5));
    requireRefused(evaluated);
    requireRefused(broken);
  }

  private static DataSet part(DataSet rows, int from, int to) {
    return new DataSet(
        BatchIterator.rows(rows.getFeatures(), from, to),
        BatchIterator.rows(rows.getLabels(), from, to));
  }

  private static void requireRefused(DataSetIterator iterator) {
    assertThatThrownBy(() -> fitted(iterator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(iterator.getClass().getName())
        .hasMessageContaining("Load the rows anew");
  }

  @Test
  void fit_shiftedRowsThatTheNormalizerDoesNotKnow_preprocessedOnce() {
    NormalizerStandardize normalizer = IteratorKinds.normalizer();
    DataSet rows = IteratorKinds.rows();
    rows.getFeatures().addi(30); // four and ten standard deviations
    rows.getLabels().muli(1.3);
    DataSet expected = rows.copy();
    normalizer.transform(expected);
    ViewIterator iterator = new ViewIterator(rows, 10);
    iterator.setPreProcessor(normalizer);

    assertThat(fitted(iterator)).isEqualTo(fitted(expected, 10));
  }

  static Stream<DataNormalization> distributions() {
    return Stream.of(
        new NormalizerStandardize(),
        new QuantileNormalizer(),
        new QuantileNormalizer(QuantileNormalizer.Shape.SMOOTH_CLIP));
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void fit_constantFeature_noDoubt(DataNormalization unfitted) {
    DataSet rows = IteratorKinds.rows();
    rows.getFeatures().getColumn(1).assign(0.3);
    DataNormalization normalizer = fitted(unfitted, rows.copy());
    DataSet expected = rows.copy();
    normalizer.transform(expected);
    ViewIterator iterator = new ViewIterator(rows, 10);
    iterator.setPreProcessor(normalizer);
    net().evaluateRegression(iterator);

    assertThat(fitted(iterator)).isEqualTo(fitted(expected, 10));
  }

  @Test
  void fit_normalizerInsideOfAnotherPreprocessor_judgedAllTheSame() {
    DataSetPreProcessor inside = new CompositeDataSetPreProcessor(IteratorKinds.normalizer());
    DataSet expected = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(expected);
    for (int read = 0; read <= 4; read++) {
      ViewIterator iterator = new ViewIterator(IteratorKinds.rows(), 10);
      iterator.setPreProcessor(inside);
      read(iterator, read);
      assertThat(fitted(iterator)).as("%d batches", read).isEqualTo(fitted(expected, 10));
    }
  }

  /** Rows that are read a second time in the same pass are the same rows. */
  @Test
  void fit_batchesThatComeTwice_judgedOnce() {
    List<DataSet> parts = IteratorKinds.batches(IteratorKinds.rows());
    List<DataSet> twice = new ArrayList<>(parts);
    twice.addAll(parts);
    DataSetIterator iterator = new TestDataSetIterator(twice, 1);
    iterator.setPreProcessor(IteratorKinds.normalizer());
    read(iterator, 3);
    DataSet expected = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(expected);
    List<DataSet> expectedTwice = new ArrayList<>(IteratorKinds.batches(expected));
    expectedTwice.addAll(IteratorKinds.batches(expected));

    assertThat(fitted(iterator)).isEqualTo(fitted(new BatchIterator(expectedTwice)));
  }

  /** What was brought into the range twice is still inside of it. */
  @ParameterizedTest
  @MethodSource("ranges")
  void fit_firstBatchBroughtIntoTheRangeTwice_refused(NormalizerMinMaxScaler normalizer) {
    for (int repeats : new int[] {1, 25}) {
      DataSet rows = repeated(brightness(), repeats);
      requireFirstBatchReadTwiceIsRefused(rows, fitted(normalizer, rows.copy()));
    }
  }

  static Stream<NormalizerMinMaxScaler> ranges() {
    return Stream.of(new NormalizerMinMaxScaler(), new NormalizerMinMaxScaler(-1, 1));
  }

  /** One batch in two thousand does not show in mean and deviation of all rows. */
  @ParameterizedTest
  @MethodSource("distributions")
  void fit_firstOfManyBatchesStandardisedTwice_refused(DataNormalization normalizer) {
    DataSet rows = repeated(IteratorKinds.rows(), 500);
    rows.getFeatures().subiRowVector(Nd4j.createFromArray(65f, -25f));
    normalizer.fit(rows.copy());

    requireFirstBatchReadTwiceIsRefused(rows, normalizer);
  }

  /** A level map leaves rows alone that it has levelled: they do not change any more. */
  @Test
  void fit_allBatchesMappedToQuantilesTwice_refused() {
    for (int batch : new int[] {1, 10, ROWS}) {
      ViewIterator iterator = new ViewIterator(IteratorKinds.rows(), batch);
      QuantileNormalizer normalizer = new QuantileNormalizer();
      normalizer.fit(IteratorKinds.rows());
      iterator.setPreProcessor(normalizer);
      net().evaluateRegression(iterator);
      net().evaluateRegression(iterator);

      requireRefused(iterator);
    }
  }

  private static void requireFirstBatchReadTwiceIsRefused(
      DataSet rows, DataSetPreProcessor normalizer) {
    ViewIterator iterator = new ViewIterator(rows, 10);
    iterator.setPreProcessor(normalizer);
    read(iterator, rows.numExamples() / 10);
    iterator.reset();
    read(iterator, 1);

    requireRefused(iterator);
  }

  private static DataSet repeated(DataSet rows, int times) {
    List<DataSet> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(rows);
    }
    return DataSet.merge(all);
  }

  @Test
  void fit_viewsOfOneColumnOrder_placeInMemoryIsThatOfTheRows() {
    DataSet rows = IteratorKinds.rows();
    DataSet inColumns = new DataSet(rows.getFeatures().dup('f'), rows.getLabels().dup('f'));
    ViewIterator iterator = new ViewIterator(inColumns, 10);
    iterator.setPreProcessor(IteratorKinds.normalizer());
    read(iterator, 2);
    DataSet expected = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(expected);

    assertThat(fitted(iterator)).isEqualTo(fitted(expected, 10));
    assertThat(inColumns.getFeatures().get(NDArrayIndex.interval(20, ROWS)))
        .isEqualTo(rows.getFeatures().get(NDArrayIndex.interval(20, ROWS)));
  }
}
