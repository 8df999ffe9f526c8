package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Softmax outputs whose log-loss full sweeps lower, beside a softmax regression. */
class GaussNewtonFullLogLossTest {

  /** Two classes whose logits are linear, or not, in three features. */
  private static DataSet data(long seed, int rows, boolean isLinear) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = Nets.uniform(random, rows, 3);
    double[][] y = new double[rows][2];
    for (int i = 0; i < rows; i++) {
      double z = isLinear ? 3 * x[i][0] - 2 * x[i][1] : 8 * x[i][0] * x[i][1];
      y[i][random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0] = 1;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static MultiLayerNetwork net() {
    return ClassData.net(3, 16, 2, DataType.DOUBLE);
  }

  private static FitConfig.Builder config() {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(4);
  }

  private static FitConfig config(GaussNewtonConfig.Builder settings) {
    return config().gaussNewton(settings.build()).build();
  }

  /** At least half of the results are a softmax regression, and all are better on the whole. */
  @ParameterizedTest
  @CsvSource({"150, 4", "700, 3"})
  void fit_linearLogits_theLineWins(int rows, int least) {
    int lines = 0;
    double sum = 0;
    double sumOfLines = 0;
    for (int seed = 0; seed < 6; seed++) {
      MultiLayerNetwork net = net();
      MultiLayerNetwork line = ClassData.net(3, 16, 2, DataType.DOUBLE);
      DataSet data = data(seed, rows, true);
      DataSet test = data(99, 2000, true);

      FitReport report = LinstorchFitter.fit(net, data, config().seed(seed).build());

      boolean isLinear =
          GaussNewtonSample.details(report).guardOutcome() == GuardOutcome.LINEAR_FIT;
      lines += isLinear ? 1 : 0;
      sum += ClassData.logLoss(net, test);
      LinstorchFitter.fit(
          line,
          data,
          config(GaussNewtonConfig.builder().guard(Guard.NONE)).toBuilder().seed(seed).build());
      sumOfLines += ClassData.logLoss(line, test);
    }
    assertThat(lines).isGreaterThanOrEqualTo(least);
    assertThat(sum).isLessThanOrEqualTo(sumOfLines);
  }

  @Test
  void fit_curvedLogits_theNetWins() {
    MultiLayerNetwork net = net();

    FitReport report = LinstorchFitter.fit(net, data(1, 400, false), config().build());

    assertThat(GaussNewtonSample.details(report).guardOutcome()).isEqualTo(GuardOutcome.NETWORK);
    assertThat(report.temperature()).isPresent();
    assertThat(report.temperature().orElseThrow()).isEqualTo(1);
    assertThat(ClassData.logLoss(net, data(99, 2000, false))).isLessThan(0.55);
  }

  @ParameterizedTest
  @CsvSource({"150", "700"})
  void fit_anyThreads_sameBits(int rows) {
    MultiLayerNetwork one = net();
    MultiLayerNetwork many = net();
    LinstorchFitter.fit(one, data(1, rows, true), config().threads(1).build());
    LinstorchFitter.fit(many, data(1, rows, true), config().threads(3).build());
    assertThat(Nets.doubles(many.params())).containsExactly(Nets.doubles(one.params()));
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void fit_layerFrozen_isKeptAndTheOtherIsFitted(int layer) {
    MultiLayerNetwork net = net();
    MultiLayerNetwork frozen = new TransferLearning.Builder(net).setFeatureExtractor(0).build();
    double[] before = Nets.doubles(frozen.getParam("0_W"));
    DataSet data = data(1, 400, layer == 0);

    LinstorchFitter.fit(frozen, data, config().build());

    assertThat(Nets.doubles(frozen.getParam("0_W"))).containsExactly(before);
    assertThat(ClassData.logLoss(frozen, data)).isLessThan(0.68);
  }

  @Test
  void fit_timeIsUp_weightsOfTheStartAreStillAModel() {
    MultiLayerNetwork net = net();

    FitReport report =
        LinstorchFitter.fit(
            net, data(1, 400, true), config().timeLimit(Duration.ofNanos(1)).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(ClassData.logLoss(net, data(1, 400, true))).isLessThan(Math.log(2));
  }

  @Test
  void fit_interrupted_networkUnchanged() {
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

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data(1, 400, false), config))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    before.requireUnchanged();
  }

  /** Nothing is held out to choose a decay, which is then one per row. */
  @Test
  void fit_noRowsHeldOut_decayIsOnePerRow() {
    MultiLayerNetwork without = net();
    MultiLayerNetwork set = net();
    DataSet data = data(1, 200, false);
    GaussNewtonConfig.Builder settings = GaussNewtonConfig.builder().guard(Guard.NONE).holdout(0);

    LinstorchFitter.fit(without, data, config(settings));
    LinstorchFitter.fit(set, data, config(settings.weightDecay(1.0 / 200)));

    assertThat(Nets.doubles(set.params())).containsExactly(Nets.doubles(without.params()));
  }

  @Test
  void fit_decaySet_largerOneSmallerWeights() {
    double before = Double.POSITIVE_INFINITY;
    for (double decay : new double[] {0, 0.01, 1}) {
      MultiLayerNetwork net = net();
      LinstorchFitter.fit(
          net,
          data(1, 200, false),
          config(GaussNewtonConfig.builder().guard(Guard.NONE).weightDecay(decay)));
      double norm = net.params().norm2Number().doubleValue();
      assertThat(norm).isLessThan(before);
      before = norm;
    }
  }

  /** Validation rows take the place of those held out. */
  @Test
  void fit_validationRows_chooseAndAreReported() {
    MultiLayerNetwork net = net();
    MultiLayerNetwork other = net();
    DataSet validation = data(7, 300, false);

    FitReport report =
        LinstorchFitter.fit(net, data(1, 200, false), config().validation(validation).build());
    LinstorchFitter.fit(
        other, data(1, 200, false), config().validation(data(7, 300, true)).build());

    assertThat(other.params()).isNotEqualTo(net.params());
    double judged = GaussNewtonSample.details(report).blocks().get(0).holdoutLoss();
    assertThat(judged).isCloseTo(ClassData.logLoss(net, validation), within(0.02));
  }
}
