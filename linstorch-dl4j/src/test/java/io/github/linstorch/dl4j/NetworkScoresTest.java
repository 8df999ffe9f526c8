package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.network.LayerNetwork;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** {@link Scores} of networks, from data sets and iterators. */
class NetworkScoresTest {

  private final INDArray x = Nd4j.createFromArray(Nets.uniform(new SplittableRandom(1), 20, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(new SplittableRandom(2), 20, 2));
  private final MultiLayerNetwork linear = network(3, Activation.IDENTITY, LossFunction.MSE);

  private static MultiLayerNetwork network(int nIn, Activation activation, LossFunction loss) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .list()
            .layer(new OutputLayer.Builder(loss).nIn(nIn).nOut(2).activation(activation).build())
            .build());
  }

  @Test
  void of_batchesOfAnySize_isThatOfAllRows() {
    Scores expected = Scores.regression(linear.output(x), y);
    BatchIterator batches = BatchIterator.of(x, y, 7, 3, 1);

    Scores whole = Scores.of(linear, new DataSet(x, y));
    Scores streamed = Scores.of(linear, batches);

    assertThat(whole.mse()).isEqualTo(expected.mse());
    assertThat(whole.r2()).isEqualTo(expected.r2());
    assertThat(streamed.mse().orElseThrow()).isEqualTo(expected.mse().orElseThrow(), within(1e-15));
    assertThat(streamed.r2().orElseThrow()).isEqualTo(expected.r2().orElseThrow(), within(1e-14));
    assertThat(streamed.rows()).isEqualTo(20);
    assertThat(batches.hasNext()).isTrue();
  }

  @Test
  void of_preprocessor_worksOnCopies() {
    DataSet rows = new DataSet(x.dup(), y);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(rows);
    BatchIterator batches = new BatchIterator(List.of(rows));
    batches.setPreProcessor(normalizer);
    DataSet scaled = rows.copy();
    normalizer.transform(scaled);

    Scores scores = Scores.of(linear, batches);

    assertThat(scores.mse()).isEqualTo(Scores.of(linear, scaled).mse());
    assertThat(rows.getFeatures()).isEqualTo(x);
    assertThat(batches.getPreProcessor()).isSameAs(normalizer);
  }

  @Test
  void of_labelMask_countsRowsSoManyTimes() {
    INDArray weights = Nd4j.ones(DataType.DOUBLE, 20, 1).putScalar(3, 0, 2).putScalar(5, 0, 0);
    INDArray spoilt = y.dup().putScalar(5, 0, Double.NaN);
    INDArray twice = Nd4j.vstack(rows(x, 0, 5), rows(x, 6, 20), rows(x, 3, 4));
    INDArray twiceLabels = Nd4j.vstack(rows(y, 0, 5), rows(y, 6, 20), rows(y, 3, 4));

    Scores weighted = Scores.of(linear, new DataSet(x, spoilt, null, weights));
    Scores copied = Scores.of(linear, new DataSet(twice, twiceLabels));

    assertThat(weighted.rmse().orElseThrow()).isEqualTo(copied.rmse().orElseThrow(), within(1e-14));
    assertThat(weighted.r2().orElseThrow()).isEqualTo(copied.r2().orElseThrow(), within(1e-14));
    assertThat(weighted.rows()).isEqualTo(19);
    assertThat(copied.rows()).isEqualTo(20);
  }

  @Test
  void of_labelMaskOfClasses_weighsEveryScore() {
    MultiLayerNetwork net = network(3, Activation.SOFTMAX, LossFunction.MCXENT);
    INDArray classes = Nd4j.zeros(DataType.DOUBLE, 20, 2);
    for (int i = 0; i < 20; i++) {
      classes.putScalar(i, y.getDouble(i, 0) > 0.5 ? 0 : 1, 1);
    }
    INDArray weights = Nd4j.ones(DataType.DOUBLE, 20, 1).putScalar(0, 0, 3);
    INDArray thrice = Nd4j.vstack(x, rows(x, 0, 1), rows(x, 0, 1));
    INDArray thriceLabels = Nd4j.vstack(classes, rows(classes, 0, 1), rows(classes, 0, 1));

    Scores weighted = Scores.of(net, new DataSet(x, classes, null, weights));
    Scores copied = Scores.of(net, new DataSet(thrice, thriceLabels));

    assertThat(weighted.accuracy().orElseThrow())
        .isEqualTo(copied.accuracy().orElseThrow(), within(1e-14));
    assertThat(weighted.logLoss().orElseThrow())
        .isEqualTo(copied.logLoss().orElseThrow(), within(1e-14));
    assertThat(weighted.brierScore().orElseThrow())
        .isEqualTo(copied.brierScore().orElseThrow(), within(1e-14));
    assertThat(weighted.calibrationError().orElseThrow())
        .isEqualTo(copied.calibrationError().orElseThrow(), within(1e-14));
  }

  private static INDArray rows(INDArray all, int from, int to) {
    return BatchIterator.rows(all, from, to);
  }

  /** DL4J's loss counts 1e-10 for any lower probability. */
  @Test
  void of_probabilityNearZero_isClippedFurtherBelowThanInDl4jsLoss() {
    MultiLayerNetwork net = network(1, Activation.SOFTMAX, LossFunction.MCXENT);
    net.setParam("0_W", Nd4j.createFromArray(new double[][] {{0, 60}}));
    net.setParam("0_b", Nd4j.createFromArray(new double[][] {{0, 0}}));
    INDArray slope = Nd4j.createFromArray(new double[][] {{1}, {-1}});
    INDArray firstClass = Nd4j.createFromArray(new double[][] {{1, 0}, {1, 0}});

    ComparedScore score =
        ComparedScore.of(
            new LayerNetwork(net), ComparedRows.of("test", BatchIterator.of(slope, firstClass, 2)));

    // exp(-60) of the first row, 1 of the second.
    assertThat(score.loss()).isCloseTo(-Math.log(1e-10) / 2, within(1e-9));
    assertThat(score.scores().logLoss().orElseThrow())
        .isCloseTo(-Math.log(0x1p-52) / 2, within(1e-9));
    assertThat(score.scores().accuracy()).hasValue(0.5);
  }

  @Test
  void of_softmaxInALayerOfItsOwn_isAClassification() {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(2).build())
                .layer(new ActivationLayer(Activation.SOFTMAX))
                .build());

    assertThat(Scores.of(net, new DataSet(x, y)).accuracy()).isPresent();
    assertThat(Scores.of(linear, new DataSet(x, y)).accuracy()).isEmpty();
  }

  @Test
  void of_rowsThatCannotBeScored_areRefused() {
    DataSet narrow = new DataSet(x, y.getColumn(0, true));
    DataSet unweighted = new DataSet(x, y, null, Nd4j.zeros(DataType.DOUBLE, 20, 1));

    assertThatThrownBy(() -> Scores.of(null, narrow)).hasMessageContaining("network, found null");
    assertThatThrownBy(() -> Scores.of(linear, (DataSet) null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Scores.of(linear, (DataSetIterator) null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Scores.of(linear, narrow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[20, 2]");
    assertThatThrownBy(() -> Scores.of(linear, unweighted))
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> Scores.of(linear, new BatchIterator(List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one row");
  }
}
