package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Mistakes that were made once. */
class ReviewedFaultsTest {

  private final SplittableRandom random = new SplittableRandom(91);

  private MultiLayerNetwork net(DataType type, int... widths) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(widths), type, LossFunction.MSE);
    Nets.randomise(net, random, -1, 1);
    return net;
  }

  /** A list iterator hands out its own DataSet where a batch has one row. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20, 50})
  void fit_iteratorWithPreProcessor_appliedOnceToEveryRow(int batch) {
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 101, 3)).muli(4).addi(7);
    INDArray y = Nd4j.createFromArray(Nets.uniform(random, 101, 2));
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(new DataSet(x, y));
    DataSet whole = new DataSet(x.dup(), y.dup());
    normalizer.transform(whole);
    MultiLayerNetwork streamed = net(DataType.DOUBLE, 3, 6, 2);
    MultiLayerNetwork inMemory = streamed.clone();
    ListDataSetIterator<DataSet> iterator =
        new ListDataSetIterator<>(new DataSet(x, y).asList(), batch);
    iterator.setPreProcessor(normalizer);

    LinstorchFitter.fit(streamed, iterator);
    LinstorchFitter.fit(inMemory, whole);

    double[] expected = Nets.doubles(inMemory.params());
    assertThat(Nets.doubles(streamed.params())).containsExactly(expected, within(1e-12));
    assertThat(iterator.getPreProcessor()).isSameAs(normalizer);
  }

  @Test
  void fit_iteratorInterruptedWhileItWaits_cancelledWithFlagKept() {
    MultiLayerNetwork net = net(DataType.DOUBLE, 3, 4, 2);
    double[] before = Nets.doubles(net.params());
    DataSet data =
        new DataSet(
            Nd4j.createFromArray(Nets.uniform(random, 10, 3)),
            Nd4j.createFromArray(Nets.uniform(random, 10, 2)));
    ListDataSetIterator<DataSet> iterator =
        new ListDataSetIterator<>(data.asList(), 5) {
          private static final long serialVersionUID = 1;

          @Override
          public boolean hasNext() {
            throw new IllegalStateException(new InterruptedException());
          }
        };

    assertThatThrownBy(() -> LinstorchFitter.fit(net, iterator))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Nets.doubles(net.params())).isEqualTo(before);
  }

  /** Deep networks amplify what rounding to FLOAT changes: it is the rounded state that counts. */
  @Test
  void fit_keepBestOfDeepFloatNetwork_neverWorseThanBefore() {
    int[] widths = {10, 20, 20, 20, 20, 20, 20, 20, 20, 20, 2};
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 300, 10));
    INDArray y = Nd4j.createFromArray(Nets.uniform(random, 300, 2));
    FitConfig config = FitConfig.builder().keepBest(true).build();
    for (int i = 0; i < 10; i++) {
      MultiLayerNetwork net = net(DataType.FLOAT, widths);
      net.params().muli(0.3);

      FitReport report = LinstorchFitter.fit(net, x, y, config);

      assertThat(report.loss()).isLessThanOrEqualTo(report.lossBefore());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e4, 1e7})
  void fit_labelsFarFromZero_olsLossAndResidualsSeen(double offset) {
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 2000, 60));
    INDArray y = Nd4j.createFromArray(Nets.uniform(random, 2000, 1)).addi(offset);
    MultiLayerNetwork auto = net(DataType.DOUBLE, 60, 1);
    MultiLayerNetwork qr = auto.clone();

    FitReport report = LinstorchFitter.fit(auto, x, y);
    FitReport expected =
        LinstorchFitter.fit(qr, x, y, FitConfig.builder().solver(Solver.QR).build());

    assertThat(report.olsLoss()).isCloseTo(expected.olsLoss(), withinPercentage(1e-3));
    assertThat(report.layers().get(0).residualSumOfSquares())
        .isCloseTo(expected.layers().get(0).residualSumOfSquares(), withinPercentage(1e-3));
  }

  @Test
  void fit_halfNetwork_scoreIsWhatScoreOfDataReturns() {
    DataSet data =
        new DataSet(
            Nd4j.createFromArray(Nets.uniform(random, 50, 3)),
            Nd4j.createFromArray(Nets.uniform(random, 50, 2)));
    MultiLayerNetwork net = net(DataType.FLOAT16, 3, 6, 2);

    LinstorchFitter.fit(net, data);

    assertThat(net.score()).isEqualTo(net.score(data));
  }
}
