package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.Serial;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Settings of networks and iterators that are rare, and meet each other. */
class FitVariantsTest {

  private final SplittableRandom random = new SplittableRandom(12);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 40, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 40, 2)).addi(1);
  private final DataSet data = new DataSet(x, y);

  private static NeuralNetConfiguration.Builder base(boolean miniBatch) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(1))
        .miniBatch(miniBatch);
  }

  private static OutputLayer output(int nIn, LossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(nIn).nOut(2).activation(activation).build();
  }

  private static MultiLayerNetwork linear(NeuralNetConfiguration.Builder base) {
    return Nets.init(base.list().layer(output(3, LossFunction.MSE, Activation.IDENTITY)).build());
  }

  /** A LossLayer's score is a mean over the rows even where gradients are not. */
  @ParameterizedTest
  @CsvSource({"MSE, false", "L2, false", "MSE, true", "L2, true"})
  void fit_lossLayer_scoreIsThatOfDl4j(LossFunction loss, boolean miniBatch) {
    MultiLayerNetwork net =
        Nets.init(
            base(miniBatch)
                .l2(0.1)
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(3).nOut(2).activation(Activation.IDENTITY).build())
                .layer(new LossLayer.Builder(loss).activation(Activation.IDENTITY).build())
                .build());
    ComputationGraph graph = net.toComputationGraph();

    LinstorchFitter.fit(net, data);
    LinstorchFitter.fit(graph, data);

    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-9));
    assertThat(graph.score()).isCloseTo(graph.score(data), withinPercentage(1e-9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_streamedWithCrossEntropy_scoreIsThatOfTheWholeData(boolean miniBatch) {
    MultiLayerNetwork net =
        Nets.init(
            base(miniBatch)
                .l2(0.1)
                .list()
                .layer(output(3, LossFunction.MCXENT, Activation.SOFTMAX))
                .build());

    LinstorchFitter.fit(net, BatchIterator.of(x, y, 7, 4));

    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-9));
  }

  /** A weight of 2 is the row twice in the penalty, too. */
  @ParameterizedTest
  @EnumSource
  void fit_weightsWithL2_sameAsRepeatedRows(Solver solver) {
    MultiLayerNetwork expected = linear(base(true).l2(0.3).l2Bias(0.1));
    MultiLayerNetwork found = expected.clone();
    FitConfig config = FitConfig.builder().solver(solver).build();
    INDArray weights = Nd4j.ones(DataType.DOUBLE, 40, 1);
    for (int i = 0; i < 10; i++) {
      weights.putScalar(i, 0, 2);
    }
    DataSet repeated =
        new DataSet(
            Nd4j.vstack(x, BatchIterator.rows(x, 0, 10)),
            Nd4j.vstack(y, BatchIterator.rows(y, 0, 10)));
    LinstorchFitter.fit(expected, repeated, config);

    LinstorchFitter.fit(found, new DataSet(x, y, null, weights), config);

    assertThat(Nets.doubles(found.params()))
        .containsExactly(Nets.doubles(expected.params()), within(1e-10));
  }

  /** What has been prefetched has been through the preprocessor, and is not fetched again. */
  @Test
  void fit_prefetchedBatchesOfAnIteratorWithoutReset_preprocessedOnce() {
    BatchIterator batches =
        new BatchIterator(BatchIterator.cut(x, y, 7)) {
          @Serial private static final long serialVersionUID = 1;

          @Override
          public boolean resetSupported() {
            return false;
          }
        };
    batches.setPreProcessor(batch -> batch.setFeatures(batch.getFeatures().mul(3).addi(1)));
    AsyncDataSetIterator prefetching = new AsyncDataSetIterator(batches, 2);
    assertThat(prefetching.hasNext()).isTrue(); // waits for the first batch
    MultiLayerNetwork expected = linear(base(true));
    MultiLayerNetwork found = expected.clone();
    LinstorchFitter.fit(expected, new DataSet(x.mul(3).addi(1), y));

    LinstorchFitter.fit(found, prefetching);

    assertThat(Nets.doubles(found.params()))
        .containsExactly(Nets.doubles(expected.params()), within(1e-12));
  }
}
