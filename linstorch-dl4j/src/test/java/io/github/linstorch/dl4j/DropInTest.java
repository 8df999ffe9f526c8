package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Normalizers, serialisation and copies around a fit. */
class DropInTest {

  private final SplittableRandom random = new SplittableRandom(31);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 50, 3)).muli(9).addi(4);
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 50, 2)).muli(2).subi(7);
  private final DataSet data = new DataSet(x, y);

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 8, 2), DataType.DOUBLE, LossFunction.MSE);
  }

  private static NormalizerStandardize standardize(DataSet data) {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(data);
    return normalizer;
  }

  @Test
  void fit_anyData_leavesItAsItWas() {
    DataSet before = data.copy();

    LinstorchFitter.fit(net(), data);
    LinstorchFitter.fit(net(), x, y);
    LinstorchFitter.fit(net(), new ListDataSetIterator<>(data.asList(), 7));

    assertThat(data.getFeatures()).isSameAs(x).isEqualTo(before.getFeatures());
    assertThat(data.getLabels()).isSameAs(y).isEqualTo(before.getLabels());
  }

  @Test
  void fit_transformedDataSet_isUsedAsItIs() {
    DataSet transformed = data.copy();
    standardize(data).transform(transformed);
    INDArray kept = transformed.getFeatures().dup();
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    LinstorchFitter.fit(expected, kept, transformed.getLabels().dup());

    LinstorchFitter.fit(found, transformed);

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(transformed.getFeatures()).isEqualTo(kept);
  }

  @Test
  void fit_iteratorWithANormalizer_honouredOnceAndPutBack() {
    NormalizerMinMaxScaler normalizer = new NormalizerMinMaxScaler(-1, 1);
    normalizer.fitLabel(true);
    normalizer.fit(data);
    DataSet transformed = data.copy();
    normalizer.transform(transformed);
    FitConfig qr = FitConfig.builder().solver(Solver.QR).build();
    MultiLayerNetwork expected = net();
    LinstorchFitter.fit(expected, transformed, qr);
    for (int batch : new int[] {1, 7, 50}) {
      ListDataSetIterator<DataSet> iterator = new ListDataSetIterator<>(data.asList(), batch);
      iterator.setPreProcessor(normalizer);
      MultiLayerNetwork found = net();

      LinstorchFitter.fit(found, iterator, qr);

      assertThat(found.params()).as("batches of %d", batch).isEqualTo(expected.params());
      assertThat(iterator.getPreProcessor()).isSameAs(normalizer);
    }
    assertThat(x.maxNumber().doubleValue()).as("the rows themselves").isGreaterThan(1);
  }

  @Test
  void writeModel_afterAFit_restoredNetPredictsScoresAndTrains(@TempDir Path folder)
      throws IOException {
    MultiLayerNetwork net = net();
    net.fit(data);
    LinstorchFitter.fit(net, data);
    File file = folder.resolve("net.zip").toFile();

    ModelSerializer.writeModel(net, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);

    assertThat(restored.params()).isEqualTo(net.params());
    assertThat(restored.output(x)).isEqualTo(net.output(x));
    assertThat(restored.getUpdater().getStateViewArray().amaxNumber().doubleValue()).isZero();
    assertThat(restored.getIterationCount()).isZero();
    net.fit(data);
    restored.fit(data);
    assertThat(restored.params()).as("both take the same Adam step").isEqualTo(net.params());
    LinstorchFitter.fit(restored, data);
    assertThat(restored.score()).isCloseTo(restored.score(data), withinPercentage(1e-9));
  }

  @Test
  void writeModel_graph_restoredGraphPredictsAndTrains(@TempDir Path folder) throws IOException {
    ComputationGraph graph = net().toComputationGraph();
    LinstorchFitter.fit(graph, data);
    File file = folder.resolve("graph.zip").toFile();

    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);

    assertThat(restored.outputSingle(x)).isEqualTo(graph.outputSingle(x));
    graph.fit(data);
    restored.fit(data);
    assertThat(restored.params()).isEqualTo(graph.params());
  }

  @Test
  void clone_ofAFittedNet_isOneOfItsOwn() {
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, data);
    INDArray fitted = net.params().dup();

    MultiLayerNetwork copy = net.clone();
    assertThat(copy.params()).isEqualTo(fitted);
    LinstorchFitter.fit(copy, x, y.mul(3));

    assertThat(net.params()).isEqualTo(fitted);
    assertThat(copy.params()).isNotEqualTo(fitted);
  }
}
