package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.FitListener.RestartEvent;
import io.github.linstorch.dl4j.FitListener.SweepEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A fit by Gauss–Newton sweeps from its first event to its report, or to what ends it. */
class GaussNewtonLifeCycleTest {

  private final SplittableRandom random = new SplittableRandom(31);
  private final DataSet data = data(120);
  private final DataSet validation = data(40);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private DataSet data(int rows) {
    double[][] x = Nets.uniform(random, rows, 3);
    double[][] y = Nets.uniform(random, rows, 1);
    for (int i = 0; i < rows; i++) {
      y[i][0] = 0.2 * y[i][0] + Math.sin(3 * x[i][0]) * x[i][1] + x[i][2];
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 17, 16, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  private static FitConfig.Builder config() {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(6);
  }

  private static GaussNewtonReport details(FitReport report) {
    return report.gaussNewton().orElseThrow();
  }

  private static double mse(MultiLayerNetwork net, DataSet rows) {
    double distance = net.output(rows.getFeatures()).distance2(rows.getLabels());
    return distance * distance / rows.numExamples();
  }

  /** Notes what it is told, and in which thread. */
  private static class Notes implements FitListener {

    final List<SweepEvent> sweeps = new ArrayList<>();
    final List<RestartEvent> restarts = new ArrayList<>();
    final List<Thread> threads = new ArrayList<>();

    @Override
    public void onSweep(SweepEvent event) {
      threads.add(Thread.currentThread());
      sweeps.add(event);
    }

    @Override
    public void onRestart(RestartEvent event) {
      threads.add(Thread.currentThread());
      restarts.add(event);
    }

    Set<Thread> callers() {
      return Set.copyOf(threads);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 9", "2, 1", "2, 9", "4, 17"})
  void fit_listenerThrows_rethrownAsItIsAndNothingChanged(int threads, int at) {
    MultiLayerNetwork net = net();
    for (int i = 0; i < 3; i++) {
      net.fit(data);
    }
    IllegalStateException failure = new IllegalStateException("enough");
    Notes notes =
        new Notes() {
          @Override
          public void onSweep(SweepEvent event) {
            super.onSweep(event);
            if (sweeps.size() == at) {
              throw failure;
            }
          }
        };
    NetState before = new NetState(net);

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net, data, config().threads(threads).listener(notes).build()))
        .isSameAs(failure);

    assertThat(notes.callers()).containsExactly(Thread.currentThread());
    assertThat(notes.sweeps).as("none after the failure").hasSize(at);
    before.requireUnchanged();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fit_interruptedInASweep_cancelledWithFlagKeptAndNothingChanged(int threads) {
    MultiLayerNetwork net = net();
    net.fit(data);
    Notes interrupter =
        new Notes() {
          @Override
          public void onSweep(SweepEvent event) {
            super.onSweep(event);
            Thread.currentThread().interrupt();
          }
        };
    NetState before = new NetState(net);

    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    net, data, config().threads(threads).listener(interrupter).build()))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(threads > 1 || interrupter.sweeps.size() == 1).as("at once").isTrue();
    before.requireUnchanged();
  }

  @Test
  void fit_interruptedByAnotherThread_cancelledWithFlagKeptAndNothingChanged() throws Exception {
    MultiLayerNetwork net = net();
    CountDownLatch running = new CountDownLatch(1);
    Notes notes =
        new Notes() {
          @Override
          public void onSweep(SweepEvent event) {
            running.countDown();
          }
        };
    Thread fitting = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                running.await();
                fitting.interrupt();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    interrupter.start();
    NetState before = new NetState(net);

    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    net, data, config().restarts(10_000).threads(2).listener(notes).build()))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
    before.requireUnchanged();
  }

  /** However small the limit, there is a start with its last layer solved. */
  @Test
  void fit_timeIsUpAtOnce_noSweepAndANetNoWorseThanLeastSquares() {
    MultiLayerNetwork net = net();

    FitReport report =
        LinstorchFitter.fit(net, data, config().restarts(9).timeLimit(Duration.ofNanos(1)).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(details(report).sweeps()).isEmpty();
    assertThat(report.restarts().count()).isEqualTo(1);
    assertThat(mse(net, data)).isLessThanOrEqualTo(report.olsLoss() * (1 + 1e-6));
  }

  /** The whole fit would take many times as long as what is allowed here. */
  @Test
  void fit_timeIsUpInBetween_sweepsEnd() {
    DataSet many = data(4000);
    MultiLayerNetwork net = net();
    GaussNewtonConfig endless =
        GaussNewtonConfig.builder().sweeps(100_000).patience(100_000).build();
    FitConfig config =
        config().gaussNewton(endless).restarts(100_000).timeLimit(Duration.ofMillis(1)).build();

    FitReport report = LinstorchFitter.fit(net, many, config);

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(10));
    assertThat(mse(net, many)).isLessThanOrEqualTo(report.olsLoss() * (1 + 1e-6));
  }

  @Test
  void fit_target_firstRestartThatReachesItIsTheLast() {
    Notes notes = new Notes();
    LinstorchFitter.fit(net(), data, config().restarts(5).listener(notes).build());
    double target =
        notes.restarts.stream()
            .mapToDouble(RestartEvent::loss)
            .sorted()
            .skip(2)
            .findFirst()
            .orElse(0);
    int first =
        IntStream.range(0, 6)
            .filter(r -> notes.restarts.get(r).loss() <= target)
            .findFirst()
            .orElse(0);

    FitReport report =
        LinstorchFitter.fit(net(), data, config().restarts(5).targetLoss(target).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TARGET_REACHED);
    assertThat(report.restarts().count()).isEqualTo(first + 1);
    assertThat(report.restarts().best()).isEqualTo(first);
    assertThat(LinstorchFitter.fit(net(), data, config().targetLoss(1e-12).build()).stopReason())
        .isNotEqualTo(StopReason.TARGET_REACHED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fit_restarts_bestOfThemIsKept(int threads) {
    Notes alone = new Notes();
    FitReport without =
        LinstorchFitter.fit(net(), data, config().threads(threads).listener(alone).build());
    Notes notes = new Notes();
    FitReport report =
        LinstorchFitter.fit(
            net(), data, config().restarts(3).threads(threads).listener(notes).build());

    double[] losses = notes.restarts.stream().mapToDouble(RestartEvent::loss).toArray();
    double least = Arrays.stream(losses).min().orElseThrow();
    assertThat(alone.restarts).isEmpty();
    assertThat(notes.callers()).containsExactly(Thread.currentThread());
    assertThat(notes.restarts).extracting(RestartEvent::number).containsExactly(0, 1, 2, 3);
    assertThat(report.restarts().count()).isEqualTo(4);
    assertThat(report.restarts().quantile(0)).isEqualTo(least);
    assertThat(losses[report.restarts().best()]).isEqualTo(least);
    assertThat(losses[0]).isEqualTo(without.restarts().quantile(0));
    double mean =
        details(report).blocks().stream().mapToDouble(b -> b.holdoutLoss()).average().orElse(0);
    assertThat(mean).as("mean of the blocks").isCloseTo(least, withinPercentage(1e-9));
    assertThat(losses).as("restarts differ").doesNotHaveDuplicates();
  }

  @Test
  void fit_sweepEvents_carryTheSweepsOfTheReport() {
    Notes notes = new Notes();

    FitReport report =
        LinstorchFitter.fit(net(), data, config().restarts(2).threads(2).listener(notes).build());

    List<GaussNewtonSweep> told =
        notes.sweeps.stream().map(event -> event.gaussNewton().orElseThrow()).toList();
    List<GaussNewtonSweep> kept =
        told.stream().filter(sweep -> sweep.restart() == report.restarts().best()).toList();
    assertThat(details(report).sweeps()).isNotEmpty().containsExactlyInAnyOrderElementsOf(kept);
    assertThat(told).extracting(GaussNewtonSweep::restart).contains(0, 1, 2);
    assertThat(notes.sweeps)
        .allSatisfy(
            event -> {
              assertThat(event.call()).isEqualTo(event.gaussNewton().orElseThrow().number());
              assertThat(event.backward()).isFalse();
            });
    // Eight starts: in each, sweeps come in order, and the loss they are accepted by never rises.
    for (int block = 0; block < 4; block++) {
      for (GaussNewtonStart start : GaussNewtonConfig.defaults().starts()) {
        int b = block;
        List<GaussNewtonSweep> mine =
            kept.stream().filter(s -> s.block() == b && s.start() == start).toList();
        for (int s = 0; s < mine.size(); s++) {
          assertThat(mine.get(s).number()).isEqualTo(s);
          assertThat(s == 0 || mine.get(s).loss() <= mine.get(s - 1).loss()).isTrue();
        }
        if (details(report).blocks().get(b).start() == start) {
          assertThat(details(report).blocks().get(b).sweeps()).isEqualTo(mine.size());
        }
      }
    }
  }

  @Test
  void fit_validation_judgesAndLeavesAllRowsToTheFit() {
    GaussNewtonConfig noSweeps =
        GaussNewtonConfig.builder()
            .starts(GaussNewtonStart.UNIFORM_FAN_IN)
            .sweeps(0)
            .refit(false)
            .guard(false)
            .build();
    FitConfig.Builder plain = config().gaussNewton(noSweeps);
    MultiLayerNetwork onAll = net();
    LinstorchFitter.fit(
        onAll, data, plain.gaussNewton(noSweeps.toBuilder().holdout(0).build()).build());
    MultiLayerNetwork held = net();
    LinstorchFitter.fit(held, data, plain.gaussNewton(noSweeps).build());
    MultiLayerNetwork net = net();

    LinstorchFitter.fit(net, data, plain.validation(validation).build());

    assertThat(net.params()).as("fitted to all rows").isEqualTo(onAll.params());
    assertThat(net.params()).as("fitted to some").isNotEqualTo(held.params());
    MultiLayerNetwork swept = net();
    Notes notes = new Notes();
    FitReport report =
        LinstorchFitter.fit(
            swept, data, config().restarts(2).validation(validation).listener(notes).build());
    double judged = notes.restarts.get(report.restarts().best()).loss();
    assertThat(report.validationLoss()).isCloseTo(mse(swept, validation), withinPercentage(1e-9));
    assertThat(judged).isCloseTo(report.validationLoss(), withinPercentage(1e-6));
    assertThat(notes.restarts).allSatisfy(r -> assertThat(r.loss()).isGreaterThanOrEqualTo(judged));
  }

  @Test
  void fit_streamed_sameBitsAsInMemory() {
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    INDArray weights = Nd4j.createFromArray(random.doubles(120, 0, 2).toArray()).reshape(120, 1);
    data.setLabelsMaskArray(weights);
    FitReport inMemory = LinstorchFitter.fit(expected, data, config().build());
    List<DataSet> batches = BatchIterator.cut(data.getFeatures(), data.getLabels(), 7, 31);
    int at = 0;
    for (DataSet batch : batches) {
      batch.setLabelsMaskArray(BatchIterator.rows(weights, at, at + batch.numExamples()));
      at += batch.numExamples();
    }

    FitReport report = LinstorchFitter.fit(found, new BatchIterator(batches), config().build());

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(report.gaussNewton()).isEqualTo(inMemory.gaussNewton());
    assertThat(report.loss()).isCloseTo(inMemory.loss(), withinPercentage(1e-8));
    assertThat(found.getEpochCount()).isEqualTo(1);
  }

  @Test
  void fit_graph_sameBitsAsLayers() {
    MultiLayerNetwork expected = net();
    ComputationGraph graph = net().toComputationGraph();
    FitReport layers = LinstorchFitter.fit(expected, data, config().build());

    FitReport report = LinstorchFitter.fit(graph, data, config().build());

    assertThat(graph.params()).isEqualTo(expected.params());
    assertThat(report.gaussNewton()).isEqualTo(layers.gaussNewton());
    assertThat(graph.score()).isEqualTo(expected.score());
  }
}
