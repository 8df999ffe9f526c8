package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Fits whose sweeps take some of many rows. */
class GaussNewtonSampledTest {

  private static final int ROWS = 11_000;

  private static final Offset<Double> CLOSE = Offset.offset(1e-9);

  private static DataSet data;

  @BeforeAll
  static void draw() {
    data = GaussNewtonSample.data(new SplittableRandom(12), ROWS);
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 10, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  private static FitConfig.Builder config() {
    return GaussNewtonSample.config().gaussNewton(GaussNewtonConfig.builder().sweeps(40).build());
  }

  private static BatchIterator stream() {
    return BatchIterator.of(data.getFeatures(), data.getLabels(), 700, 900);
  }

  private static double[] fitted(FitConfig config) {
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, data, config);
    return Nets.doubles(net.params());
  }

  @Test
  void fit_manyRows_curveIsFoundAndSaidSo() {
    MultiLayerNetwork net = net();

    FitReport report = LinstorchFitter.fit(net, data, config().build());

    assertThat(GaussNewtonSample.details(report).sampledRows()).hasValue(ROWS);
    assertThat(report.toString()).contains("each sweep took some of 11000 rows");
    assertThat(report.olsLoss()).isGreaterThan(0.1);
    assertThat(report.loss()).isLessThan(0.3 * report.olsLoss());
    assertThat(report.loss()).isCloseTo(GaussNewtonSample.mse(net, data), CLOSE);
    assertThat(GaussNewtonSample.details(report).blocks()).hasSize(1);
    assertThat(GaussNewtonSample.details(report).sweeps()).hasSize(40);
  }

  @Test
  void fit_fewerRowsThanSampled_everySweepTakesAll() {
    FitConfig config =
        GaussNewtonSample.config()
            .gaussNewton(GaussNewtonConfig.builder().sampledFrom(ROWS + 1).sweeps(1).build())
            .build();

    FitReport report = LinstorchFitter.fit(net(), data, config);

    assertThat(GaussNewtonSample.details(report).sampledRows()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"70000,1500", "700000,0"})
  void fit_rowsThatTakeMuchOfTheMemory_areSampledThoughFew(long memory, int sampled) {
    DataSet few = GaussNewtonSample.data(new SplittableRandom(2), 1500);
    GaussNewtonConfig settings = GaussNewtonConfig.builder().sweeps(1).memory(memory).build();

    FitReport report =
        LinstorchFitter.fit(net(), few, GaussNewtonSample.config().gaussNewton(settings).build());

    assertThat(GaussNewtonSample.details(report).sampledRows().orElse(0)).isEqualTo(sampled);
  }

  @Test
  void fit_lastLayer_isTheRegressionOfAllRows() {
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, data, config().build());

    INDArray error = data.getLabels().sub(net.output(data.getFeatures()));
    INDArray hidden = net.feedForwardToLayer(0, data.getFeatures()).get(1);

    // Normal equations of a penalty that is all but zero.
    assertThat(Math.abs(error.meanNumber().doubleValue())).isLessThan(1e-9);
    assertThat(hidden.transpose().mmul(error).norm2Number().doubleValue() / ROWS).isLessThan(1e-4);
  }

  @Test
  void fit_anyThreads_sameBits() {
    double[] one = fitted(config().threads(1).build());

    assertThat(fitted(config().threads(2).build())).containsExactly(one);
    assertThat(fitted(config().threads(7).build())).containsExactly(one);
    assertThat(fitted(config().threads(1).seed(99).build())).isNotEqualTo(one);
  }

  @Test
  void fit_streamedWithRoomForAll_sameBitsAsInMemory() {
    MultiLayerNetwork net = net();

    LinstorchFitter.fit(net, stream(), config().build());

    assertThat(Nets.doubles(net.params())).containsExactly(fitted(config().build()));
  }

  @Test
  void fit_streamedWithRoomForSome_deterministicPerSeedAndGood() {
    FitConfig config =
        config()
            .gaussNewton(GaussNewtonConfig.builder().sweeps(40).memory(4000 * 5 * 8).build())
            .build();
    MultiLayerNetwork net = net();
    MultiLayerNetwork again = net();
    MultiLayerNetwork other = net();
    BatchIterator iterator = stream();

    FitReport report = LinstorchFitter.fit(net, iterator, config);
    LinstorchFitter.fit(again, stream(), config);
    LinstorchFitter.fit(other, stream(), config.toBuilder().seed(8).build());

    assertThat(GaussNewtonSample.details(report).sampledRows()).hasValue(4000);
    assertThat(Nets.doubles(again.params())).containsExactly(Nets.doubles(net.params()));
    assertThat(other.params()).isNotEqualTo(net.params());
    assertThat(report.loss()).isLessThan(0.3 * report.olsLoss());
    assertThat(report.passes()).isEqualTo(iterator.completePasses);
    INDArray error = data.getLabels().sub(net.output(data.getFeatures()));
    assertThat(Math.abs(error.meanNumber().doubleValue()))
        .as("last layer on all rows, not on the sample")
        .isLessThan(1e-9);
  }

  @Test
  void fit_noise_notWorseThanTheLinearFit() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] x = Nets.uniform(random, ROWS, 3);
    double[][] y = Nets.uniform(random, ROWS, 1);
    DataSet noise = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    FitConfig config =
        GaussNewtonSample.config()
            .gaussNewton(GaussNewtonConfig.builder().sweeps(0).refit(false).build())
            .build();

    FitReport report = LinstorchFitter.fit(net(), noise, config);

    assertThat(report.loss()).isLessThanOrEqualTo(report.olsLoss() * (1 + 1e-9));
    assertThat(GaussNewtonSample.details(report).guardOutcome()).isEqualTo(GuardOutcome.LINEAR_FIT);
  }

  /** Starts are then judged by the rows that they are fitted to, not by none. */
  @Test
  void fit_noRowsHeldOut_blocksAreJudgedByAllRows() {
    FitConfig config =
        GaussNewtonSample.config()
            .gaussNewton(GaussNewtonConfig.builder().sweeps(40).holdout(0).refit(false).build())
            .build();
    MultiLayerNetwork net = net();

    FitReport report = LinstorchFitter.fit(net, data, config);

    assertThat(GaussNewtonSample.details(report).sampledRows()).hasValue(ROWS);
    assertThat(GaussNewtonSample.details(report).blocks())
        .allSatisfy(block -> assertThat(block.holdoutLoss()).isCloseTo(report.loss(), CLOSE));
    assertThat(report.loss()).isLessThan(0.3 * report.olsLoss());
  }

  @Test
  void fit_timeIsUp_bestSoFarIsTheResult() {
    FitReport report =
        LinstorchFitter.fit(net(), data, config().timeLimit(Duration.ofNanos(1)).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(report.loss()).isLessThanOrEqualTo(report.olsLoss());
  }

  @Test
  void fit_interruptedInASweep_networkUnchanged() {
    MultiLayerNetwork net = net();
    NetState before = new NetState(net);
    FitConfig config =
        config()
            .listener(
                new FitListener() {
                  @Override
                  public void onSweep(SweepEvent event) {
                    Thread.currentThread().interrupt();
                  }
                })
            .build();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, config))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    before.requireUnchanged();
  }

  @Test
  void fit_severalBlocksAndStarts_allAreSwept() {
    List<GaussNewtonSweep> seen = new ArrayList<>();
    FitConfig config =
        config()
            .gaussNewton(
                GaussNewtonConfig.builder()
                    .blocks(2)
                    .starts(GaussNewtonStart.HINGES, GaussNewtonStart.UNIFORM_FAN_IN)
                    .sweeps(3)
                    .build())
            .listener(
                new FitListener() {
                  @Override
                  public void onSweep(SweepEvent event) {
                    seen.add(event.gaussNewton().orElseThrow());
                  }
                })
            .build();

    FitReport report = LinstorchFitter.fit(net(), data, config);

    assertThat(seen).hasSize(12).isEqualTo(GaussNewtonSample.details(report).sweeps());
    assertThat(GaussNewtonSample.details(report).blocks()).hasSize(2);
  }

  @Test
  void fit_validationRows_judgeTheSweeps() {
    DataSet validation = GaussNewtonSample.data(new SplittableRandom(77), 500);
    FitConfig config = config().validation(validation).build();
    MultiLayerNetwork net = net();

    FitReport report = LinstorchFitter.fit(net, data, config);

    assertThat(report.validationLoss().orElseThrow())
        .isCloseTo(GaussNewtonSample.mse(net, validation), CLOSE);
    assertThat(report.validationLoss().orElseThrow()).isLessThan(0.3 * report.olsLoss());
  }
}
