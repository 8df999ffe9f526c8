package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.CombinedMultiDataSetPreProcessor;
import org.deeplearning4j.datasets.iterator.CombinedPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.TestDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.TestMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeMultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.ImageFlatteningDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.ImageMultiPreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerHybrid;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Preprocessors that consist of normalizers or scale images are known by what they make of rows.
 */
class KnownPreprocessorsTest {

  private static final int BATCHES = IteratorKinds.ROWS / IteratorKinds.BATCH;

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(2, 8, 1), DataType.FLOAT, LossFunction.MSE);
  }

  /** Counts and brightness, in whole numbers from 0 to 255. */
  private static DataSet pixels() {
    DataSet rows = IteratorKinds.rows();
    for (int i = 0; i < IteratorKinds.ROWS; i++) {
      rows.getFeatures().putScalar(i, 0, i * 37 % 256);
      rows.getFeatures().putScalar(i, 1, 5 + i * 11 % 60);
    }
    return rows;
  }

  private static DataSetPreProcessor combined(DataSetPreProcessor... parts) {
    CombinedPreProcessor.Builder builder = new CombinedPreProcessor.Builder();
    Stream.of(parts).forEach(builder::addPreProcessor);
    return builder.build();
  }

  private static MultiDataSetPreProcessor combinedMulti(MultiDataSetPreProcessor... parts) {
    CombinedMultiDataSetPreProcessor.Builder builder =
        new CombinedMultiDataSetPreProcessor.Builder();
    Stream.of(parts).forEach(builder::addPreProcessor);
    return builder.build();
  }

  /** A range, fitted to what the normalizer makes of the rows. */
  private static NormalizerMinMaxScaler rangeBehind(NormalizerStandardize first) {
    DataSet rows = IteratorKinds.rows();
    first.transform(rows);
    NormalizerMinMaxScaler range = new NormalizerMinMaxScaler();
    range.fitLabel(true);
    range.fit(rows);
    return range;
  }

  static Stream<Arguments> single() {
    NormalizerStandardize normalizer = IteratorKinds.normalizer();
    Map<String, DataSetPreProcessor> all = new LinkedHashMap<>();
    all.put("combined", combined(normalizer));
    all.put("composite", new CompositeDataSetPreProcessor(normalizer));
    all.put("nested", combined(new CompositeDataSetPreProcessor(combined(normalizer))));
    all.put("flattening first", combined(new ImageFlatteningDataSetPreProcessor(), normalizer));
    all.put("two", combined(normalizer, rangeBehind(normalizer)));
    QuantileNormalizer quantiles = new QuantileNormalizer();
    quantiles.fitLabel(true);
    quantiles.fit(IteratorKinds.rows());
    all.put("quantiles", quantiles);
    all.put("quantiles, nested", combined(new CompositeDataSetPreProcessor(quantiles)));
    return all.entrySet().stream().map(kind -> Arguments.of(kind.getKey(), kind.getValue()));
  }

  private static INDArray expected(DataSet rows, Consumer<DataSet> preProcessor) {
    preProcessor.accept(rows);
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, new BatchIterator(IteratorKinds.batches(rows)));
    return net.params();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("single")
  void fit_partsReadBefore_weightsAsFromProcessedRowsOrRefused(
      String name, DataSetPreProcessor preProcessor) {
    INDArray expected = expected(IteratorKinds.rows(), preProcessor::preProcess);
    for (int read = 0; read <= BATCHES; read++) {
      DataSetIterator iterator = new ViewIterator(IteratorKinds.rows(), IteratorKinds.BATCH);
      iterator.setPreProcessor(preProcessor);
      read(iterator, read);
      MultiLayerNetwork net = net();
      LinstorchFitter.fit(net, iterator);
      assertThat(net.params()).as("%s, %d read", name, read).isEqualTo(expected);
    }
    DataSetIterator twice = new ViewIterator(IteratorKinds.rows(), IteratorKinds.BATCH);
    twice.setPreProcessor(preProcessor);
    net().evaluateRegression(twice);
    twice.reset();
    twice.next();
    assertThatThrownBy(() -> LinstorchFitter.fit(net(), twice))
        .as(name)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Load the rows anew");
  }

  private static void read(DataSetIterator iterator, int batches) {
    for (int i = 0; i < batches; i++) {
      iterator.next();
    }
  }

  /** Labels are standardised, features brought into a range: no one standard for both. */
  @Test
  void fit_partsThatTreatLabelsInAnotherWay_preprocessedOnce() {
    NormalizerStandardize normalizer = IteratorKinds.normalizer();
    NormalizerMinMaxScaler range = new NormalizerMinMaxScaler();
    DataSet standardised = IteratorKinds.rows();
    normalizer.transform(standardised);
    range.fit(standardised);
    DataSetPreProcessor both = combined(normalizer, range);
    DataSetIterator iterator = new ViewIterator(IteratorKinds.rows(), IteratorKinds.BATCH);
    iterator.setPreProcessor(both);
    MultiLayerNetwork net = net();

    LinstorchFitter.fit(net, iterator);

    assertThat(net.params()).isEqualTo(expected(IteratorKinds.rows(), both::preProcess));
  }

  private static MultiDataSetPreProcessor fitted(MultiNormalizerHybrid normalizer) {
    normalizer.fit(IteratorKinds.multi(IteratorKinds.rows()));
    return normalizer;
  }

  private static MultiNormalizerMinMaxScaler range() {
    MultiNormalizerMinMaxScaler range = new MultiNormalizerMinMaxScaler(-1, 1);
    range.fitLabel(true);
    range.fit(IteratorKinds.multi(IteratorKinds.rows()));
    return range;
  }

  static Stream<Arguments> multi() {
    Map<String, MultiDataSetPreProcessor> all = new LinkedHashMap<>();
    all.put("combined", combinedMulti(IteratorKinds.multiNormalizer()));
    all.put("composite", new CompositeMultiDataSetPreProcessor(range()));
    all.put("nested", combinedMulti(new CompositeMultiDataSetPreProcessor(range())));
    all.put(
        "hybrid, standardised",
        fitted(new MultiNormalizerHybrid().standardizeAllInputs().standardizeAllOutputs()));
    all.put(
        "hybrid, range",
        fitted(
            new MultiNormalizerHybrid().minMaxScaleInput(0, -1, 1).minMaxScaleAllOutputs(-1, 1)));
    return all.entrySet().stream().map(kind -> Arguments.of(kind.getKey(), kind.getValue()));
  }

  private static TestMultiDataSetIterator multiIterator(
      DataSet rows, MultiDataSetPreProcessor preProcessor) {
    List<MultiDataSet> batches =
        IteratorKinds.batches(rows).stream().map(IteratorKinds::multi).toList();
    TestMultiDataSetIterator iterator =
        new TestMultiDataSetIterator(1, batches.toArray(MultiDataSet[]::new));
    iterator.setPreProcessor(preProcessor);
    return iterator;
  }

  private static void requireSameWeightsOrRefused(
      String name, MultiDataSetPreProcessor preProcessor, boolean isOfPixels) {
    INDArray expected =
        expected(
            isOfPixels ? pixels() : IteratorKinds.rows(),
            rows -> preProcessor.preProcess(IteratorKinds.multi(rows)));
    for (int read = 0; read <= BATCHES; read++) {
      TestMultiDataSetIterator iterator =
          multiIterator(isOfPixels ? pixels() : IteratorKinds.rows(), preProcessor);
      for (int i = 0; i < read; i++) {
        iterator.next();
      }
      ComputationGraph graph = net().toComputationGraph();
      LinstorchFitter.fit(graph, iterator);
      assertThat(graph.params()).as("%s, %d read", name, read).isEqualTo(expected);
    }
    TestMultiDataSetIterator twice =
        multiIterator(isOfPixels ? pixels() : IteratorKinds.rows(), preProcessor);
    for (int i = 0; i < BATCHES; i++) {
      twice.next();
    }
    twice.reset();
    twice.next();
    assertThatThrownBy(() -> LinstorchFitter.fit(net().toComputationGraph(), twice))
        .as(name)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Load the rows anew");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("multi")
  void fit_multiPartsReadBefore_weightsAsFromProcessedRowsOrRefused(
      String name, MultiDataSetPreProcessor preProcessor) {
    requireSameWeightsOrRefused(name, preProcessor, false);
  }

  @Test
  void fit_multiPixelsReadBefore_weightsAsFromPixelsScaledOnceOrRefused() {
    for (double low : new double[] {0, -1}) {
      ImageMultiPreProcessingScaler scaler =
          new ImageMultiPreProcessingScaler(low, 1, new int[] {0});
      requireSameWeightsOrRefused("from " + low, scaler, true);
      requireSameWeightsOrRefused("combined, from " + low, combinedMulti(scaler), true);
    }
  }

  @Test
  void fit_combinedPixelsReadBefore_weightsAsFromPixelsScaledOnce() {
    DataSetPreProcessor scaler = combined(new ImagePreProcessingScaler(-1, 1));
    INDArray expected = expected(pixels(), scaler::preProcess);
    for (int read = 0; read <= BATCHES; read++) {
      DataSetIterator iterator = new ViewIterator(pixels(), IteratorKinds.BATCH);
      iterator.setPreProcessor(scaler);
      read(iterator, read);
      MultiLayerNetwork net = net();
      LinstorchFitter.fit(net, iterator);
      assertThat(net.params()).as("%d read", read).isEqualTo(expected);
    }
  }

  private static DataSet images() {
    SplittableRandom random = new SplittableRandom(3);
    INDArray features = Nd4j.create(DataType.FLOAT, IteratorKinds.ROWS, 1, 4, 4);
    for (int i = 0; i < features.length(); i++) {
      features.putScalar(i, random.nextInt(256));
    }
    return new DataSet(features, IteratorKinds.rows().getLabels().divi(1000));
  }

  /** Images as such, in front of frozen layers. */
  @Test
  void fit_imagesOfRankFourReadBefore_weightsAsFromImagesScaledOnceOrRefused() {
    MultiLayerNetwork convolutional =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(new FrozenLayer(new ConvolutionLayer.Builder(3, 3).nOut(2).build()))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(4, 4, 1))
                .build());
    ImagePreProcessingScaler scaler = new ImagePreProcessingScaler(0, 1);
    DataSet once = images();
    scaler.transform(once);
    MultiLayerNetwork expected = convolutional.clone();
    LinstorchFitter.fit(expected, new BatchIterator(once.batchBy(IteratorKinds.BATCH)));
    for (int read = 0; read <= BATCHES + 1; read++) {
      DataSetIterator iterator = new TestDataSetIterator(images().batchBy(IteratorKinds.BATCH), 1);
      iterator.setPreProcessor(scaler);
      for (int i = 0; i < read; i++) {
        if (!iterator.hasNext()) {
          iterator.reset();
        }
        iterator.next();
      }
      MultiLayerNetwork net = convolutional.clone();
      if (read > BATCHES) {
        assertThatThrownBy(() -> LinstorchFitter.fit(net, iterator))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("Load the rows anew");
      } else {
        LinstorchFitter.fit(net, iterator);
        assertThat(net.params()).as("%d read", read).isEqualTo(expected.params());
      }
    }
  }
}
