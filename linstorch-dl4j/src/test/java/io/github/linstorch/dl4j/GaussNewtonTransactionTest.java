package io.github.linstorch.dl4j;

import static io.github.linstorch.dl4j.GaussNewtonSample.config;
import static io.github.linstorch.dl4j.GaussNewtonSample.details;
import static io.github.linstorch.dl4j.GaussNewtonSample.mse;
import static io.github.linstorch.dl4j.GaussNewtonSample.net;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.FitListener.SweepEvent;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;

/** What ends a fit by Gauss–Newton sweeps before its time. */
class GaussNewtonTransactionTest {

  private final SplittableRandom random = new SplittableRandom(31);
  private final DataSet data = GaussNewtonSample.data(random, 120);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 9", "2, 1", "2, 9", "4, 17"})
  void fit_listenerThrows_rethrownAsItIsAndNothingChanged(int threads, int at) {
    MultiLayerNetwork net = net();
    for (int i = 0; i < 3; i++) {
      net.fit(data);
    }
    IllegalStateException failure = new IllegalStateException("enough");
    GaussNewtonNotes notes =
        new GaussNewtonNotes() {
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
    GaussNewtonNotes interrupter =
        new GaussNewtonNotes() {
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
    GaussNewtonNotes notes =
        new GaussNewtonNotes() {
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

  /** The whole fit would ask the clock many times as often as what is allowed here. */
  @Test
  void fit_timeIsUpInBetween_sweepsEnd() {
    DataSet many = GaussNewtonSample.data(random, 4000);
    MultiLayerNetwork net = net();
    GaussNewtonConfig endless =
        GaussNewtonConfig.builder().sweeps(100_000).patience(100_000).build();
    AtomicLong clock = new AtomicLong();
    FitConfig config =
        config()
            .gaussNewton(endless)
            .restarts(100_000)
            .timeLimit(Duration.ofMillis(20))
            .clock(() -> clock.addAndGet(1_000_000))
            .build();

    FitReport report = LinstorchFitter.fit(net, many, config);

    assertThat(report.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(details(report).sweeps()).hasSizeBetween(1, 20);
    assertThat(mse(net, many)).isLessThanOrEqualTo(report.olsLoss() * (1 + 1e-6));
  }
}
