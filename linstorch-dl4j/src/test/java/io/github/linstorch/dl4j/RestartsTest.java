package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.FitListener.RestartEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Restarts: the best of many, chosen alike by any number of threads. */
class RestartsTest {

  private final SplittableRandom random = new SplittableRandom(91);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 120, 2));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 120, 1));
  private final DataSet train = new DataSet(x, y);
  private final DataSet validation =
      new DataSet(
          Nd4j.createFromArray(Nets.uniform(random, 40, 2)),
          Nd4j.createFromArray(Nets.uniform(random, 40, 1)));

  private static MultiLayerNetwork net(int hidden) {
    return Nets.plain(Nets.relu(2, hidden, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  private static FitConfig.Builder restarts(int count) {
    return FitConfig.builder().restarts(count).seed(5);
  }

  /** Collects what the listener is told. */
  private static final class Losses implements FitListener {

    final List<RestartEvent> events = new ArrayList<>();

    @Override
    public void onRestart(RestartEvent event) {
      events.add(event);
    }
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private static double mse(MultiLayerNetwork net, DataSet data) {
    double distance = net.output(data.getFeatures()).distance2(data.getLabels());
    return distance * distance / data.getLabels().length();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 50})
  void fit_anyThreads_sameBits(int hidden) {
    INDArray expected = null;
    for (int threads : new int[] {1, 2, 4}) {
      MultiLayerNetwork net = net(hidden);

      FitReport report = LinstorchFitter.fit(net, train, restarts(30).threads(threads).build());

      expected = expected == null ? net.params() : expected;
      assertThat(net.params()).isEqualTo(expected);
      assertThat(report.restarts().count()).isEqualTo(31);
      assertThat(report.restarts().quantile(0)).isEqualTo(report.loss());
      assertThat(report.stopReason()).isEqualTo(StopReason.COMPLETED);
      assertThat(report.seed()).isEqualTo(5);
    }
  }

  @Test
  void fit_streamed_sameAsInMemory() {
    MultiLayerNetwork expected = net(6);
    MultiLayerNetwork found = net(6);
    FitReport inMemory = LinstorchFitter.fit(expected, train, restarts(12).build());

    FitReport streamed =
        LinstorchFitter.fit(found, BatchIterator.of(x, y, 17), restarts(12).build());

    assertThat(found.params().distance2(expected.params())).isLessThan(1e-8);
    assertThat(streamed.restarts().best()).isEqualTo(inMemory.restarts().best());
    assertThat(streamed.lossBefore()).isCloseTo(inMemory.lossBefore(), within(1e-12));
  }

  /** The best is the least of the losses that the listener hears of, and it can be had alone. */
  @Test
  void fit_best_isTheLeastAndReproducibleAlone() {
    MultiLayerNetwork net = net(6);
    double before = mse(net, train);
    Losses losses = new Losses();

    FitReport report =
        LinstorchFitter.fit(net, train, restarts(40).threads(2).listener(losses).build());

    RestartEvent least =
        losses.events.stream().min(Comparator.comparingDouble(RestartEvent::loss)).orElseThrow();
    assertThat(losses.events).extracting(RestartEvent::number).doesNotHaveDuplicates().hasSize(41);
    assertThat(report.restarts().best()).isEqualTo(least.number()).isPositive();
    assertThat(report.loss()).isEqualTo(least.loss()).isCloseTo(mse(net, train), within(1e-12));
    assertThat(report.lossBefore()).isCloseTo(before, withinPercentage(1e-9));
    assertThat(report.restarts().quantile(1))
        .isEqualTo(losses.events.stream().mapToDouble(RestartEvent::loss).max().orElseThrow());
    MultiLayerNetwork fewer = net(6);
    LinstorchFitter.fit(fewer, train, restarts(least.number()).build());
    assertThat(fewer.params()).as("further restarts change nothing").isEqualTo(net.params());
  }

  @Test
  void fit_validation_bestIsChosenByIt() {
    MultiLayerNetwork net = net(6);
    Losses losses = new Losses();

    FitReport report =
        LinstorchFitter.fit(
            net, train, restarts(40).validation(validation).listener(losses).build());

    double least = losses.events.stream().mapToDouble(RestartEvent::loss).min().orElseThrow();
    assertThat(report.validationLoss().orElseThrow()).isEqualTo(least);
    assertThat(mse(net, validation)).isCloseTo(least, withinPercentage(1e-9));
    MultiLayerNetwork byTraining = net(6);
    LinstorchFitter.fit(byTraining, train, restarts(40).build());
    assertThat(mse(byTraining, validation)).isGreaterThan(least);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void fit_target_firstRestartThatReachesItIsKept(int threads) {
    Losses losses = new Losses();
    LinstorchFitter.fit(net(6), train, restarts(60).threads(1).listener(losses).build());
    double target =
        losses.events.stream()
            .mapToDouble(RestartEvent::loss)
            .sorted()
            .skip(5)
            .findFirst()
            .orElse(0);
    int first =
        losses.events.stream()
            .filter(event -> event.loss() <= target)
            .mapToInt(RestartEvent::number)
            .min()
            .orElseThrow();

    FitReport report =
        LinstorchFitter.fit(
            net(6), train, restarts(60).threads(threads).targetLoss(target).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TARGET_REACHED);
    assertThat(report.restarts().best()).isEqualTo(first);
    assertThat(report.restarts().count()).isEqualTo(first + 1);
    assertThat(report.loss()).isLessThanOrEqualTo(target);
  }

  @Test
  void fit_targetWithoutRestarts_reasonTellsWhetherItIsReached() {
    FitConfig easy = FitConfig.builder().targetLoss(1e9).build();
    FitConfig hard = FitConfig.builder().targetLoss(0).build();

    assertThat(LinstorchFitter.fit(net(6), train, easy).stopReason())
        .isEqualTo(StopReason.TARGET_REACHED);
    assertThat(LinstorchFitter.fit(net(6), train, hard).stopReason())
        .isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void fit_validationWithoutRestarts_judgesTheGivenNetwork() {
    FitConfig.Builder config = FitConfig.builder().validation(validation);
    FitReport report = LinstorchFitter.fit(net(6), train, config.build());
    double between = (report.loss() + report.validationLoss().orElseThrow()) / 2;

    FitReport again = LinstorchFitter.fit(net(6), train, config.targetLoss(between).build());

    assertThat(report.restarts().quantile(0.5)).isEqualTo(report.validationLoss().orElseThrow());
    assertThat(report.validationLoss().orElseThrow()).isLessThan(report.loss());
    assertThat(again.stopReason())
        .as("the training loss does not get there")
        .isEqualTo(StopReason.TARGET_REACHED);
  }

  @Test
  void fit_timeLimitOfAges_isNone() {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);

    FitReport report = LinstorchFitter.fit(net(6), train, restarts(3).timeLimit(ages).build());

    assertThat(report.restarts().count()).isEqualTo(4);
    assertThat(report.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void fit_timeIsUp_bestSoFarIsTheResult() {
    MultiLayerNetwork net = net(6);
    MultiLayerNetwork alone = net(6);
    LinstorchFitter.fit(alone, train);

    FitReport report =
        LinstorchFitter.fit(
            net, train, restarts(1_000_000).threads(1).timeLimit(Duration.ofNanos(1)).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(report.restarts().count()).isEqualTo(1);
    assertThat(net.params()).isEqualTo(alone.params());
  }

  @Test
  void fit_interruptedAmongRestarts_cancelledAndNothingChanged() {
    MultiLayerNetwork net = net(6);
    INDArray before = net.params().dup();
    FitListener interrupter =
        new FitListener() {
          @Override
          public void onRestart(RestartEvent event) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    net, train, restarts(1_000_000).threads(2).listener(interrupter).build()))
        .isInstanceOf(CancellationException.class);

    assertThat(net.params()).isEqualTo(before);
  }

  @Test
  void fit_networkInit_reproducibleAndGeneratorUntouched() {
    FitConfig config = restarts(10).restartInit(RestartInit.NETWORK).threads(2).build();
    MultiLayerNetwork one = net(6);
    MultiLayerNetwork other = net(6);
    Nd4j.getRandom().setSeed(3);
    INDArray expected = Nd4j.rand(DataType.DOUBLE, 4);
    Nd4j.getRandom().setSeed(3);

    FitReport report = LinstorchFitter.fit(one, train, config);
    assertThat(Nd4j.rand(DataType.DOUBLE, 4)).isEqualTo(expected);
    LinstorchFitter.fit(other, train, config);

    assertThat(other.params()).isEqualTo(one.params());
    assertThat(report.restarts().quantile(0)).isLessThan(report.restarts().quantile(1));
  }

  @ParameterizedTest
  @EnumSource(RestartInit.class)
  void fit_otherSeed_otherRestarts(RestartInit init) {
    FitConfig.Builder builder = restarts(5).restartInit(init);
    Losses one = new Losses();
    Losses other = new Losses();

    LinstorchFitter.fit(net(6), train, builder.listener(one).threads(1).build());
    LinstorchFitter.fit(net(6), train, builder.listener(other).seed(6).build());

    assertThat(other.events.get(0).loss()).isEqualTo(one.events.get(0).loss());
    assertThat(other.events.get(1).loss()).isNotEqualTo(one.events.get(1).loss());
  }

  @Test
  void fit_lastLayer_leastSquaresOnWhatEntersIt() {
    MultiLayerNetwork net = net(6);
    INDArray hidden = net.getParam("0_W").dup();
    INDArray entering = net.feedForward(x, false).get(1);
    double expected =
        LinstorchFitter.fit(
                Nets.plain(Nets.relu(6, 1), DataType.DOUBLE, LossFunction.MSE), entering, y)
            .loss();

    FitReport report =
        LinstorchFitter.fit(net, train, FitConfig.builder().method(FitMethod.LAST_LAYER).build());

    assertThat(net.getParam("0_W")).isEqualTo(hidden);
    assertThat(report.loss()).isCloseTo(expected, withinPercentage(1e-9));
    assertThat(report.solves()).isEqualTo(1);
    assertThat(report.layers()).hasSize(1);
    assertThat(report.olsLoss())
        .isCloseTo(LinstorchFitter.fit(net(6), train).olsLoss(), withinPercentage(1e-9));
  }

  @Test
  void fit_validationOfAnotherWidth_refusedByName() {
    DataSet wrong = new DataSet(Nd4j.ones(5, 3), Nd4j.ones(5, 1));

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net(6), train, restarts(3).validation(wrong).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("validation", "[5, 3]");
  }
}
