package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.helpers.NOPLogger;

class FitProgressTest {

  private static final long SECOND = 1_000_000_000L;

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final DataSet data = GaussNewtonSample.data(new SplittableRandom(8), 400);

  /** A clock that goes on by so many seconds whenever it is asked. */
  private static LongSupplier ticking(double seconds) {
    AtomicLong now = new AtomicLong(-5 * SECOND);
    return () -> now.addAndGet((long) (seconds * SECOND));
  }

  private FitListener listener(double tick) {
    return new FitProgressLines(lines::add, Duration.ofSeconds(2), 0, ticking(tick));
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 16, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  private FitReport fit(FitConfig.Builder config, FitListener listener) {
    return LinstorchFitter.fit(net(), data, config.listener(listener).build());
  }

  private static FitConfig.Builder gaussNewton(GaussNewtonConfig.Builder settings) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).gaussNewton(settings.build());
  }

  private static GaussNewtonConfig.Builder sampled() {
    return GaussNewtonConfig.builder().sampledFrom(300).sweeps(16);
  }

  @ParameterizedTest
  @EnumSource(FitMethod.class)
  void fit_overBeforeTheFirstInterval_headingAlone(FitMethod method) {
    fit(FitConfig.builder().method(method), listener(0));

    assertThat(lines).hasSize(1).allMatch(line -> line.startsWith(method + ": "));
  }

  @Test
  void fit_linstorch_solvesAndTimeLeftByTheirShare() {
    fit(FitConfig.builder().solveCalls(2), listener(1));

    assertThat(lines)
        .hasSize(6)
        .startsWith(
            "LINSTORCH: 8 solves in 2 layers; 400 rows",
            "2.0 s: solve 2 of 8; about 6.0 s left",
            "4.0 s: solve 4 of 8; about 4.0 s left",
            "6.0 s: solve 6 of 8; about 2.0 s left",
            "8.0 s: solve 8 of 8; about 0.0 s left");
    assertThat(lines.get(5)).matches("\\d\\.\\d s: done, loss \\S+ \\(\\S+ before\\)");
  }

  @Test
  void fit_lastLayer_oneSolveIsNotInAllLayers() {
    fit(FitConfig.lastLayer().toBuilder(), listener(0));

    assertThat(lines).containsExactly("LAST_LAYER: 1 solve; 400 rows");
  }

  @Test
  void fit_linstorchBeforeTheFirstSweepHasEnded_noTimeLeft() {
    fit(FitConfig.builder(), listener(2));

    assertThat(lines.get(1)).isEqualTo("2.0 s: solve 1 of 4");
  }

  @Test
  void fit_restarts_howManyHaveEndedAndTheBest() {
    FitReport report = fit(FitConfig.builder().restarts(9), listener(0.5));

    assertThat(lines.get(0)).isEqualTo("LINSTORCH: 4 solves in 2 layers, 9 restarts; 400 rows");
    assertThat(lines.get(1))
        .matches("2\\.0 s: 4 of 10 restarts have ended, least loss \\S+; about 3\\.0 s left");
    assertThat(lines.get(2))
        .matches("4\\.0 s: 8 of 10 restarts have ended, least loss \\S+; about 1\\.0 s left");
    assertThat(report.restarts().count()).isEqualTo(10);
  }

  @Test
  void fit_sampledSweeps_lossesAndAnUpperBoundOfTheTime() {
    fit(gaussNewton(sampled().blocks(2)).seed(4), listener(0.5));

    assertThat(lines.get(0))
        .matches(
            "GAUSS_NEWTON: 2 blocks x 1 start x at most 16 sweeps, each on a sample;"
                + " 400 rows, \\d+ held out");
    assertThat(lines.get(1))
        .matches(
            "2\\.0 s: block 1 of 2, sweep 4 of at most 16: loss \\S+, held out \\S+ \\(best"
                + " \\S+\\)");
    assertThat(lines.get(2))
        .as("two blocks of 16, 8 are done")
        .startsWith("4.0 s: block 1 of 2, sweep 8 of")
        .endsWith("; at most 12 s of sweeps left");
    assertThat(lines).anyMatch(line -> line.contains("block 2 of 2, sweep"));
  }

  @Test
  void fit_secondBlock_firstOneHasEndedWhereverItWas() {
    RunningFit fit =
        new RunningFit(
            start(
                new FitPlan(OptionalLong.of(9), 2, 0, 2, 1, 100, true, true),
                FitConfig.gaussNewton().toBuilder()),
            0);
    for (int s = 0; s < 10; s++) {
      fit.swept(sweep(0, s), (s + 4) * SECOND);
    }
    fit.swept(sweep(1, 0), 14 * SECOND);

    assertThat(fit.line(14 * SECOND)).endsWith("at most 99 s of sweeps left");
  }

  private static FitListener.StartEvent start(FitPlan plan, FitConfig.Builder config) {
    return new FitListener.StartEvent(2, config.build(), plan);
  }

  private static GaussNewtonSweep sweep(int block, int number) {
    return new GaussNewtonSweep(0, block, GaussNewtonStart.HE, number, 1, 2, 0.1, 1, 3);
  }

  @Test
  void fit_fullSweeps_lossesAndAnUpperBoundOfTheTime() {
    fit(gaussNewton(GaussNewtonConfig.builder().sweeps(5)).threads(1), listener(0.5));

    assertThat(lines.get(0)).contains("1 block x 2 starts x at most 20 sweeps;");
    assertThat(lines.get(1)).startsWith("2.0 s: HINGES, sweep 4 of").doesNotContain("left");
    assertThat(lines.get(2))
        .as("two starts of 20, 8 sweeps in 4 s")
        .endsWith("; at most 16 s of sweeps left");
  }

  /** Two threads take three starts: while one has the last of them, the other is idle. */
  @Test
  void line_fullSweepsOnTwoThreads_boundCountsTheIdleThread() {
    RunningFit fit =
        new RunningFit(start(full(3, 10), FitConfig.gaussNewton().toBuilder().threads(2)), 0);
    for (int s = 0; s < 8; s++) {
      fit.swept(sweep(s % 2, s / 2), (s / 2 + 1) * SECOND);
    }

    assertThat(fit.line(4 * SECOND)).endsWith("; at most 16 s of sweeps left");
  }

  @Test
  void line_fullSweepsOfARestart_restartsTellMore() {
    RunningFit fit =
        new RunningFit(start(full(1, 10), FitConfig.gaussNewton().toBuilder().restarts(1)), 0);
    for (int s = 0; s < 5; s++) {
      fit.swept(sweep(0, s), (s + 1) * SECOND);
    }
    assertThat(fit.line(5 * SECOND))
        .as("15 sweeps of 1 s")
        .endsWith("; at most 15 s of sweeps left");

    fit.restarted(1);
    fit.swept(new GaussNewtonSweep(1, 0, GaussNewtonStart.HE, 0, 1, 2, 0.1, 1, 3), 6 * SECOND);

    assertThat(fit.line(6 * SECOND)).endsWith("; about 6.0 s left");
  }

  @Test
  void line_fullSweepsAfterThoseThatChooseADecay_noTimeLeft() {
    RunningFit fit = new RunningFit(start(full(1, 10), FitConfig.gaussNewton().toBuilder()), 0);
    fit.sweptAside(7);
    for (int s = 0; s < 6; s++) {
      fit.swept(sweep(0, s), (s + 1) * SECOND);
    }

    assertThat(fit.line(6 * SECOND)).contains("sweep 6 of at most 10").doesNotContain("left");
  }

  private static FitPlan full(int blocks, int sweeps) {
    return new FitPlan(OptionalLong.of(9), 2, 0, blocks, 1, sweeps, false, true);
  }

  @Test
  void fit_timeLimit_leftAtMostUntilThen() {
    fit(
        gaussNewton(GaussNewtonConfig.builder().sweeps(5)).timeLimit(Duration.ofSeconds(30)),
        listener(0.5));

    assertThat(lines.get(1)).endsWith("; at most 28 s left");
  }

  @Test
  void fit_sweepsThatChooseTheDecay_areSaid() {
    DataSet classes = ClassData.of("iris", 1).train();
    int nIn = (int) classes.getFeatures().size(1);
    int nOut = (int) classes.getLabels().size(1);

    LinstorchFitter.fit(
        ClassData.net(nIn, 16, nOut, DataType.DOUBLE),
        classes,
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).listener(listener(0.5)).build());

    assertThat(lines.get(1))
        .matches("2\\.0 s: \\d+ sweeps to choose weight decays or to judge the result");
    assertThat(lines)
        .as("full sweeps of a log-loss are not judged on held-out rows")
        .anyMatch(line -> line.contains("loss "))
        .noneMatch(line -> line.contains(", held out 0"));
  }

  @Test
  void fit_longFit_intervalsGrowWithTheShareOfTheTime() {
    FitListener growing = new FitProgressLines(lines::add, Duration.ofSeconds(2), 0.5, ticking(1));

    fit(FitConfig.builder().solveCalls(20), growing);

    assertThat(lines.subList(1, lines.size() - 1))
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .startsWith("2.0 s", "4.0 s", "6.0 s", "9.0 s", "14 s", "21 s");
  }

  @ParameterizedTest
  @EnumSource(FitMethod.class)
  void fit_everyEventWritten_sameBits(FitMethod method) {
    MultiLayerNetwork heard = net();
    MultiLayerNetwork quiet = net();

    LinstorchFitter.fit(
        heard, data, FitConfig.builder().method(method).listener(listener(3)).build());
    LinstorchFitter.fit(quiet, data, FitConfig.builder().method(method).build());

    assertThat(lines).hasSizeGreaterThan(2);
    assertThat(Nets.doubles(heard.params())).containsExactly(Nets.doubles(quiet.params()));
  }

  @Test
  void fitCommittee_membersSideBySide_howManyAreFitted() {
    AtomicLong clock = new AtomicLong();
    FitConfig config =
        FitConfig.builder()
            .threads(2)
            .clock(() -> clock.addAndGet(SECOND))
            .listener(listener(0))
            .build();

    LinstorchFitter.fitCommittee(net().getLayerWiseConfigurations(), data, 5, config);

    assertThat(lines).isNotEmpty().allMatch(line -> line.matches(".*: \\d of 5 members fitted.*"));
    assertThat(lines.get(lines.size() - 1)).endsWith(": 5 of 5 members fitted");
    assertThat(lines).doesNotHaveDuplicates();
  }

  @Test
  void fit_afterOneThatFailed_saysNothingOfThatOne() {
    FitListener progress = listener(1);
    FitListener failing =
        new FitListener() {
          @Override
          public void onSweep(SweepEvent event) {
            throw new IllegalStateException("on purpose");
          }
        };
    assertThatThrownBy(() -> fit(FitConfig.builder(), FitListeners.of(progress, failing)))
        .hasMessage("on purpose");
    lines.clear();

    fit(FitConfig.builder(), progress);

    assertThat(lines).hasSize(4).element(1).isEqualTo("2.0 s: solve 2 of 4; about 2.0 s left");
  }

  /** Each thread has a fit of another method; lines are told apart by the thread that wrote. */
  @Test
  void fit_oneListenerForFitsInSeveralThreads_eachFitHasItsOwnCounts() throws Exception {
    Map<Thread, List<String>> byThread = new ConcurrentHashMap<>();
    FitListener shared =
        new FitProgressLines(
            line ->
                byThread
                    .computeIfAbsent(Thread.currentThread(), thread -> new ArrayList<>())
                    .add(line),
            Duration.ZERO,
            0,
            System::nanoTime);
    List<Thread> threads = new ArrayList<>();
    for (int calls = 1; calls <= 4; calls++) {
      FitConfig config = FitConfig.builder().solveCalls(calls).listener(shared).build();
      threads.add(new Thread(() -> LinstorchFitter.fit(net(), data, config)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    for (int calls = 1; calls <= 4; calls++) {
      List<String> own = byThread.get(threads.get(calls - 1));
      assertThat(own).hasSize(4 * calls + 2);
      for (int s = 1; s <= 4 * calls; s++) {
        assertThat(own.get(s)).contains("solve " + s + " of " + 4 * calls);
      }
    }
  }

  @Test
  void log_badArguments_oneClearError() {
    assertThatThrownBy(() -> FitProgress.log(null, Duration.ZERO)).hasMessageContaining("logger");
    assertThatThrownBy(() -> FitProgress.log(NOPLogger.NOP_LOGGER, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> FitListeners.of(FitProgress.console(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("null");
  }
}
